"""What the mart, the masters and a day's statistics cost on top of the whole history.

`python -m benchmarks.mart [folder of a lake]`. The lake is left as it is, but for the statistics of the measured range.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.history import COUNTRIES, DEFAULT
from benchmarks.simulated import unthrottled
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import LAKE_TABLES, RACES, STATISTICS
from darkhorse_assets.defs.partitions import STATISTICS_DAYS_PER_RUN
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.stage import DAY_TABLES, MASTERS, staged_tables
from darkhorse_assets.statistics.days import computed, spans, stale_days
from darkhorse_assets.tables.masters import master_rows

ROUNDS = 3
VIEWS = ("jockeys", "trainers", "owners", "horses", "sires", "dams", "entity_combinations", "performance_by_venue")


def seconds_of(work: Callable[[], object], rounds: int = 1) -> float:
    """The median of some rounds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def compute(lake: Lake, mart: Mart, days: Sequence[date]) -> None:
    """Refresh, compute, audit, publish, load: all that a run of statistics does."""
    mart.refresh(lake.tables)
    with computed(lake, mart, days) as of_range:
        for day in days:
            of_range.publish(lake, day)


def print_rebuild(lake: Lake, mart: Mart) -> None:
    seconds = seconds_of(lambda: mart.rebuild(lake.tables))
    with mart.reading() as connection:
        counts = {
            name: connection.execute(f"SELECT count(*) FROM lake.{name}").fetchall()[0][0]  # noqa: S608  a contract's name
            for name in LAKE_TABLES
        }
    print(f"rebuilt in {seconds:.0f} s, {mart.path.stat().st_size:,} bytes, {sum(counts.values()):,} rows:")
    print("  " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))


def print_one_day(lake: Lake, mart: Mart, day: date) -> None:
    with closing(unthrottled(None)) as source:
        published = seconds_of(lambda: publish_day(lake, source, day, COUNTRIES, utc_now()), ROUNDS)
        tables = {table.name: lake.tables.rows(table, day, COUNTRIES) for table in DAY_TABLES}
        masters = seconds_of(lambda: staged_tables(MASTERS, master_rows(**tables), {}), ROUNDS)
    print(
        f"one day, {day}: published in {published:.2f} s, of which masters built and judged {masters:.2f} s (aim: 0.5)"
    )
    mart.refresh(lake.tables)
    print(f"nothing to load: {seconds_of(lambda: mart.refresh(lake.tables), ROUNDS):.2f} s, all files compared")
    print(f"its statistics, from refresh to load: {seconds_of(lambda: compute(lake, mart, [day]), ROUNDS):.2f} s")
    print(f"stale days of all tables found: {seconds_of(lambda: stale_days(mart), ROUNDS):.2f} s")


def print_readers(mart: Mart) -> None:
    with mart.reading() as connection:
        for name in VIEWS:
            taken = seconds_of(lambda name=name: connection.sql(f"FROM {name}").to_arrow_table())  # type: ignore[misc]
            print(f"  {name}, whole: {taken:.1f} s")


def main(folder: Path) -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numpy", "pyarrow"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    lake = Lake.at(folder)
    with tempfile.TemporaryDirectory() as made:
        mart = Mart(Path(made) / "mart.duckdb")
        days = sorted({partition.day for partition in lake.tables.partitions(RACES)})
        print_rebuild(lake, mart)
        began = time.perf_counter()
        for span in spans(days, STATISTICS_DAYS_PER_RUN):
            compute(lake, mart, span)
            print(f"{len(STATISTICS)} tables until {span[-1]}: {time.perf_counter() - began:.0f} s", flush=True)
        print_rebuild(lake, mart)
        print_one_day(lake, mart, days[-2])
        print_readers(mart)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
