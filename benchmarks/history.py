"""The simulator's whole history as a lake, for the benchmarks that need a real size: 2015-01-01 until yesterday.

`python -m benchmarks.history [folder]`. Each day goes the way of every day: captured, parsed, audited, published. Two
processes share the days; what is there already is left alone, so Ctrl-C loses the days at hand.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date, timedelta
from pathlib import Path

from benchmarks.simulated import unthrottled
from darkhorse_assets.capturing import capture_day
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import DAMSIRES
from darkhorse_assets.defs.partitions import RACING_DAYS
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS

COUNTRIES = ("gb", "ire", "fr")
DAYS_A_TASK = 50
PROCESSES = 2
DEFAULT = Path(".bench") / "lake"


def publish(folder: Path, days: list[date]) -> int:
    """Publish these days; gives how many."""
    lake, source = Lake.at(folder), unthrottled(None)
    try:
        for day in days:
            for endpoint in DAY_ENDPOINTS:
                capture_day(lake, source, endpoint, day, COUNTRIES)
            publish_day(lake, source, day, COUNTRIES, utc_now())
    finally:
        source.close()
    return len(days)


def missing(folder: Path) -> list[date]:
    """The days whose last table is not there yet."""
    lake, first, after = Lake.at(folder), RACING_DAYS.start.date(), today(utc_now)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    return [day for day in days if not lake.tables.path(DAMSIRES, day).exists()]


def main(folder: Path) -> None:
    days = missing(folder)
    tasks = [days[start : start + DAYS_A_TASK] for start in range(0, len(days), DAYS_A_TASK)]
    began, done = time.perf_counter(), 0
    with ProcessPoolExecutor(PROCESSES) as pool:
        for finished in as_completed([pool.submit(publish, folder, task) for task in tasks]):
            done += finished.result()
            seconds = time.perf_counter() - began
            left = seconds / done * (len(days) - done)
            print(f"{done:,} of {len(days):,} days in {seconds:,.0f} s, about {left:,.0f} s to go", flush=True)
    print(f"the history is in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
