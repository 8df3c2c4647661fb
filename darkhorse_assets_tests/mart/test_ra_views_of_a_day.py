"""The eighteen views over a day of the invented season: what their declarations say of ids, keys and blanks is so."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts.ra import RA_TABLES, RaTable
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets.statistics.days import computed
from darkhorse_assets_tests.season import COUNTRIES, season

SATURDAY = date(2025, 4, 19)
NEED_MORE_THAN_A_DAY = {"ra_runner_statistics", "ra_entity_combinations", "ra_performance_by_distance"}
"""No pair has five runs on one day, nobody over one distance, and no horse three before it."""

each_table = pytest.mark.parametrize("table", RA_TABLES.values(), ids=lambda table: table.name)


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory, unsynced: None) -> Iterator[duckdb.DuckDBPyConnection]:
    with season() as invented, invented.desk(tmp_path_factory.mktemp("lake")) as desk:
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, SATURDAY, COUNTRIES)
        publish_day(desk.lake, desk.source, SATURDAY, COUNTRIES, desk.clock())
        desk.mart.refresh(desk.lake.tables)
        with computed(desk.lake, desk.mart, [SATURDAY]) as statistics:
            statistics.publish(desk.lake, SATURDAY)
        with desk.mart.reading() as connection:
            yield connection


def counted(mart: duckdb.DuckDBPyConnection, table: RaTable, *figures: str) -> tuple[int, ...]:
    return mart.sql(f'FROM "{table.name}"').aggregate(", ".join(figures)).fetchall()[0]


@each_table
def test_keys_and_ids_are_there_once(mart: duckdb.DuckDBPyConnection, table: RaTable) -> None:
    rows, keys = counted(mart, table, "count(*)", f"count(DISTINCT ({', '.join(table.key)}))")
    assert keys == rows
    assert bool(rows) != (table.name in NEED_MORE_THAN_A_DAY)
    if table.columns[0].name == "id":
        assert counted(mart, table, "count(DISTINCT id)") == (rows,)


@each_table
def test_a_column_is_blank_only_where_it_says_why(mart: duckdb.DuckDBPyConnection, table: RaTable) -> None:
    always = [column.name for column in table.all_columns if not column.limit]
    rows, *filled = counted(mart, table, "count(*)", *(f'count("{name}")' for name in always))
    assert [name for name, count in zip(always, filled, strict=True) if count < rows] == []
