"""What a kind of fault is, and what it sees of a request. A kind is a frozen dataclass; its fields are its settings."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar

from starlette.datastructures import QueryParams

from darkhorse_assets.simulator.faults.exchange import Exchange
from darkhorse_assets.simulator.parameters import LONGEST_RANGE, Json
from darkhorse_assets.simulator.world.days import day_of

LISTS = frozenset({"racecards", "results"})
SINGLES = frozenset({"racecard", "result"})
OUTCOMES = frozenset({"results", "result"})
ENDPOINTS = LISTS | SINGLES | {"courses", "regions", "horse"}
"""What faults call the provider's endpoints: lists in the plural, one race in the singular."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the faults see it; the days are those it asks about, None where it asks about none."""

    endpoint: str
    path: str
    query: str
    first_day: date | None = None
    last_day: date | None = None
    race_id: str | None = None


def call_of(path: str, query: str, today: date) -> Call:
    """What a request asks; days that it does not name are the provider's usual ones, days that are none are none."""
    match path.strip("/").split("/"):
        case ["v1", "racecards", "pro"]:
            day = _day(QueryParams(query).get("date"), today)
            return Call("racecards", path, query, day, day)
        case ["v1", "results"]:
            named = QueryParams(query)
            first = _day(named.get("start_date"), today - LONGEST_RANGE)
            return Call("results", path, query, first, _day(named.get("end_date"), today))
        case ["v1", "racecards", race_id, "pro"]:
            return Call("racecard", path, query, day_of(race_id), day_of(race_id), race_id)
        case ["v1", "results", race_id]:
            return Call("result", path, query, day_of(race_id), day_of(race_id), race_id)
        case ["v1", "courses" | "horses" as what, *rest]:
            return Call("horse" if what == "horses" else "regions" if rest else "courses", path, query)
    return Call("", path, query)


def _day(text: str | None, otherwise: date) -> date | None:
    try:
        return otherwise if text is None else date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What content is to be spoilt for.

    `races` are those that the fault names, of which only these are touched; `of` gives the good list of the same
    question asked of days so much earlier, or so much earlier in time.
    """

    now: datetime
    of: Callable[[timedelta, timedelta], list[Json]]
    races: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Kind:
    """What can go wrong. `endpoints` are those on which it can; the fields of a subclass are its settings.

    Raises ValueError for settings that make no sense.
    """

    called: ClassVar[str] = ""
    endpoints: ClassVar[frozenset[str]] = ENDPOINTS | {""}

    @property
    def name(self) -> str:
        """What a plan calls it."""
        return self.called


class Answers(Kind, ABC):
    """Takes the answer over, or the connection. The first of these that fires on a request wins."""

    @abstractmethod
    async def answer(self, exchange: Exchange) -> None:
        """Answer, or do not."""


class Spoils(Kind, ABC):
    """Changes what a good answer says, before it is cut into pages. All of these that fire act, in the plan's order."""

    @abstractmethod
    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The races that are shown instead; a single race is a list of one, and gone when the list is empty."""
