"""The daily partials of the three additive aggregates, computed for a whole range of days in one pass over the runs.

What a partial adds up stands in `contracts/statistics.py`, how in `sql/<table>.sql`. Partials add up over days: a
reader sums them as of any date.
"""

from datetime import date
from importlib.resources import files

import duckdb
import pyarrow as pa

from darkhorse_assets.contracts import Table
from darkhorse_assets.contracts.statistics import TALLY
from darkhorse_assets.mart.schema import DUCKDB_TYPES

# A sum does not depend on the order of the rows, and unlike an exclusive or it does not lose two that are alike.
_DIGESTS = "SELECT date, count(*), sum(hash(runs)) FROM runs WHERE date BETWEEN $first AND $last GROUP BY date"


def partials(connection: duckdb.DuckDBPyConnection, contract: Table, first: date, last: date) -> pa.Table:
    """The partials of all days from `first` to `last`, in the contract's columns, sorted by date and key.

    Args:
        connection: to a mart with its views (`mart/schema.py`).
        contract: one of the three that have a `sql/<table>.sql`.
    """
    years = range(first.year, last.year + 1)  # one after the other: all at once took 4.7 GB and no less time
    tables = [_of_year(connection, contract, max(first, date(y, 1, 1)), min(last, date(y, 12, 31))) for y in years]
    return pa.concat_tables(tables)


def input_digests(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> dict[date, str]:
    """By day, a digest of the runs that its partials were added up from; a day without runs has none.

    Equal digests mean equal runs, in whatever range they were read. The hash is DuckDB's; should a new version of
    DuckDB hash otherwise, all days are stale once.
    """
    found = connection.execute(_DIGESTS, {"first": first, "last": last}).fetchall()
    return {day: f"{count}-{total:x}" for day, count, total in found}


def _of_year(connection: duckdb.DuckDBPyConnection, contract: Table, first: date, last: date) -> pa.Table:
    columns = (f'"{column.name}"::{DUCKDB_TYPES[column.kind]} AS "{column.name}"' for column in contract.columns)
    query = f"""
        WITH tallied_runs AS ({_sql("tallied_runs")}), partial AS ({_sql(contract.name)})
        SELECT {", ".join(columns)} FROM partial ORDER BY {", ".join(("date", *contract.key))}
    """  # noqa: S608  names come from the contract
    parameters = {"first": first, "last": last, "tally": [column.name for column in TALLY]}
    found: pa.Table = connection.sql(query, params=parameters).to_arrow_table()
    return found.cast(contract.arrow_schema)


def _sql(name: str) -> str:
    return files(__package__).joinpath("sql", f"{name}.sql").read_text()
