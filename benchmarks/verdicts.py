"""What all verdicts of one day cost, check by check, on a busy Saturday beside the whole history.

`python -m benchmarks.verdicts [folder of a lake] [day]`. Nothing is written. Files are read before the clock starts.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from benchmarks.history import COUNTRIES, DEFAULT
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import TABLES, Table
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.quarantine import UNKNOWN
from darkhorse_assets.quality.agreement import agreement
from darkhorse_assets.quality.completeness import races_complete, results_complete, runners_complete
from darkhorse_assets.quality.entities import entities
from darkhorse_assets.quality.filled import filled
from darkhorse_assets.quality.finish import finish
from darkhorse_assets.quality.late_ratings import late_ratings
from darkhorse_assets.quality.meetings import meetings
from darkhorse_assets.quality.provenance import one_capture
from darkhorse_assets.quality.quarantined import quarantined
from darkhorse_assets.quality.references import references
from darkhorse_assets.quality.schema import duplicates, ranges, schema
from darkhorse_assets.quality.volume import comparable_days, volume
from darkhorse_assets.racing_day import judge_day
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.stage import judged_rows

ROUNDS = 15
AIM_MS = 150
SATURDAY = date(2024, 10, 26)

Files = list[tuple[Table, str, pa.Table]]
"""Each published file of the day: its contract, its country or "the day", what is in it."""


def files_of(lake: Lake, day: date) -> Files:
    found = []
    for contract in TABLES.values():
        for country in COUNTRIES if contract.by_country else (None,):
            table = lake.tables.read(contract, day, country)
            if table is not None:
                found.append((contract, country or "the day", table))
    return found


def rows_of(files: Files) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for contract, _, table in files:
        rows.setdefault(contract.name, []).extend(judged_rows(contract, table))
    return rows


def works(lake: Lake, day: date, files: Files) -> dict[str, Callable[[], object]]:
    """What is measured, by its name."""
    by_country = [each for each in files if each[0].by_country]
    rows, now = rows_of(files), utc_now()
    races, runners, results = (rows[name] for name in ("races", "runners", "results"))
    day_rows = {name: rows[name] for name in ("races", "runners", "results")}
    masters = {name: of_master for name, of_master in rows.items() if name not in day_rows}
    carded = {country: {r["race_id"] for r in runners if r["country"] == country} for country in COUNTRIES}
    numbers = {country: sum(race["country"] == country for race in races) for country in COUNTRIES}
    return {
        "schema": lambda: [schema(contract, table, {}) for contract, _, table in files],
        "duplicates": lambda: [duplicates(contract, table) for contract, _, table in files],
        "filled": lambda: [filled(contract, table, country) for contract, country, table in by_country],
        "ranges": lambda: [ranges(contract, table, country) for contract, country, table in by_country],
        "rows for what follows": lambda: rows_of(files),
        "completeness": lambda: (
            races_complete(races, carded, carded),
            runners_complete(races, runners),
            results_complete(races, results, now),
        ),
        "meetings": lambda: meetings(races),
        "volume": lambda: volume(day, numbers, lake.race_days.counts(comparable_days(day))),
        "quarantined": lambda: quarantined(lake.quarantine.records(day, [*COUNTRIES, UNKNOWN])),
        "one_capture": lambda: one_capture(races, runners, results),
        "entities": lambda: entities(runners),
        "agreement": lambda: agreement(races, runners, results),
        "finish": lambda: finish(races, results),
        "late_ratings": lambda: late_ratings(day, races, results, now),
        "references": lambda: references(day_rows, masters),
    }


def milliseconds_of(work: Callable[[], object]) -> tuple[float, float]:
    """Medians of the rounds: by the clock, and of CPU, which a machine that is busy elsewhere does not change."""
    clock, cpu = [], []
    for _ in range(ROUNDS):
        began, began_cpu = time.perf_counter(), time.process_time()
        work()
        clock.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - began_cpu))
    return statistics.median(clock), statistics.median(cpu)


def main(folder: Path, day: date) -> None:
    versions = f"Python {platform.python_version()}, pyarrow {version('pyarrow')}"
    print(f"{platform.platform()}, {os.cpu_count()} cores, {versions}")
    lake = Lake.at(folder)
    files = files_of(lake, day)
    sizes: dict[str, int] = {}
    for contract, _, table in files:
        sizes[contract.name] = sizes.get(contract.name, 0) + table.num_rows
    print(f"{day}: {sum(sizes.values()):,} rows in {len(files)} files")
    print("  " + ", ".join(f"{name} {rows:,}" for name, rows in sizes.items()))
    taken = {name: milliseconds_of(work) for name, work in works(lake, day, files).items()}
    taken["all verdicts"] = sum(clock for clock, _ in taken.values()), sum(cpu for _, cpu in taken.values())
    taken["judge_day, files read"] = milliseconds_of(lambda: judge_day(lake, day, COUNTRIES, utc_now()))
    for name, (clock, cpu) in taken.items():
        print(f"  {name:24} {clock:6.1f} ms, CPU {cpu:6.1f} ms")
    print(f"medians of {ROUNDS} rounds; the aim for all verdicts is {AIM_MS} ms")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(Path(arguments[0]) if arguments else DEFAULT, date.fromisoformat(arguments[1]) if arguments[1:] else SATURDAY)
