"""A mart in memory with two sound months of racing, and ways to break it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from darkhorse_assets.audit.rules import Check
from darkhorse_assets.contracts import LAKE_TABLES, Column, Table
from darkhorse_assets.contracts.ranges import range_of
from darkhorse_assets.mart.schema import create_tables
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.full_rows import full_row

MAY, JUNE = date(2025, 5, 10), date(2025, 6, 14)
RACES_A_DAY, FIELD = 12, 5
TABLES = ("races", "runners", "results", "courses")
"""By country and by day, with and without a second column in the key."""


def sound_mart() -> duckdb.DuckDBPyConnection:
    """Both months alike: 12 races of five horses, all columns filled."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    create_tables(connection)
    for name in TABLES:
        contract = LAKE_TABLES[name]
        rows = pa.Table.from_pylist([row for day in (MAY, JUNE) for row in _rows(contract, day)], contract.arrow_schema)
        connection.register("planted", rows)
        connection.execute(f"INSERT INTO lake.{name} BY NAME FROM planted")
    return connection


def _rows(contract: Table, day: date) -> Iterator[Row]:
    row = full_row(contract) | {
        column.name: _first(column) for column in contract.columns if _first(column) is not None
    }
    row = {name: row[name] for name in contract.column_names} | {"date": day}
    if "race_id" not in contract.key:
        yield row
        return
    for race in range(RACES_A_DAY):
        for horse in range(FIELD if "horse_id" in contract.key else 1):
            yield row | {"race_id": f"rac_{day:%m}{race}", "horse_id": f"hrs_{race}_{horse}"}


def _first(column: Column) -> object:
    """The first value that its domain or range allows; None where it has neither."""
    if column.name == "status":
        return "resulted"
    bounds = range_of(column)
    return column.domain[0] if column.domain else bounds and bounds.least


@dataclass(frozen=True)
class Breach:
    """One thing that is wrong in May, and who must say so of how many rows."""

    name: str
    plant: str
    table: str
    check: Check
    columns: tuple[str, ...]
    rows: int


_HORSE = "race_id = 'rac_053' AND horse_id = 'hrs_3_1'"


def _update(table: str, change: str, where: str) -> str:
    return f"UPDATE lake.{table} SET {change} WHERE {where}"  # noqa: S608  all of it stands below


def _again(table: str, where: str) -> str:
    return f"INSERT INTO lake.{table} FROM lake.{table} WHERE {where}"


OF_ROWS = (
    Breach("null", _update("results", "horse = NULL", _HORSE), "results", Check.NULLS, ("horse",), 1),
    Breach("domain", _update("runners", "sex_code = 'Q'", _HORSE), "runners", Check.DOMAINS, ("sex_code",), 1),
    Breach("range", _update("runners", "draw = -1", _HORSE), "runners", Check.RANGES, ("draw",), 1),
    Breach("money", _update("races", "prize = -5", "race_id = 'rac_051'"), "races", Check.RANGES, ("prize",), 1),
    Breach(
        "horse twice",
        _again("results", "race_id = 'rac_054' AND horse_id = 'hrs_4_1'"),
        "results",
        Check.KEYS,
        ("race_id", "horse_id"),
        2,
    ),
    Breach(
        "race thrice",
        _update("races", "race_id = 'rac_054'", "race_id IN ('rac_053', 'rac_055')"),
        "races",
        Check.KEYS,
        ("race_id",),
        3,
    ),
    Breach(
        "course twice",
        _again("courses", "date = DATE '2025-05-10'"),
        "courses",
        Check.KEYS,
        ("date", "course_id"),
        2,
    ),
    Breach(
        "share",
        _update("runners", "colour = NULL", "horse_id LIKE 'hrs_%_0' OR horse_id LIKE 'hrs_%_1'"),
        "runners",
        Check.FILLED,
        ("colour",),
        RACES_A_DAY * 2,
    ),
)
OF_SHAPE = (
    Breach(
        "type", "ALTER TABLE lake.runners ALTER comment TYPE INTEGER USING 1", "runners", Check.TYPES, ("comment",), 1
    ),
    Breach("columns", "ALTER TABLE lake.races ADD COLUMN more VARCHAR", "races", Check.COLUMNS, (), 1),
)
"""Where the shape is broken, nothing else of the table is judged."""
