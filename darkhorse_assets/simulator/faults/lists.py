"""Content that is not of what was asked: another day's, an earlier one, another race's; a race too few or too many.

Nothing in such an answer says so: totals and envelopes fit what is shown.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import ClassVar

from darkhorse_assets.simulator.faults.kind import LISTS, SINGLES, Asked, Spoils
from darkhorse_assets.simulator.parameters import Json

NOTHING = timedelta()


@dataclass(frozen=True)
class WrongDay(Spoils):
    """The races of `back` days before the days asked, stamped with the days asked; negative is later."""

    called: ClassVar[str] = "wrong-day"
    endpoints: ClassVar[frozenset[str]] = LISTS

    back: int = 1

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The other days' races, with other dates and nothing else changed."""
        return [_stamped(race, timedelta(days=self.back)) for race in asked.of(timedelta(days=self.back), NOTHING)]


@dataclass(frozen=True)
class Stale(Spoils):
    """The list as it was `hours` earlier; or, with `back`, that of so many days before, dates and all."""

    called: ClassVar[str] = "stale"
    endpoints: ClassVar[frozenset[str]] = LISTS

    hours: float = 0.0
    back: int = 0

    def __post_init__(self) -> None:
        if bool(self.hours) == bool(self.back):
            raise ValueError("give hours, to show the list as it was, or back, to show that of a day before")

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The old list."""
        return asked.of(timedelta(days=self.back), timedelta(hours=self.hours))


@dataclass(frozen=True)
class WrongRace(Spoils):
    """A single race is answered with the next one of its day."""

    called: ClassVar[str] = "wrong-race"
    endpoints: ClassVar[frozenset[str]] = SINGLES

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The race that follows in the day's list, the first after the last."""
        wanted = {race["race_id"] for race in races}
        day = asked.of(NOTHING, NOTHING)
        places = [place for place, race in enumerate(day) if race["race_id"] in wanted]
        return [day[(place + 1) % len(day)] for place in places]


@dataclass(frozen=True)
class MissingRace(Spoils):
    """The last race of each day is not in the list, or those that `races` names."""

    called: ClassVar[str] = "missing-race"
    endpoints: ClassVar[frozenset[str]] = LISTS

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The others."""
        gone = asked.races or _last_of_each_day(races)
        return [race for race in races if race["race_id"] not in gone]


@dataclass(frozen=True)
class DuplicateRace(Spoils):
    """The last race of each day is in the list twice, or those that `races` names."""

    called: ClassVar[str] = "duplicate-race"
    endpoints: ClassVar[frozenset[str]] = LISTS

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """All, with the copies beside the originals."""
        doubled = asked.races or _last_of_each_day(races)
        return [copy for race in races for copy in ([race, race] if race["race_id"] in doubled else [race])]


def _last_of_each_day(races: list[Json]) -> set[str]:
    by_off = sorted(races, key=lambda race: (race["date"], race["off_dt"], race["race_id"]))
    return {list(day)[-1]["race_id"] for _, day in groupby(by_off, key=lambda race: race["date"])}


def _stamped(race: Json, later: timedelta) -> Json:
    """The race with its date, and the date of its off, moved; the London offset stays as it was."""
    day = (date.fromisoformat(race["date"]) + later).isoformat()
    return race | {"date": day, "off_dt": day + race["off_dt"][len(day) :]}
