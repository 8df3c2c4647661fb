"""Last writer wins whole: two backfills and the daily run over the same days at once, each in a process of its own.

Each captures other answers and publishes them. A reader meanwhile finds every partition read from one capture; in the
end the lake says what its newest captures say, in all tables: to publish the day again changes nothing.
"""

import mmap
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import TABLES
from darkhorse_assets.desk import Desk
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Capture, Endpoint, RaceRecord
from darkhorse_assets_tests.paper import COUNTRIES, DAY, PaperSource
from darkhorse_assets_tests.promises.children import Child
from darkhorse_assets_tests.promises.small_day import desk_at, says

DAYS = [DAY, DAY + timedelta(days=1)]
WRITERS = ("backfill", "other backfill", "daily run")
ROUNDS = 200
MOST_APART_SECONDS = 0.5
"""A publication takes no longer: so they overlap in every way there is."""

WORD = {"races": "going", "runners": "comment", "results": "comment"}
"""The column that says which writer a row is of."""


class Slow(PaperSource):
    """Captures by the real clock, which the processes share; what it is asked takes its time.

    `identify` is asked between the reading of the captures and the publication: who is held up there comes with what
    was true a while ago.
    """

    def __init__(self, dawdle: Callable[[], object] = lambda: None) -> None:
        self._dawdle = dawdle
        super().__init__()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @now.setter
    def now(self, _: datetime) -> None:
        """It goes by itself."""

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        self._dawdle()
        return super().capture(endpoint, day, countries, resume)

    def identify(self, cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
        self._dawdle()
        return super().identify(cards, results)


@dataclass(frozen=True)
class Race:
    """What came of it: how often was published and looked, and what was wrong."""

    published: int
    looks: int
    wrong: list[str]


def run() -> list[str]:
    """Three writers, `ROUNDS` times; prints a line, returns what was broken."""
    with tempfile.TemporaryDirectory() as folder:
        raced = race(Path(folder), ROUNDS)
    print("\n### Last writer wins whole\n\n| writers | days | published | looks meanwhile | violations |")
    print(f"|---|---|---|---|---|\n| 3 | {len(DAYS)} | {raced.published:,} | {raced.looks:,} | {len(raced.wrong)} |")
    return raced.wrong


def race(folder: Path, rounds: int) -> Race:
    """Let the writers loose on one lake."""
    is_over = mmap.mmap(-1, 1)  # shared with the children
    desk = desk_at(folder, Slow())
    reader = Child(lambda: _looking(desk, is_over))
    wrong = []
    try:
        for number in range(rounds):
            day = DAYS[number % len(DAYS)]
            writers = [Child(partial(_write_slowly, desk, name, number, day)) for name in WRITERS]
            wrong += [f"a writer fails: {each.error}" for writer in writers if (each := writer.ended()).error]
            wrong += unlike_the_newest(desk, [day])
            print(f"\rrounds: {number + 1} of {rounds} ", end="", file=sys.stderr, flush=True)
    finally:
        is_over[0] = 1
        looks, seen = reader.ended().returned()
    return Race(rounds * len(WRITERS), looks, [*wrong, *seen])


def _write_slowly(desk: Desk, name: str, number: int, day: date) -> None:
    chance = random.Random(f"{name} {number}")
    write(desk, Slow(lambda: time.sleep(chance.uniform(0, MOST_APART_SECONDS))), name, day)


def write(desk: Desk, source: PaperSource, word: str, day: date) -> None:
    """Capture and publish a day that says this."""
    says(source, word, day)
    for endpoint in DAY_ENDPOINTS:
        capture_day(desk.lake, source, endpoint, day, COUNTRIES)
    report = publish_day(desk.lake, source, day, COUNTRIES, source.now)
    assert not report.problem(), report.problem()


def _looking(desk: Desk, is_over: mmap.mmap) -> tuple[int, list[str]]:
    looks, wrong = 0, []
    partitions = [
        (contract, day, country)
        for contract in TABLES.values()
        if contract.by_country
        for day in DAYS
        for country in COUNTRIES
    ]
    while not is_over[0]:
        for contract, day, country in partitions:
            table = desk.lake.tables.read(contract, day, country)
            if table is not None:
                looks += 1
                words = set(table[WORD[contract.name]].to_pylist())
                captures = set(table["capture_id"].to_pylist())
                if len(words) != 1 or len(captures) != 1:
                    wrong.append(f"{contract.name} of {day} in {country} is of {len(captures)} captures: {words}")
    return looks, wrong


def unlike_the_newest(desk: Desk, days: Sequence[date]) -> list[str]:
    """What is published otherwise than a clean publication of all captures publishes it."""
    wrong = []
    for day in days:
        before = _files(desk, day)
        noted = publish_day(desk.lake, desk.source, day, COUNTRIES, desk.clock()).restatements
        wrong += [
            f"{path} was not of the newest captures" for path, old in _files(desk, day).items() if old != before[path]
        ]
        wrong += [f"{day}: {each.country} {each.table} was another: {each.changes}" for each in noted]
    return wrong + [
        f"unsettled in the ledger: {each}" for each in desk.lake.restatements.between() if each.is_announced
    ]


def _files(desk: Desk, day: date) -> Mapping[str, bytes | None]:
    return {
        f"{contract.name} {country} {day}": desk.lake.tables.content(contract, day, country)
        for contract in TABLES.values()
        for country in (COUNTRIES if contract.by_country else [None])
    }
