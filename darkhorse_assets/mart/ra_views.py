"""The eighteen `ra_*` views of the mart, made from their declarations, and the macros that these are written with."""

from collections.abc import Mapping

import duckdb

from darkhorse_assets.contracts.ra import RA_TABLES, PgType, RaTable
from darkhorse_assets.racing.regions import REGIONS
from darkhorse_assets.racing.sexes import SEXES

DUCKDB_TYPES: Mapping[PgType, str] = {
    PgType.BIGINT: "BIGINT",
    PgType.BOOLEAN: "BOOLEAN",
    PgType.DATE: "DATE",
    PgType.INTEGER: "INTEGER",
    PgType.JSONB: "JSON",
    PgType.NUMERIC: "DECIMAL(18,4)",  # exact as Postgres' numeric; the sources' finest digit is the fourth
    PgType.TEXT: "VARCHAR",
    PgType.TIME: "TIME",
    PgType.TIMESTAMP: "TIMESTAMP",
    PgType.VARCHAR: "VARCHAR",
}

_MACROS = """
CREATE OR REPLACE MACRO utc(instant) AS instant AT TIME ZONE 'UTC';
CREATE OR REPLACE MACRO stones_and_pounds(lbs) AS (lbs // 14) || '-' || (lbs % 14);
CREATE OR REPLACE MACRO hundredths_as_clock(hundredths) AS
    CASE WHEN hundredths >= 6000 THEN (hundredths // 6000) || 'm ' ELSE '' END
    || printf('%.2fs', hundredths % 6000 / 100);
CREATE OR REPLACE MACRO clock_time(seconds) AS hundredths_as_clock(round(seconds * 100)::INTEGER);
"""
_KEYS = ("a", "a, b", "a, b, c", "a, b, c, d")


def create_ra_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the `ra_*` views anew; the clean views that they read from must be there."""
    connection.execute(_MACROS)
    connection.execute(_surrogate_id())
    connection.execute(_looked_up("sex_word", {sex.code: sex.word for sex in SEXES}))
    connection.execute(_looked_up("region_name", {code: region.name for code, region in REGIONS.items()}))
    for table in RA_TABLES.values():
        connection.execute(f'CREATE OR REPLACE VIEW "{table.name}" AS {_select(table)}')


def _select(table: RaTable) -> str:
    columns = (
        f'CAST({column.filled_by or "NULL"} AS {DUCKDB_TYPES[column.pg_type]}) AS "{column.name}"'
        for column in table.all_columns
    )
    return f"SELECT {', '.join(columns)} FROM {table.clean_name} {table.joins}"


def _surrogate_id() -> str:
    """The macro that stands for the serial numbers of the earlier tables: 60 bits of the MD5 of a key joined by "|".

    So an id is the same after every rebuild, and Postgres makes it too: `('x' || left(md5(key), 15))::bit(60)::bigint`.
    That any two of ten million keys have one id is a chance of 1 in 23,000.
    """
    number = "('0x' || left(md5(concat_ws('|', {})), 15))::BIGINT"
    return f"CREATE OR REPLACE MACRO surrogate_id {', '.join(f'({key}) AS {number.format(key)}' for key in _KEYS)}"


def _looked_up(name: str, words: Mapping[str, str]) -> str:
    """A macro that gives the word of a code; null for any other."""
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    return f"CREATE OR REPLACE MACRO {name}(code) AS CASE code {cases} END"
