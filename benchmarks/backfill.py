"""What a backfill costs: wall, processor, memory, the event log, Dagster's share, and whether it slows down as it goes.

`python -m benchmarks.backfill [days]`: the last days until yesterday, all from 2015 on where no number is given (an
hour). `darkhorse backfill` runs in this process on an empty home; the simulator, in its own, throttles nothing.
"""

import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

import dagster as dg
from rich.console import Console

from benchmarks.simulated import simulator
from benchmarks.stopwatch import Stopwatch
from darkhorse_assets.cli.backfill import backfill
from darkhorse_assets.cli.backfill_display import BackfillDisplay
from darkhorse_assets.cli.materialize import MART, QUALITY
from darkhorse_assets.cli.plan import Planned, planned
from darkhorse_assets.clock import Clock, today, utc_now
from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.planning import FIRST_DAY
from darkhorse_assets.quality.freshness import RACECARDS, RESULTS_FEED
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import Endpoint

FIRST_WITH_CARDS = date(2023, 1, 23)
COMPARED_DAYS = 500
AIM = 0.25

_ASSETS = "darkhorse_assets.defs.assets."
OWN_WORK = (
    (f"{_ASSETS}captures", "capture_days", "generator"),
    (f"{_ASSETS}tables", "publish_day", "function"),
    (f"{_ASSETS}statistics", "computed", "context"),
    (f"{_ASSETS}statistics", "ComputedRange.publish", "function"),
    (f"{_ASSETS}statistics", "stale_days", "function"),
    (f"{_ASSETS}quality", "overdue_of", "function"),
    (f"{_ASSETS}quality", "find_gaps", "function"),
    (f"{_ASSETS}quality", "gather", "function"),
    (f"{_ASSETS}quality", "report_page", "function"),
    ("darkhorse_assets.mart.mart", "Mart.refresh", "function"),
    ("darkhorse_assets.mart.mart", "Mart.rows_by_day", "function"),
    ("darkhorse_assets.cli.materialize", "stale_days", "function"),
    ("darkhorse_assets.cli.materialize", "missing_days", "function"),
    ("darkhorse_assets.cli.backfill", "standing", "function"),
)


@dataclass(frozen=True)
class Done:
    """A day, how long it took since whatever was done before it, and how many rows it has."""

    day: date
    seconds: float
    rows: int


class Watching(BackfillDisplay):
    """The display of the command, which also notes how long each day took."""

    def __init__(self, console: Console, planned: Planned, clock: Clock) -> None:
        super().__init__(console, planned, clock)
        self.tables: list[Done] = []
        self.of_statistics: list[Done] = []
        self._before = time.perf_counter()

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        super().captured(endpoint, report, requests)
        self._before = time.perf_counter()

    def published(self, report: DayReport) -> None:
        self._note(self.tables, report)
        super().published(report)

    def computed(self, report: DayReport) -> None:
        self._note(self.of_statistics, report)
        super().computed(report)

    def _note(self, done: list[Done], report: DayReport) -> None:
        now = time.perf_counter()
        done.append(Done(report.day, now - self._before, sum(sum(rows.values()) for rows in report.rows.values())))
        self._before = now


def measured(settings: Settings, first: date, last: date) -> None:
    """Run the backfill, and print what it took."""
    stopwatch, displays = Stopwatch(), list[Watching]()

    def watching(console: Console, planned: Planned, clock: Clock) -> Watching:
        displays.append(Watching(console, planned, clock))
        return displays[-1]

    console = Console(soft_wrap=True)
    began, before = time.perf_counter(), _processor_seconds()
    with patch("darkhorse_assets.cli.backfill.BackfillDisplay", watching), stopwatch.watching(OWN_WORK):
        plan = planned(settings, first, last, settings.countries, utc_now)
        is_whole = backfill(settings, plan, console, newest_first=False)
    wall, processor = time.perf_counter() - began, _processor_seconds() - before
    if not is_whole:
        raise SystemExit("the backfill is not whole: its figures say nothing")
    days = len(plan.plan.days)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{days:,} days, {first} to {last}: {wall:,.0f} s wall, {wall / days * 1000:.0f} ms a day")
    print(f"  processor {processor:,.0f} s, most memory {peak:.2f} GB, both of this process")
    own = sum(stopwatch.seconds.values())
    for name, seconds in sorted(stopwatch.seconds.items(), key=lambda each: -each[1]):
        print(f"  {name}: {seconds:,.1f} s")
    print(f"  Dagster: {wall - own:,.1f} s, {(wall - own) / wall:.0%} of the wall time (aim: at most {AIM:.0%});")
    print("    by stopwatch: all that is outside of the functions above, which are the project's own")
    print_event_log(settings, days)
    print_throughput("tables published", displays[0].tables)
    print_throughput("statistics", displays[0].of_statistics)


def print_event_log(settings: Settings, days: int) -> None:
    in_all = sum(path.stat().st_size for path in settings.dagster_home.rglob("*") if path.is_file())
    with opened_instance(settings) as instance:
        names = (RACECARDS, RESULTS_FEED, *TABLES, MART, *STATISTICS, QUALITY)
        partitions = sum(len(instance.get_materialized_partitions(dg.AssetKey(name))) for name in names)
    a_day, each = in_all / days, in_all / partitions
    print(f"  event log: {in_all:,} bytes, {each:,.0f} a partition of {partitions:,}, {a_day:,.0f} a day of all assets")


def print_throughput(what: str, done: Sequence[Done]) -> None:
    """Of the first and the last days; also among those with racecards, which are more work."""
    with_cards = [each for each in done if each.day >= FIRST_WITH_CARDS]
    for which, some in (("all days", done), ("days with racecards", with_cards)):
        compared = min(COMPARED_DAYS, len(some) // 2)
        if not compared:
            continue
        told = []
        for part in (some[:compared], some[-compared:]):
            seconds = sum(each.seconds for each in part)
            rows = sum(each.rows for each in part)
            told.append(f"{compared / seconds:.1f} days and {rows / seconds:,.0f} rows a second")
        print(f"  {what}, {which}: the first {compared} {told[0]}, the last {compared} {told[1]}")


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(days: int | None) -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("dagster", "pyarrow", "duckdb", "httpx"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    last = today(utc_now) - timedelta(days=1)
    first = last - timedelta(days=days - 1) if days else FIRST_DAY
    with simulator() as url, tempfile.TemporaryDirectory() as folder:
        measured(Settings(DARKHORSE_HOME=Path(folder), RACING_API_URL=url), first, last)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
