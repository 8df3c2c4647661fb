"""The mart's own tables: those of the lake, as their contracts say, and small vocabularies beside them.

A rule of racing that SQL needs (which family a going counts in, which distances are the same) is written once, in
`racing/`, and looked up in a vocabulary of the few values that occur.
"""

from collections.abc import Mapping
from importlib.resources import files

import duckdb

from darkhorse_assets.contracts import LAKE_TABLES, Kind, Table
from darkhorse_assets.mart.masters import master_views
from darkhorse_assets.mart.ra_views import create_ra_views
from darkhorse_assets.racing.distances import distance_category, half_furlongs, nominal_distance
from darkhorse_assets.racing.goings import going_family

DUCKDB_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.JSON: "VARCHAR",
    Kind.INTEGER: "INTEGER",
    Kind.NUMBER: "DOUBLE",
    Kind.MONEY: "DECIMAL(14, 2)",
    Kind.EXACT: "DECIMAL(18, 9)",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.INSTANT: "TIMESTAMP WITH TIME ZONE",
    Kind.WALL_CLOCK: "TIMESTAMP",
}

VOCABULARIES = """
CREATE TABLE IF NOT EXISTS lake.partitions (
    table_name VARCHAR, country VARCHAR, date DATE, size_bytes BIGINT, modified_ns BIGINT, row_count INTEGER,
    contract VARCHAR, inputs VARCHAR);
CREATE TABLE IF NOT EXISTS lake.identities (role VARCHAR, alias_id VARCHAR, canonical_id VARCHAR);
CREATE TABLE IF NOT EXISTS lake.goings (going VARCHAR, surface VARCHAR, going_family VARCHAR);
CREATE TABLE IF NOT EXISTS lake.distances (
    distance_yards INTEGER, half_furlongs INTEGER, nominal_distance VARCHAR, distance_category VARCHAR);
"""
"""`partitions` says which file each part came from, of which contract (its fingerprint) that is, and of a statistics
table what digest of its inputs; `identities` which dh1_ id is which id of the source (by role:
horse, jockey, trainer, owner, course, sire, dam, damsire); the others look rules of `racing/` up."""

_NEW_GOINGS = "SELECT DISTINCT going, surface FROM lake.races EXCEPT SELECT going, surface FROM lake.goings"
_NEW_DISTANCES = (
    "SELECT DISTINCT distance_yards FROM lake.races WHERE distance_yards IS NOT NULL "
    "EXCEPT SELECT distance_yards FROM lake.distances"
)


def create_table(contract: Table) -> str:
    """The statement that makes a lake table in the mart."""
    columns = ", ".join(f'"{column.name}" {DUCKDB_TYPES[column.kind]}' for column in contract.columns)
    return f'CREATE TABLE IF NOT EXISTS lake."{contract.name}" ({columns})'


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what is not there yet; nothing is emptied."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
    connection.execute(VOCABULARIES)
    for contract in LAKE_TABLES.values():
        connection.execute(create_table(contract))


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the readers' views and macros anew: masters, which read only the lake's tables, then the `sql/` files in the
    order of their names."""
    connection.execute("SET TimeZone = 'UTC'")
    for statement in master_views():
        connection.execute(statement)
    scripts = (each for each in files(__package__).joinpath("sql").iterdir() if each.name.endswith(".sql"))
    for script in sorted(scripts, key=lambda each: each.name):
        connection.execute(script.read_text())
    create_ra_views(connection)


def extend_vocabularies(connection: duckdb.DuckDBPyConnection) -> None:
    """Look up the goings and distances that came in since."""
    for going, surface in connection.execute(_NEW_GOINGS).fetchall():
        connection.execute("INSERT INTO lake.goings VALUES (?, ?, ?)", [going, surface, going_family(going, surface)])
    for (yards,) in connection.execute(_NEW_DISTANCES).fetchall():
        looked_up = [yards, half_furlongs(yards), nominal_distance(yards), distance_category(yards)]
        connection.execute("INSERT INTO lake.distances VALUES (?, ?, ?, ?)", looked_up)
