"""What the page of tables says of the mart's views is so: written by hand, it could name what is not there."""

import re
from collections.abc import Iterator

import duckdb
import pytest

from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.contracts.dictionary import READERS
from darkhorse_assets.mart.schema import create_tables, create_views


@pytest.fixture(scope="module")
def mart() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_tables(connection)
        create_views(connection)
        yield connection


LISTED = re.findall(r"^\| `(\w+)` \| `(\w+)\(([\w, ]+)\)` \|", READERS, re.MULTILINE)


def test_all_eighteen_are_listed() -> None:
    assert {view for view, _, _ in LISTED} == {*TABLES, *STATISTICS}


@pytest.mark.parametrize(("view", "macro", "parameters"), LISTED)
def test_each_view_is_a_macro_of_a_day_too(
    mart: duckdb.DuckDBPyConnection, view: str, macro: str, parameters: str
) -> None:
    arguments = "DATE '2025-07-19'" + (", min_runs := 0" if "min_runs" in parameters else "")
    assert mart.sql(f"FROM {macro}({arguments})").columns == mart.sql(f"FROM {view}").columns


@pytest.mark.parametrize("view", STATISTICS)
def test_statistics_have_a_strict_view(mart: duckdb.DuckDBPyConnection, view: str) -> None:
    assert mart.sql(f"FROM {view}_strict").columns == mart.sql(f"FROM {view}").columns


def test_masters_tell_names_ids_and_when_they_were_seen(mart: duckdb.DuckDBPyConnection) -> None:
    for view in ("courses", "horses", "jockeys", "dams"):
        told = {"names", "ids", "first_seen", "last_seen", "created_at", "updated_at"}
        assert told <= set(mart.sql(f"FROM {view}").columns)
