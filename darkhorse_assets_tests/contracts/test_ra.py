"""The eighteen tables have the columns that readers of the earlier system expect, and each says what fills it."""

import hashlib
from collections import Counter

import pytest

from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.contracts.ra import RA_TABLES, PgType, RaColumn
from darkhorse_assets.contracts.ra.page import ra_page

# Of the inventory of 2025-10-21: 507 lines "table.column type" in its order.
INVENTORY_COUNT = 507
INVENTORY_DIGEST = "944ed5eb896a4bd9"

EVERY = [(table, column) for table in RA_TABLES.values() for column in table.all_columns]


def test_names_order_and_types_are_those_of_the_earlier_inventory() -> None:
    lines = [f"{table.name}.{column.name} {column.pg_type}" for table in RA_TABLES.values() for column in table.columns]
    assert len(RA_TABLES) == 18
    assert len(lines) == INVENTORY_COUNT
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] == INVENTORY_DIGEST


def test_only_the_parents_got_a_column_after_the_inventory() -> None:
    added = {table.name: [column.name for column in table.added] for table in RA_TABLES.values() if table.added}
    assert added == {"ra_mst_sires": ["region"], "ra_mst_dams": ["region"], "ra_mst_damsires": ["region"]}


def test_each_table_has_a_clean_table_of_its_own_and_a_key_of_its_columns() -> None:
    clean_names = [table.clean_name for table in RA_TABLES.values()]
    assert set(clean_names) <= set(LAKE_TABLES)
    assert max(Counter(clean_names).values()) == 1
    for table in RA_TABLES.values():
        assert set(table.key) <= {column.name for column in table.columns}, table.name


def test_a_column_that_nothing_fills_must_say_why() -> None:
    with pytest.raises(ValueError, match="does not say why"):
        RaColumn("tip", PgType.TEXT, None)


def test_nothing_is_left_out_but_north_american_fields_and_filters_that_never_were() -> None:
    assert {(table.name, column.name) for table, column in EVERY if column.filled_by is None} == {
        *(("ra_mst_runners", f"claiming_price_{which}") for which in ("min", "max")),
        *(("ra_mst_runners", name) for name in ("medication", "equipment", "morning_line_odds")),
        ("ra_entity_combinations", "query_filters"),
        ("ra_performance_by_distance", "query_filters"),
        ("ra_performance_by_venue", "query_filters"),
    }


def test_the_page_has_every_column_once_and_counts_those_that_are_filled() -> None:
    page = ra_page(RA_TABLES.values())
    tables = page.split("\n### ")[1:]
    assert [section.partition("\n")[0] for section in tables] == list(RA_TABLES)
    for section, table in zip(tables, RA_TABLES.values(), strict=True):
        rows = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert rows == [column.name for column in table.all_columns]
    assert "Of the 507 columns, 499 are filled and 8 are not" in page


def test_a_cell_of_the_page_is_not_cut_by_the_bars_of_its_sql() -> None:
    page = ra_page(RA_TABLES.values())
    for line in page.splitlines():
        if line.startswith("| `"):
            assert line.replace("\\|", "").count("|") == 5, line
