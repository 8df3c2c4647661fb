"""The rules in SQL: each planted breach is found by its rule and by no other, in its month and with its rows."""

from datetime import date

import duckdb
import pytest

from darkhorse_assets.audit.month import span_of
from darkhorse_assets.audit.rules import Check, Outcome, verdicts
from darkhorse_assets.audit.sql import examples, judged_rows
from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets_tests.audit.planted import FIELD, OF_ROWS, OF_SHAPE, RACES_A_DAY, TABLES, Breach

HORSES = RACES_A_DAY * FIELD


def failed(mart: duckdb.DuckDBPyConnection, table: str, span: tuple[date, date] | None = None) -> list[Outcome]:
    return [each for each in judged_rows(mart, LAKE_TABLES[table], span) if not each.passed]


@pytest.mark.parametrize("table", TABLES)
def test_sound_tables_meet_every_expectation_in_both_months(mart: duckdb.DuckDBPyConnection, table: str) -> None:
    outcomes = judged_rows(mart, LAKE_TABLES[table], None)
    assert {each.month for each in outcomes} == {"2025-05", "2025-06"}
    assert {each.rule.check for each in outcomes} >= set(Check) - {Check.FILLED, Check.DOMAINS}
    assert not failed(mart, table)


@pytest.mark.parametrize("breach", [*OF_ROWS, *OF_SHAPE], ids=lambda breach: breach.name)
def test_a_breach_is_found_by_its_own_rule_alone(mart: duckdb.DuckDBPyConnection, breach: Breach) -> None:
    mart.execute(breach.plant)
    [found] = failed(mart, breach.table, span_of("2025-05"))
    assert (found.rule.check, found.rule.columns, found.unexpected) == (breach.check, breach.columns, breach.rows)


def test_a_column_that_is_empty_for_one_month_is_named_for_that_month_of_the_history(
    mart: duckdb.DuckDBPyConnection,
) -> None:
    """Over both months it is filled as often as its contract expects: half of the rows have a jockey."""
    mart.execute("UPDATE lake.results SET jockey = NULL WHERE date = DATE '2025-06-14'")
    [found] = failed(mart, "results")
    assert (found.month, found.rule.check, found.rows, found.unexpected) == ("2025-06", Check.FILLED, HORSES, HORSES)
    assert not failed(mart, "results", span_of("2025-05"))
    [warned] = [verdict for verdict in verdicts([found], {}) if not verdict.passed]
    assert warned.severity is Severity.WARN


def test_entries_of_days_to_come_may_lack_their_jockeys(mart: duckdb.DuckDBPyConnection) -> None:
    mart.execute("UPDATE lake.runners SET jockey = NULL, captured_at = date::TIMESTAMP - INTERVAL 1 DAY")
    assert not failed(mart, "runners")


def test_a_failure_is_told_with_rows_that_show_it(mart: duckdb.DuckDBPyConnection) -> None:
    mart.execute("UPDATE lake.runners SET weight_lbs = 9 WHERE race_id = 'rac_053' AND horse_id = 'hrs_3_1'")
    outcomes = failed(mart, "runners")
    [told] = verdicts(outcomes, examples(mart, outcomes, None))
    [said] = told.sample
    assert said.startswith("2025-05: weight_lbs is 80 to 230, but 1 of 60 rows (1.7%) are not so: ")
    assert said.endswith("date 2025-05-10, race_id rac_053, horse_id hrs_3_1, weight_lbs 9")
    assert "darkhorse show" in told.advice


def test_a_horse_that_has_the_race_of_another_month_is_a_duplicate_over_all_days(
    mart: duckdb.DuckDBPyConnection,
) -> None:
    mart.execute("UPDATE lake.runners SET race_id = 'rac_053' WHERE race_id = 'rac_063'")
    assert {(each.month, each.rule.check, each.unexpected) for each in failed(mart, "runners")} == {
        ("2025-05", Check.KEYS, FIELD),
        ("2025-06", Check.KEYS, FIELD),
    }
