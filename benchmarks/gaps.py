"""What the gap checks and the completeness of twelve years cost, on the simulator's whole history.

`python -m benchmarks.gaps [folder of a lake] [mart file]`. The lake is left as it is; without a mart file a new one is
made of what the checks read, which takes a minute. Commands are timed as a person starts them: a new process each time.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks.history import DEFAULT
from benchmarks.mart import seconds_of
from darkhorse_assets.clock import utc_now
from darkhorse_assets.freshness import overdue_partitions
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.completeness import completeness, days_status, published_span
from darkhorse_assets.mart.gaps import TABLES, find_gaps
from darkhorse_assets.mart.mart import Mart

ROUNDS = 5


def main(folder: Path, mart_file: Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        (home / "lake").symlink_to(folder.absolute())
        if mart_file:
            (home / "mart.duckdb").symlink_to(mart_file.absolute())
        mart, lake = Mart(home / "mart.duckdb"), Lake.at(home / "lake")
        mart.refresh(lake.tables, names=TABLES)
        print_queries(mart, lake)
        print_command(home, published_day(mart))


def published_day(mart: Mart) -> date:
    with mart.reading() as connection:
        span = published_span(connection)
    assert span, "the lake is empty"  # noqa: S101
    return span[1]


def print_queries(mart: Mart, lake: Lake) -> None:
    now, last = utc_now(), published_day(mart)
    with mart.reading() as connection:
        [(runners, days)] = connection.execute("SELECT count(*), count(DISTINCT date) FROM lake.runners").fetchall()
        first = last - timedelta(days=days)
        seconds = seconds_of(lambda: find_gaps(connection, last, now), ROUNDS)
        print(f"gaps of a day among {runners:,} runners of {days:,} days: {seconds * 1000:.0f} ms (aim: 100)")
        seconds = seconds_of(lambda: days_status(connection, first, last, now), ROUNDS)
        print(f"the state of every day and country: {seconds:.2f} s (aim: 1)")
        seconds = seconds_of(lambda: completeness(connection, first, last, now), ROUNDS)
        print(f"completeness of the whole history: {seconds:.2f} s")
    seconds = seconds_of(lambda: overdue_partitions(lake, now), ROUNDS)
    print(f"overdue partitions of a month: {seconds * 1000:.0f} ms")


def print_command(home: Path, day: date) -> None:
    environment = {**os.environ, "DARKHORSE_HOME": f"{home}", "DARKHORSE_SOURCE": "simulator"}
    program = f"{Path(sys.executable).with_name('darkhorse')}"

    def run(*words: str) -> None:
        subprocess.run([program, *words], env=environment, capture_output=True, check=False)  # noqa: S603  our own words

    seconds = seconds_of(partial(run, "gaps", "--on", f"{day}"), ROUNDS)
    print(f"darkhorse gaps, from start to exit: {seconds:.2f} s (aim: 1.5)")
    for word in ("completeness", "health"):
        print(f"darkhorse {word}, from start to exit: {seconds_of(partial(run, word), ROUNDS):.2f} s")


if __name__ == "__main__":
    given = [Path(word) for word in sys.argv[1:]]
    main(given[0] if given else DEFAULT, given[1] if len(given) > 1 else None)
