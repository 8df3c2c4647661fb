"""What is asked of each table follows from its contract, and what numbers can be is known of all of them."""

import pytest

from darkhorse_assets.audit.rules import Check, Outcome, Rule, key_over_days, rules, verdicts
from darkhorse_assets.contracts import LAKE_TABLES, RACES, SIRES, Table
from darkhorse_assets.contracts.ranges import NUMBERS, Range, range_of

each_table = pytest.mark.parametrize("contract", LAKE_TABLES.values(), ids=lambda contract: contract.name)


@each_table
def test_every_number_of_the_lake_has_a_range(contract: Table) -> None:
    assert not [column.name for column in contract.columns if column.kind in NUMBERS and range_of(column) is None]


@each_table
def test_the_suite_holds_every_property_that_the_contract_declares(contract: Table) -> None:
    asked = {(rule.check, *rule.columns) for rule in rules(contract)}
    expected = {(Check.COLUMNS,), (Check.KEYS, *key_over_days(contract))}
    for column in contract.columns:
        expected.add((Check.TYPES, column.name))
        expected |= {(Check.NULLS, column.name)} if not column.nullable else set()
        expected |= {(Check.DOMAINS, column.name)} if column.domain else set()
        expected |= {(Check.RANGES, column.name)} if column.kind in NUMBERS else set()
    assert asked == expected


def test_a_race_is_unique_over_all_days_and_a_sire_on_each() -> None:
    assert key_over_days(RACES) == ("race_id",)
    assert key_over_days(SIRES) == ("date", "sire_id")


@pytest.mark.parametrize(
    ("bounds", "said"), [(Range(0, None), "0 or more"), (Range(80, 210), "80 to 210"), (Range(None, 1), "1 or less")]
)
def test_a_range_is_said_in_words(bounds: Range, said: str) -> None:
    assert f"{bounds}" == said


def test_a_verdict_counts_its_expectations_and_names_only_what_failed() -> None:
    going, off = (Rule("races", Check.NULLS, (name,)) for name in ("going", "off_dt"))
    outcomes = [Outcome(going, "2025-05", 40, 2, False), Outcome(off, "2025-05", 40, 0, True)]
    [told] = verdicts(outcomes, {going: "date 2025-05-10, race_id rac_1"})
    assert not told.passed
    assert told.counts == {"expectations": 2, "rows": 2, "offenders": 1}
    assert told.sample == (
        "2025-05: going is never null, but 2 of 40 rows (5.0%) are not so: date 2025-05-10, race_id rac_1",
    )
