"""Conservation: whatever the provider does wrong, what is published and what is quarantined are together what came.

Every fault of the simulator hits days that were never published, and days that were. After each publication the records
that were parsed are counted against tables and quarantine; once the fault is over, the next run makes the days equal to
those of a lake that never saw it.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx

from darkhorse_assets.building import day_readings
from darkhorse_assets.capturing import ANEW, Asking, capture_days
from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.lake.files import read_table
from darkhorse_assets.lake.quarantine import UNKNOWN
from darkhorse_assets.lake.readings import DayReading
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.simulator.faults.kind import Answers
from darkhorse_assets.simulator.faults.kinds import KINDS
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, RaceRecord
from darkhorse_assets_tests.promises.grounds import partitions
from darkhorse_assets_tests.season import COUNTRIES, NOW, Season, season

DAYS = tuple(date(2025, 3, 4) + timedelta(days=number) for number in range(4))
"""Some 120 races, which are two pages of results."""

SETTINGS = {
    "wrong-day": f"days={DAYS[0]}",  # whose true day is published: of a day that nobody knows it would be believed
    "stale": f"back=1,days={DAYS[0]}",
    "silence": "hold=0.05",
    "drip": "bytes=20000,pause=0",
    "late-ratings": "late=60",
    "amended": "late=0,one_in=2",
    "disqualified": "late=0,one_in=2",
}
FROM_THE_SECOND = "first=2"
"""Of each url or page the first is good, so that a part of the days comes."""

SINGLE_RACES = "wrong-race"
"""Single races are asked for only where a list lacked them."""


@dataclass
class Lab:
    """A simulator, the days that are asked for, a lake of the day before, and the rows of a lake without faults."""

    invented: Season
    folder: Path
    days: Sequence[date]
    countries: Sequence[str]
    clean: Mapping[str, list[str]] = field(default_factory=dict)
    now: datetime = NOW

    @classmethod
    def opened(cls, invented: Season, folder: Path, days: Sequence[date], countries: Sequence[str]) -> "Lab":
        """Nothing is wrong yet."""
        lab = cls(invented, folder, days, countries)
        with lab.desk("before") as desk:  # so that the day before is known where it comes again
            lab.run(desk, ANEW, [days[0] - timedelta(days=1)])
        shutil.copytree(folder / "before", folder / "clean")
        with lab.desk("clean") as desk:
            lab.run(desk, ANEW, days)
            lab.clean = partitions(desk)
        return lab

    def wrong_with(self, fault: str, *, is_published: bool) -> list[str]:
        """Let it act on days that were published before, or were not; what is not conserved, or not mended."""
        lake = self.folder / "lake"
        shutil.rmtree(lake, ignore_errors=True)
        shutil.copytree(self.folder / ("clean" if is_published else "before"), lake)
        asking = ANEW if is_published or "days=" in fault else Asking(missing_only=True)  # spans are of several days
        with self.desk("lake") as desk:
            if fault.startswith(SINGLE_RACES):
                with self.hit_by("missing-race:on=results"):
                    self.run(desk, asking, self.days)
                asking = Asking(only_failed=True)
            with self.hit_by(fault):
                wrong = [f"while it lasts: {each}" for each in self.run(desk, asking, self.days)]
            takes_over = issubclass(KINDS[fault.partition(":")[0]].type, Answers)
            if is_published and takes_over and partitions(desk) != self.clean:
                wrong.append("what was published before has changed, and nothing else came")
        with self.desk("lake") as desk:  # another process, later: what is known of blocks is of the past
            wrong += [f"when it is over: {each}" for each in self.run(desk, ANEW, self.days)]
            found = partitions(desk)
        unlike = sorted(
            where for where in found.keys() | self.clean.keys() if found.get(where) != self.clean.get(where)
        )
        return wrong + [f"when it is over: {where} is unlike that of a clean lake" for where in unlike]

    def run(self, desk: Desk, asking: Asking, days: Sequence[date]) -> list[str]:
        """Capture and publish the days, as far as they come; what of each was not conserved."""
        self.now += timedelta(hours=1)
        for endpoint in DAY_ENDPOINTS:
            list(capture_days(desk.lake, desk.source, endpoint, days, self.countries, desk.clock, asking))
        wrong = []
        for day in days:
            with suppress(DarkhorseError):  # nothing came: nothing is published
                report = publish_day(desk.lake, desk.source, day, self.countries, desk.clock())
                wrong += [f"{day}, {each}" for each in unaccounted(desk, report)]
        return wrong

    def desk(self, lake: str) -> AbstractContextManager[Desk]:
        """One on this lake, whose clock goes on with each run."""
        return self.invented.desk(self.folder / lake, clock=lambda: self.now)

    @contextmanager
    def hit_by(self, fault: str) -> Iterator[None]:
        """The simulator does this wrong meanwhile."""
        self._switch([fault])
        try:
            yield
        finally:
            self._switch([])

    def _switch(self, faults: Sequence[str]) -> None:
        httpx.post(f"{self.invented.url}/_simulator/faults", json={"faults": list(faults)}).raise_for_status()


def faults() -> list[str]:
    """Each kind once, as a plan writes it; what takes answers over lets the first one pass."""
    told = []
    for name, made in KINDS.items():
        given = [SETTINGS[name]] if name in SETTINGS else []
        begins = [FROM_THE_SECOND] if issubclass(made.type, Answers) else []
        told.append(f"{name}:{','.join([*given, *begins])}".rstrip(":"))
    return told


def run() -> list[str]:
    """Every kind of fault; prints a table, returns what was broken."""
    broken, rows, all_faults = [], [], faults()
    with season() as invented, tempfile.TemporaryDirectory() as folder:
        lab = Lab.opened(invented, Path(folder), DAYS, COUNTRIES)
        for number, fault in enumerate(all_faults, start=1):
            wrong = [each for before in (False, True) for each in lab.wrong_with(fault, is_published=before)]
            rows.append(f"| {fault} | {len(wrong)} |")
            broken += [f"{fault}: {each}" for each in wrong]
            print(f"\rfaults: {number} of {len(all_faults)} ", end="", file=sys.stderr, flush=True)
    print(f"\n### Conservation: {len(DAYS)} days, new and published before\n\n| fault | violations |\n|---|---|")
    print("\n".join(rows))
    return broken


def unaccounted(desk: Desk, report: DayReport) -> list[str]:
    """Records of a day's captures that are neither published, or kept with what was refused, nor quarantined."""
    countries = sorted(report.quarantined.keys() - {UNKNOWN})
    readings = day_readings(desk.lake, desk.source, report.day, countries)
    kept = [country for country in countries if country not in report.left_out]
    return [
        f"{country} {each}"
        for country in kept
        for each in _of_country(desk, report.day, country, readings, is_refused=country in report.refused)
    ]


