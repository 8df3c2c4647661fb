"""What `runner_statistics` of a whole history costs: as the project computes it, and as one would write it in SQL.

`python -m benchmarks.runner_statistics [folder of a lake]`. Both read the same mart, each in a process of its own, in
turns; their rows are compared. Beside it, one day's statistics on top of the full history.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from darkhorse_assets.contracts import RACES, RESULTS, RUNNER_STATISTICS, RUNNERS
from darkhorse_assets.lake.tables import TableStore
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.settings import Settings
from darkhorse_assets.statistics.runner_statistics import input_digests, runner_statistics

ROUNDS = 3
AIM = 1 / 3
SQL = Path(__file__).with_suffix(".sql").read_text()


def in_sql(connection: duckdb.DuckDBPyConnection, _first: date, _last: date) -> pa.Table:
    table: pa.Table = connection.sql(SQL).to_arrow_table()
    return table.select(RUNNER_STATISTICS.column_names).cast(RUNNER_STATISTICS.arrow_schema)


WAYS: dict[str, Callable[[duckdb.DuckDBPyConnection, date, date], pa.Table]] = {
    "project": runner_statistics,
    "SQL": in_sql,
}


def span(connection: duckdb.DuckDBPyConnection) -> tuple[date, date]:
    [(first, last)] = connection.execute("SELECT min(date), max(date) FROM entries").fetchall()
    return first, last


def measure(way: str, mart: Path) -> None:
    """In a process of its own: print seconds and memory, leave the rows beside the mart."""
    with Mart(mart).reading() as connection:
        days = span(connection)
        began = time.perf_counter()
        table = WAYS[way](connection, *days)
        seconds = time.perf_counter() - began
        most_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pq.write_table(table, rows_of(way, mart), compression="none")
    print(json.dumps({"seconds": seconds, "GiB": most_kib / 2**20}))


def rows_of(way: str, mart: Path) -> Path:
    return mart.with_name(f"{way}.parquet")


def measured(way: str, mart: Path) -> tuple[float, float]:
    """Seconds and the most memory, in GiB, of one round."""
    command = [sys.executable, "-m", "benchmarks.runner_statistics", "--measure", way, str(mart)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603  our own command
    found = json.loads(printed)
    return found["seconds"], found["GiB"]


def check_equal(mart: Path) -> None:
    ours, theirs = (pq.read_table(rows_of(way, mart)) for way in WAYS)
    differing = [name for name in ours.column_names if ours[name] != theirs[name]]
    if differing:
        raise SystemExit(f"the two differ in {differing}: has a horse two races at one off, or on one day?")
    print(f"equal in all {len(ours):,} rows and {len(ours.column_names)} columns")


def median_seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def print_days(mart: Path) -> None:
    with Mart(mart).reading() as connection:
        first, last = span(connection)
        [(day,)] = connection.execute("SELECT max(date) FROM lake.results").fetchall()
        runners = len(runner_statistics(connection, day, day))
        alone = median_seconds(lambda: runner_statistics(connection, day, day))
        digests = median_seconds(lambda: input_digests(connection, first, last))
    print(f"one day, {day} with {runners} runners, on top of all before: {alone:.2f} s (aim: below 1 s)")
    print(f"the digests of all days, by which stale ones are found: {digests:.2f} s")


def main(lake: Path) -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numpy", "pyarrow"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    with tempfile.TemporaryDirectory() as folder:
        mart = Path(folder) / "mart.duckdb"
        began = time.perf_counter()
        loaded = Mart(mart).refresh(TableStore(lake / "tables"), names=[RACES.name, RUNNERS.name, RESULTS.name])
        print(f"{loaded} in {time.perf_counter() - began:.0f} s")
        with Mart(mart).reading() as connection:
            counts = "SELECT count(*), count(DISTINCT canonical_horse_id), count(*) FILTER (took_part) FROM entries"
            [(entries, horses, runs)] = connection.execute(counts).fetchall()
            first, last = span(connection)
        print(f"{first} to {last}: {entries:,} runners, {runs:,} runs, {horses:,} horses")
        seconds: dict[str, list[float]] = {way: [] for way in WAYS}
        for turn in range(1, ROUNDS + 1):
            for way in WAYS:
                taken, most = measured(way, mart)
                seconds[way].append(taken)
                print(f"round {turn}: {way:8} {taken:6.2f} s, {most:.2f} GiB at most (aim: 4)", flush=True)
        check_equal(mart)
        median = {way: statistics.median(taken) for way, taken in seconds.items()}
        print("median: " + ", ".join(f"{way} {taken:.2f} s" for way, taken in median.items()))
        print(f"ratio {median['project'] / median['SQL']:.2f} (aim: at most {AIM:.2f})")
        print_days(mart)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Settings.load().home / "lake")
