"""What an audit costs: the same rules in DuckDB SQL and in Great Expectations, on a month and on the whole history.

`python -m benchmarks.audit [mart]`, by default that of `.bench`. Of the whole history Great Expectations is
given one table after the other, because a table is held in memory; the mart is only read.
"""

import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import duckdb

from benchmarks.history import DEFAULT
from darkhorse_assets.audit.across import across
from darkhorse_assets.audit.expectations import GreatExpectations, asked_of, frame_of
from darkhorse_assets.audit.month import span_of
from darkhorse_assets.audit.sql import Span, judged_rows
from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart

A_MONTH = "2025-05"
OF_HISTORY = ("races", "runners", "results")


def print_side_by_side(
    connection: duckdb.DuckDBPyConnection, engine: GreatExpectations, names: Sequence[str], span: Span
) -> None:
    """A line per table, and one of all together; frames and pages are among the seconds of Great Expectations."""
    total_rows = total_sql = total_ge = 0.0
    for name in names:
        contract = LAKE_TABLES[name]
        began = time.perf_counter()
        in_sql = judged_rows(connection, contract, span)
        judged = time.perf_counter()
        frame = frame_of(connection, contract, span)
        if frame.empty:
            continue
        in_ge = engine.judged(frame, contract, asked_of(connection, contract, span), A_MONTH)
        sql, ge = judged - began, time.perf_counter() - judged
        total_rows, total_sql, total_ge = total_rows + len(frame), total_sql + sql, total_ge + ge
        expectations = f"{len(in_ge.outcomes)} expectations, of SQL by month {len(in_sql):,}"
        print(
            f"  {name}: {len(frame):,} rows, SQL {sql:.2f} s, Great Expectations {ge:.1f} s; {expectations}", flush=True
        )
    ratio = f"{total_ge / total_sql:.0f} times as long"
    print(f"  together: {total_rows:,.0f} rows, SQL {total_sql:.1f} s, Great Expectations {total_ge:.1f} s, {ratio}")


def main(mart: Mart) -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "great-expectations", "pandas"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    with mart.reading() as connection:
        began = time.perf_counter()
        rows = sum(connection.execute(f"SELECT count(*) FROM lake.{name}").fetchall()[0][0] for name in LAKE_TABLES)  # noqa: S608  a contract's name
        for contract in LAKE_TABLES.values():
            judged_rows(connection, contract, None)
        by_contracts = time.perf_counter() - began
        across(connection, None)
        seconds = time.perf_counter() - began
        print(f"the whole history in SQL: {rows:,} rows of {len(LAKE_TABLES)} tables in {seconds:.0f} s,")
        print(
            f"  of which the contracts {by_contracts:.0f} s and what is across all days {seconds - by_contracts:.1f} s"
        )
        began = time.perf_counter()
        engine = GreatExpectations()
        print(f"Great Expectations imported in {time.perf_counter() - began:.1f} s")
        print(f"{A_MONTH}, side by side:")
        print_side_by_side(connection, engine, list(LAKE_TABLES), span_of(A_MONTH))
        print(f"the whole history of {', '.join(OF_HISTORY)}, side by side:")
        print_side_by_side(connection, engine, OF_HISTORY, None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"most memory: {peak:.1f} GB")


if __name__ == "__main__":
    chosen = Mart(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT.with_name("mart.duckdb"))
    if len(sys.argv) < 2:
        chosen.refresh(Lake.at(DEFAULT).tables)
    main(chosen)
