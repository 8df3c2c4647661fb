"""Schema and key: what a table's contract forbids, and what is only reported."""

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import Column, Kind, Table
from darkhorse_assets.quality.schema import contract_breaches, duplicates, ranges, schema
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
    assert duplicates(CONTRACT, GOOD).counts == {"rows": 3, "keys": 3, "exact": 0, "conflicting": 0, "offenders": 0}


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
    assert verdict.sample == ("heat_id a, horse_id h1 3 times, differing in code",)
    assert verdict.counts == {"rows": 4, "keys": 2, "exact": 0, "conflicting": 1, "offenders": 1}


def test_exact_copies_and_rows_that_contradict_each_other_are_told_apart() -> None:
    table = _table(("a", "h1", "F"), ("a", "h1", "F"), ("a", "h2", "F"), ("a", "h2", None), ("b", "h1", None))
    verdict = duplicates(CONTRACT, table)
    assert verdict.sample == (
        "heat_id a, horse_id h1 2 times, all alike",
        "heat_id a, horse_id h2 2 times, differing in code",
    )
    assert (verdict.counts["exact"], verdict.counts["conflicting"]) == (1, 1)


MEASURED = Table(
    "heats",
    "one row per heat",
    ("heat_id",),
    (
        Column("heat_id", Kind.TEXT, "", nullable=False),
        Column("age_years", Kind.INTEGER, "", unit="years"),
        Column("prize", Kind.MONEY, "", unit="prize_currency"),
        Column("note", Kind.TEXT, ""),
    ),
)


@pytest.mark.parametrize(
    ("ages", "prizes", "named"),
    [
        ([1, 30, None], [0, 5, None], ()),
        ([], [], ()),
        ([None, None], [None, None], ()),
        ([4, 0], [1, 1], ("gb: age_years is 0, and can be 1 to 30 (heat_id 1)",)),
        ([31, 4], [1, 1], ("gb: age_years is 31, and can be 1 to 30 (heat_id 0)",)),
        ([4, 4], [1, -2], ("gb: prize is -2.00, and can be 0 to 50,000,000 (heat_id 1)",)),
    ],
    ids=["within", "no rows", "nulls", "too young", "too old", "money owed"],
)
def test_numbers_outside_of_the_contracts_limits_are_named_with_their_row(
    ages: list[int | None], prizes: list[int | None], named: tuple[str, ...]
) -> None:
    rows = [
        {"heat_id": str(n), "age_years": age, "prize": prize}
        for n, (age, prize) in enumerate(zip(ages, prizes, strict=True))
    ]
    verdict = ranges(MEASURED, pa.Table.from_pylist(rows, schema=MEASURED.arrow_schema), "gb")
    assert verdict.sample == named
    assert verdict.severity is Severity.WARN
    assert verdict.counts["gb columns judged"] == 2


def test_a_key_with_a_null_is_no_key() -> None:
    assert duplicates(CONTRACT, _table(("a", None, None))).sample == ("heat_id a, horse_id None has a null",)
