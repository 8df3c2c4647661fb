"""The reading door: any table of the mart by its name, as it is or as it was known on a day, printed or as a file."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console

from darkhorse_assets.contracts import EIGHTEEN, STATISTICS
from darkhorse_assets.contracts.ra import RA_TABLES
from darkhorse_assets.errors import MartError, UsageError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.settings import Settings

PRINTED_ROWS = 20
_FORMATS = {".parquet": "(FORMAT parquet, COMPRESSION zstd)", ".csv": "(FORMAT csv, HEADER)"}
_NAMES = {*EIGHTEEN, *RA_TABLES, *(f"{name}_strict" for name in STATISTICS)}


def read(
    settings: Settings, name: str, as_of: date | None, limit: int | None, to: Path | None, console: Console
) -> None:
    """Print the first rows of a table of this home's mart, or write them to a file.

    The mart is first brought up to date with the lake; what of it cannot be loaded is said, and the rest is read.

    Args:
        name: a table's clean name, or the name of its `ra_` view.
        as_of: only what the partitions up to this day say; for clean names.
        limit: at most so many rows; None for all in a file, and `PRINTED_ROWS` on a terminal.

    Raises:
        UsageError: there is no such table, it has no as-of reader, or the file cannot be written.
        MartError: the mart cannot be made or opened.
    """
    if to and to.suffix not in _FORMATS:
        raise UsageError(f"--to {to}: the file's name ends in {' or '.join(_FORMATS)}")
    if as_of and name not in EIGHTEEN:
        raise UsageError(f"--as-of reads the tables {', '.join(EIGHTEEN)}; {name} is none of them")
    if name not in _NAMES:
        raise UsageError(f"no table {name}: there are {', '.join(EIGHTEEN)}, and the same as {', '.join(RA_TABLES)}")
    mart = Mart(settings.mart_file)
    try:
        mart.refresh(Lake.at(settings.lake_folder).tables)
    except MartError as error:  # what could be loaded is loaded, and may be read
        print(f"darkhorse: {error}", file=sys.stderr)
    with mart.reading() as connection:
        query = f"FROM {name}_as_of(DATE '{as_of}')" if as_of else f"FROM {name}"
        if to:
            _write(connection, query if limit is None else f"{query} ORDER BY ALL LIMIT {limit}", to)
            console.print(f"{name} is in {to}", highlight=False, markup=False)
        else:
            _print(connection, query, name, PRINTED_ROWS if limit is None else limit, console)


def _write(connection: duckdb.DuckDBPyConnection, query: str, to: Path) -> None:
    """Under another name first, so that nobody takes half a file for the whole."""
    unfinished = to.with_name(f".new-{to.name}")
    quoted = f"{unfinished}".replace("'", "''")
    try:
        connection.execute(f"COPY ({query}) TO '{quoted}' {_FORMATS[to.suffix]}")
        unfinished.replace(to)
    except (duckdb.IOException, OSError) as error:
        raise UsageError(f"cannot write {to}: {error}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _print(connection: duckdb.DuckDBPyConnection, query: str, name: str, limit: int, console: Console) -> None:
    """Row by row, a line per column that is filled: the tables are too wide for a terminal's lines."""
    [(total,)] = connection.execute(f"SELECT count(*) {query}").fetchall()
    result = connection.execute(f"{query} ORDER BY ALL LIMIT {limit}")
    headings = [column[0] for column in result.description or ()]
    for number, row in enumerate(result.fetchall(), start=1):
        console.rule(f"{name} {number}", align="left")
        _print_row(headings, row, console)
    console.print(f"{min(limit, total):,} of {total:,} rows of {name}")
    if name in STATISTICS:
        console.print(
            f"with few runs left out; all: FROM {name}_as_of(DATE '2025-03-31', 1) in DuckDB", highlight=False
        )


def _print_row(headings: Sequence[str], row: Sequence[object], console: Console) -> None:
    for heading, value in zip(headings, row, strict=True):
        if value is not None:
            console.print(f"  {heading:26} {value}", highlight=False, markup=False)
