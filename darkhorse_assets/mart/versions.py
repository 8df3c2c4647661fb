"""Was this mart made by the code that opens it? What was not is made anew: a table whose contract changed, all views.

Views, macros and vocabularies follow the code of this package, of the contracts and of `racing/`, and DuckDB's version:
any change there is another version, because making them again takes less than a second.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.mart.identities import find_identities
from darkhorse_assets.mart.schema import VOCABULARIES, create_table, create_tables, create_views, extend_vocabularies

_VERSIONS = "CREATE TABLE IF NOT EXISTS lake.versions (part VARCHAR, version VARCHAR)"
_HAS_VERSIONS = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'lake' AND table_name = 'versions'"
_LAYOUT, _CODE = "layout", "code"
_CODE_FOLDERS = ("mart", "contracts", "racing")
_OURS = """
SELECT 'DROP VIEW IF EXISTS "' || view_name || '"' FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
UNION ALL
SELECT DISTINCT 'DROP ' || CASE function_type WHEN 'macro' THEN 'MACRO' ELSE 'MACRO TABLE' END
    || ' IF EXISTS "' || function_name || '"'
FROM duckdb_functions() WHERE NOT internal AND function_type IN ('macro', 'table_macro')
"""


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether this code made all of the mart."""
    return _made_by(connection) == _versions()


def make_current(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what is not there or was made by another version; lake tables that are made anew are empty.

    To be called inside a transaction.
    """
    made, wanted = _made_by(connection), _versions()
    if made == wanted:
        return
    if made.get(_LAYOUT) != wanted[_LAYOUT]:
        connection.execute("DROP SCHEMA IF EXISTS lake CASCADE")
        made = {}
    create_tables(connection)
    for name in LAKE_TABLES:
        if name in made and made[name] != wanted[name]:
            connection.execute(f'DROP TABLE lake."{name}"')
            connection.execute("DELETE FROM lake.partitions WHERE table_name = ?", [name])
    create_tables(connection)
    for looked_up in ("goings", "distances"):
        connection.execute(f"DELETE FROM lake.{looked_up}")
    extend_vocabularies(connection)
    find_identities(connection)
    for (drop,) in connection.execute(_OURS).fetchall():
        connection.execute(drop)
    create_views(connection)
    connection.execute(_VERSIONS)
    connection.execute("DELETE FROM lake.versions")
    connection.executemany("INSERT INTO lake.versions VALUES (?, ?)", [list(each) for each in wanted.items()])


def _made_by(connection: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    if not connection.execute(_HAS_VERSIONS).fetchall():
        return {}
    return dict(connection.execute("SELECT part, version FROM lake.versions").fetchall())


@cache
def _versions() -> Mapping[str, str]:
    of_tables = {name: _digest(create_table(table), table.fingerprint) for name, table in LAKE_TABLES.items()}
    package = files("darkhorse_assets")
    code = [text for folder in _CODE_FOLDERS for text in _texts(package.joinpath(folder))]
    return {**of_tables, _LAYOUT: _digest(VOCABULARIES), _CODE: _digest(duckdb.__version__, *code)}


def _texts(folder: Traversable) -> list[str]:
    """Of all files of code in the folder and below, in the order of their names."""
    texts = []
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            texts += _texts(each)
        elif each.name.endswith((".py", ".sql")):
            texts.append(each.read_text())
    return texts


def _digest(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:12]
