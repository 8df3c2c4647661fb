"""A lake, and a source that answers with one country's day of the invented season, or with what a fault made of it."""

import json
import math
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from darkhorse_assets.clock import utc_now
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.racing_day import GUARDS, judge_day, publish_day
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload, Source
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.racing_api.page import LIST_FIELD
from darkhorse_assets.sources.simulated import ANY_KEY, SEED
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules

Json = dict[str, Any]
COUNTRIES = ("ire",)

DAY = date(2025, 3, 19)
"""One Irish meeting, Clondalra: seven races from 13:00 to 16:15, a dead heat for first, six non-runners."""


@cache
def simulator() -> Source:
    """Reads what the simulator writes; never asked for anything, because captures are put into the lake as they are."""
    client = Client(gate=InProcessGate(Rules(math.inf)), clock=utc_now, auth=ANY_KEY)
    return RacingApi(client, "http://127.0.0.1", utc_now, name="simulator")


def noon(day: date, later: int = 1) -> datetime:
    """Noon so many days after a racing day."""
    return datetime.combine(day + timedelta(days=later), time(12), UTC)


class TrueDay:
    """What the source says of a day: cards and results, the earliest off first, each the caller's own to damage.

    Args:
        cards_at: when it was asked for the cards; eight in the morning, before a meeting is stopped by frost.
        results_at: noon of the next day, before there are any ratings.
    """

    def __init__(
        self,
        day: date = DAY,
        countries: Sequence[str] = COUNTRIES,
        *,
        cards_at: datetime | None = None,
        results_at: datetime | None = None,
    ) -> None:
        self.day = day
        self.countries = tuple(countries)
        self.cards_at = cards_at or datetime.combine(day, time(8), UTC)
        self.results_at = results_at or noon(day)
        self.cards: list[Json] = json.loads(_said(day, self.countries, self.cards_at)[0])
        self.results: list[Json] = json.loads(_said(day, self.countries, self.results_at)[1])

    def result(self, number: int) -> Json:
        """The so-manieth result of the day, as `cards[number]` is its card."""
        return next(race for race in self.results if race["race_id"] == self.cards[number]["race_id"])

    def without(self, number: int, *, card: bool = False, result: bool = False) -> "TrueDay":
        """The day, less a race on its cards or results."""
        race_id = self.cards[number]["race_id"]
        if result:
            self.results = [race for race in self.results if race["race_id"] != race_id]
        if card:
            self.cards = [race for race in self.cards if race["race_id"] != race_id]
        return self


@lru_cache(maxsize=16)
def _said(day: date, countries: tuple[str, ...], now: datetime) -> tuple[str, str]:
    """The cards and the results of the day as they stood at that moment, as text: reading it is the fastest copy."""
    asked_for = ([race for race in races if race["region"].lower() in countries] for races in _shown(day, now))
    of_cards, of_results = map(json.dumps, asked_for)
    return of_cards, of_results


@lru_cache(maxsize=4)
def _shown(day: date, now: datetime) -> tuple[list[Json], list[Json]]:
    world = World(SEED)
    return world.racecards(day, now), world.results(day, now)[::-1]


class Scene:
    """A lake in a folder, and what a fault does to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = Lake.at(folder)

    def captured(
        self,
        endpoint: Endpoint,
        races: Sequence[Json],
        day: date,
        captured_at: datetime,
        countries: Sequence[str] = COUNTRIES,
        problem: str | None = None,
    ) -> None:
        """Put into the lake what the source answered."""
        name = LIST_FIELD[endpoint]
        page = Payload(f"/v1/{name}", json.dumps({name: list(races), "total": len(races)}), captured_at, 200)
        kept = Capture("simulator", endpoint, day, captured_at, tuple(countries), (page,), problem)
        self.lake.captures.append(kept)

    def told(self, true: TrueDay, day: date | None = None, *, later: timedelta = timedelta()) -> None:
        """The source answered with these cards and results.

        Args:
            day: which was asked for; the answer's own by default.
            later: than it did when nothing was wrong.
        """
        asked = day or true.day
        later += asked - true.day
        self.captured(Endpoint.RACECARDS, true.cards, asked, true.cards_at + later, true.countries)
        self.captured(Endpoint.RESULTS, true.results, asked, true.results_at + later, true.countries)

    def publish(self, day: date = DAY, countries: Sequence[str] = COUNTRIES, now: datetime | None = None) -> DayReport:
        return publish_day(self.lake, simulator(), day, countries, now or noon(day))

    def judge(self, day: date = DAY, countries: Sequence[str] = COUNTRIES) -> DayReport:
        return judge_day(self.lake, day, countries, noon(day))


class Grounds:
    """Where scenes are set: each in a lake of its own below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scenes = count()

    def empty(self) -> Scene:
        return Scene(self._folder / f"scene {next(self._scenes)}")

    def published(self) -> Scene:
        """One in which `DAY` is published as it was."""
        folder = self._folder / f"scene {next(self._scenes)}"
        shutil.copytree(self._as_it_was.folder, folder)
        return Scene(folder)

    def report_of(self, true: TrueDay, now: datetime | None = None) -> DayReport:
        """These answers, published in an empty lake."""
        scene = self.empty()
        scene.told(true)
        return scene.publish(true.day, true.countries, now)

    @cached_property
    def _as_it_was(self) -> Scene:
        scene = self.empty()
        scene.told(TrueDay())
        assert not alarms(scene.publish())
        return scene


def alarms(report: DayReport) -> dict[tuple[str, str], Verdict]:
    """What failed, by table and check; of the guards each by its own name."""
    failed = [verdict for verdict in report.verdicts if not verdict.passed and verdict.check != GUARDS]
    guards = [verdict for verdicts in report.refused.values() for verdict in verdicts]
    left_out = [v for v in report.verdicts if v.check == GUARDS and not v.passed and not guards]
    return {(verdict.table, verdict.check): verdict for verdict in (*guards, *failed, *left_out)}
