"""The naming law and the completeness of every table's contract."""

import re
from collections import Counter, defaultdict

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import CAPTURES, LAKE_TABLES, STATISTICS, Kind, Table

ALL = (*LAKE_TABLES.values(), CAPTURES)
COLUMNS = [(table, column) for table in ALL for column in table.columns]
EACH_TABLE = pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)

UNIT_IN_NAME = {
    "yards": "_yards",
    "furlongs": "_furlongs",
    "lbs": "_lbs",
    "seconds": "_seconds",
    "lengths": "_lengths",
    "years": "_years",
    "days": "days_",
    "%": "_pct",
    "races": "_count",
    "courses": "_count",
    "runners": "_count",
}
NAMED_IN_THE_FIELD_S_OWN_TERM = {
    "field_size": "runners",
    "official_rating": "lbs",
    "rpr": "lbs",
    "topspeed": "lbs",
    "card_rpr": "lbs",
    "card_topspeed": "lbs",
    "prize": "prize_currency",
    "career_prize_gbp": "GBP",
    "career_prize_eur": "EUR",
    "sp_decimal": "decimal odds",
    "bsp": "decimal odds",
    "returned_units": "units",
    "latitude": "degrees",
    "longitude": "degrees",
}
"""Quantities whose name is a term of racing, so that no unit stands behind it."""

OF_ITS_TABLE = {"comment", "prize", "capture_id", "captured_at", "status", "distance_yards", "going", "race_class"}
"""Words that mean something else in each table: a comment before the race and one on it, a race's status and HTTP's, a
distance that is null and one that, as part of a key, is 0."""


@EACH_TABLE
def test_the_schema_is_valid_arrow_in_the_order_of_the_columns(table: Table) -> None:
    schema = table.arrow_schema
    assert pa.Table.from_pylist([], schema=schema).schema.equals(schema)
    assert schema.names == list(table.column_names)
    assert schema.metadata[b"darkhorse.contract"].decode().startswith(f"{table.name}@")


@EACH_TABLE
def test_key_columns_are_never_null(table: Table) -> None:
    nullable = {column.name for column in table.columns if column.nullable}
    assert table.key
    assert not nullable & set(table.key)


@EACH_TABLE
def test_every_row_says_its_day_its_source_and_its_capture(table: Table) -> None:
    """Statistics are made of many captures; their files say a digest of what went in."""
    required = {column.name for column in table.columns if not column.nullable}
    assert "date" in required
    assert table.name in STATISTICS or {"source", "capture_id", "captured_at"} <= required
    assert ("country" in required) or not table.by_country


def test_fingerprints_tell_the_tables_apart() -> None:
    assert len({table.fingerprint for table in ALL}) == len(ALL)


@EACH_TABLE
def test_no_wording_stands_twice_in_a_table(table: Table) -> None:
    counts = Counter(column.description for column in table.columns)
    assert [text for text, count in counts.items() if count > 1] == []
    assert table.grain.startswith("one row per ")


@EACH_TABLE
def test_a_description_says_more_than_the_name(table: Table) -> None:
    for column in table.columns:
        assert column.description.strip().rstrip(".") == column.description
        assert re.sub(r"[^a-z]", "", column.description.lower()) != re.sub(r"[^a-z]", "", column.name)


@EACH_TABLE
def test_names_follow_the_naming_law(table: Table) -> None:
    for column in table.columns:
        name, kind = column.name, column.kind
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)
        assert (kind is Kind.BOOLEAN) == name.startswith(("is_", "has_")), name
        assert (kind is Kind.INSTANT) == (name.endswith("_at") or name == "off_dt"), name
        assert (kind is Kind.WALL_CLOCK) == (name in ("off_london", "off_local")), name
        assert not name.endswith("_id") or kind is Kind.TEXT, name
        assert (kind is Kind.MONEY) == (name in ("prize", "career_prize_gbp", "career_prize_eur")), name


@EACH_TABLE
def test_a_unit_stands_in_the_name_unless_racing_has_a_term_for_it(table: Table) -> None:
    for name, unit in ((column.name, column.unit) for column in table.columns):
        if name in NAMED_IN_THE_FIELD_S_OWN_TERM:
            assert unit == NAMED_IN_THE_FIELD_S_OWN_TERM[name]
        elif unit == "runs":
            assert re.search(r"(runs|wins|2nds|3rds|seconds|thirds)$", name)
        elif unit:
            assert UNIT_IN_NAME[unit] in name
        else:
            assert not name.endswith(("_yards", "_furlongs", "_lbs", "_seconds", "_lengths", "_years", "_pct"))


@EACH_TABLE
def test_money_has_its_currency_beside_it(table: Table) -> None:
    units = {column.unit for column in table.columns if column.kind is Kind.MONEY}
    assert units <= {*table.column_names, "GBP", "EUR"}


@EACH_TABLE
def test_origins_are_field_names_with_at_most_a_part_in_brackets(table: Table) -> None:
    for column in table.columns:
        assert set(column.origin) <= {"card", "result", "profile", "csv", "cards"}
        for place in (place for fields in column.origin.values() for place in fields.split(", ")):
            assert re.fullmatch(r"[a-z0-9_]+(\[\])?(\.[a-z_]+(\[\])?)*( \([^()]+\))?", place), (
                f"{column.name}: {place!r}"
            )


def test_one_quantity_has_one_name_one_kind_and_one_meaning_in_all_tables() -> None:
    meanings = defaultdict(set)
    for column in (column for table in ALL for column in table.columns if column.name not in OF_ITS_TABLE):
        meanings[column.name].add((column.kind, column.unit, column.description))
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_a_domain_s_values_are_told_apart_and_are_text() -> None:
    for column in (column for table in ALL for column in table.columns):
        assert len(set(column.domain)) == len(column.domain)
        assert not column.domain or column.kind is Kind.TEXT
