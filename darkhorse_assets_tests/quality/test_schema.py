"""Schema and key: what a table's contract forbids, and what is only reported."""

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import Column, Kind, Table
from darkhorse_assets.quality.schema import contract_breaches, duplicates, schema
from darkhorse_assets.quality.verdict import Severity

CONTRACT = Table(
    "heats",
    "one row per horse and heat",
    ("heat_id", "horse_id"),
    (
        Column("heat_id", Kind.TEXT, "", nullable=False),
        Column("horse_id", Kind.TEXT, "", nullable=False),
        Column("code", Kind.TEXT, "", domain=("PU", "F")),
    ),
)


def _table(*rows: tuple[str | None, str | None, str | None]) -> pa.Table:
    names = CONTRACT.column_names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=CONTRACT.arrow_schema)


GOOD = _table(("a", "h1", "PU"), ("a", "h2", None), ("b", "h1", "F"))


def test_a_good_table_passes() -> None:
    assert schema(CONTRACT, GOOD, {}).passed
    assert duplicates(CONTRACT, GOOD).passed
    assert duplicates(CONTRACT, GOOD).counts == {"rows": 3, "keys": 3, "offenders": 0}


def test_an_empty_table_passes() -> None:
    assert schema(CONTRACT, _table(), {}).passed
    assert duplicates(CONTRACT, _table()).passed


@pytest.mark.parametrize(
    ("table", "breach"),
    [
        (_table((None, "h1", None), (None, "h2", None)), "heat_id is null in 2 rows"),
        (_table(("a", "h1", "Fell")), "code holds ['Fell'], not one of ['PU', 'F']"),
        (GOOD.drop_columns("code"), "columns are ['heat_id', 'horse_id'], not those of heats@1"),
        (GOOD.set_column(2, "code", pa.array([1, 2, 3])), "columns are"),
    ],
    ids=["null", "domain", "a column less", "another type"],
)
def test_a_breach_of_the_contract_is_an_error_in_words(table: pa.Table, breach: str) -> None:
    assert contract_breaches(CONTRACT, table)[0].startswith(breach)
    verdict = schema(CONTRACT, table, {"runner.new_field": 3})
    assert not verdict.passed
    assert verdict.severity is Severity.ERROR
    assert verdict.advice


def test_fields_that_no_contract_knows_are_reported_and_do_not_block() -> None:
    verdict = schema(CONTRACT, GOOD, {"runner.zeal": 3, "runner.aim": 1})
    assert not verdict.passed
    assert verdict.severity is Severity.WARN
    assert verdict.sample == ("runner.aim (1 times)", "runner.zeal (3 times)")


def test_a_key_that_comes_twice_is_named_with_how_often() -> None:
    table = _table(("a", "h1", None), ("a", "h1", "F"), ("a", "h1", "PU"), ("a", "h2", None))
    verdict = duplicates(CONTRACT, table)
    assert verdict.sample == ("heat_id a, horse_id h1 3 times",)
    assert verdict.counts == {"rows": 4, "keys": 2, "offenders": 1}


def test_a_key_with_a_null_is_no_key() -> None:
    assert duplicates(CONTRACT, _table(("a", None, None))).sample == ("heat_id a, horse_id None has a null",)