def _of_country(
    desk: Desk, day: date, country: str, readings: Sequence[DayReading], *, is_refused: bool
) -> Iterator[str]:
    cards, results = ([race for race in each.races if race.country == country] for each in readings)
    stage = _stage(desk, day, country) if is_refused else None
    races, runners, ran = (_keys(desk, each, day, country, stage) for each in (RACES, RUNNERS, RESULTS))
    yield from _differences("races", races, Counter({race.race_id for race in (*cards, *results)}))
    yield from _differences("results", ran, Counter(_horses(results)))
    of_results = _horses(results) & runners.keys()  # of races that have no card, and of horses that theirs lacks
    yield from _differences("runners", runners, Counter(_horses(cards) | of_results))
    rejected = [each for reading in readings for each in reading.rejected if each.country == country]
    rejected += [each for race in (*cards, *results) for each in race.rejected]
    table = read_table(stage / "records.parquet") if stage else None
    records = desk.lake.quarantine.records(day, [country])
    kept = table["raw"].to_pylist() if table is not None else [each.raw for each in records]
    yield from _differences("quarantine", Counter(map(str, kept)), Counter(each.raw for each in rejected))


def _keys(desk: Desk, contract: Table, day: date, country: str, stage: Path | None) -> Counter[str]:
    name = f"{contract.name}.parquet"
    table = read_table(stage / name) if stage else desk.lake.tables.read(contract, day, country)
    assert table is not None
    return Counter(map(" ".join, zip(*(map(str, table[key].to_pylist()) for key in contract.key), strict=True)))


def _horses(races: Sequence[RaceRecord]) -> set[str]:
    return {f"{race.race_id} {horse['horse_id']}" for race in races for horse in race.horses}


def _differences(what: str, found: Counter[str], parsed: Counter[str]) -> Iterator[str]:
    for how, number in (("lost", parsed - found), ("invented", found - parsed)):
        if number:
            yield f"{what}: {number.total()} {how}, such as {next(iter(number))}"


def _stage(desk: Desk, day: date, country: str) -> Path:
    return desk.mart.path.parent / "quarantine" / "stages" / f"country={country}" / f"date={day}"
