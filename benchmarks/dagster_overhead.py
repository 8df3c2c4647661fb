"""What Dagster costs: the same 60 simulated days as one Dagster backfill, and as plain function calls.

Both capture over HTTP from one simulator process (not throttled), parse, audit and publish every table into an empty
lake. The Dagster side also records runs, materialisations and every day's verdicts in an empty instance, in chunks
as the command line runs them. They take turns, and the medians are compared.
"""

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from threading import Event

from benchmarks.simulated import simulator, unthrottled
from darkhorse_assets.capturing import capture_day
from darkhorse_assets.cli.materialize import Order, materialize
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets.statistics.days import computed

FIRST = date(2025, 3, 1)
DAYS = 60
ROUNDS = 3
AIM = 1.3


def plainly(desk: Desk, _folder: Path) -> None:
    for day in days():
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, day, desk.countries)
        publish_day(desk.lake, desk.source, day, desk.countries, desk.clock())
    desk.mart.refresh(desk.lake.tables)
    with computed(desk.lake, desk.mart, days()) as of_range:
        for day in days():
            of_range.publish(desk.lake, day)


def through_dagster(desk: Desk, folder: Path) -> None:
    with opened_instance(Settings(DARKHORSE_HOME=folder)) as instance:
        materialize(Order(FIRST, FIRST + timedelta(days=DAYS - 1)), desk, instance, Event())


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(DAYS)]


def timed(work: Callable[[Desk, Path], None], url: str) -> tuple[float, dict[str, int]]:
    """Seconds of one round in an empty home, and the rows it published."""
    with tempfile.TemporaryDirectory() as folder:
        source = unthrottled(url)
        lake, mart = Lake.at(Path(folder) / "lake"), Mart(Path(folder) / "mart.duckdb")
        desk = Desk(lake, mart, source, ("gb", "ire", "fr"), utc_now, Progress())
        began = time.perf_counter()
        work(desk, Path(folder))
        seconds = time.perf_counter() - began
        source.close()
        rows = {
            table.name: sum(len(desk.lake.tables.rows(table, day, desk.countries)) for day in days())
            for table in (RACES, RUNNERS, RESULTS)
        }
    return seconds, rows


def main() -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("dagster", "pyarrow", "duckdb", "httpx"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    with simulator() as url:
        _, rows = timed(plainly, url)  # warms the simulator, the imports and the file cache; not counted
        print(f"{DAYS} days from {FIRST}: " + ", ".join(f"{count:,} {name}" for name, count in rows.items()))
        plain, dagster = [], []
        for turn in range(ROUNDS):
            seconds, plain_rows = timed(plainly, url)
            plain.append(seconds)
            seconds, dagster_rows = timed(through_dagster, url)
            dagster.append(seconds)
            if not rows == plain_rows == dagster_rows:
                raise SystemExit(f"the two did not publish the same rows: {plain_rows}, {dagster_rows}")
            print(f"round {turn + 1}: plain functions {plain[-1]:6.2f} s, Dagster {dagster[-1]:6.2f} s")
    ratio = statistics.median(dagster) / statistics.median(plain)
    print(f"median: plain {statistics.median(plain):.2f} s, Dagster {statistics.median(dagster):.2f} s")
    print(f"ratio {ratio:.2f} (aim: at most {AIM})")


if __name__ == "__main__":
    main()
