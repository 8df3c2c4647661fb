"""The guards at their thresholds: what may just be published, and what may not."""

from datetime import timedelta

import pytest

from darkhorse_assets.quality.guards import (
    belongs_to_day,
    empty_by_the_sources_word,
    few_rejected,
    keeps_what_was,
    no_orphans,
    same_source,
)
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.sources.protocol import Rejected, Row
from darkhorse_assets_tests.quality.rows import DAY, OFF, field_of, race_row, runner_row

Rows = dict[str, list[Row]]


def _day(runners: int = 0, results: int = 0, races: int = 1) -> Rows:
    return {
        "races": [race_row(f"r{n}") for n in range(races)],
        "runners": field_of(runners, "r0"),
        "results": field_of(results, "r0"),
    }


@pytest.mark.parametrize("table", ["runners", "results"])
@pytest.mark.parametrize(
    ("before", "after", "passed"), [(100, 80, True), (100, 79, False), (5, 4, True), (4, 3, False), (1, 2, True)]
)
def test_rows_may_fall_by_a_fifth_and_no_more(table: str, before: int, after: int, passed: bool) -> None:
    verdict = keeps_what_was(_day(**{table: before}), _day(**{table: after}), "gb")
    assert verdict.passed is passed
    if not passed:
        assert verdict.sample == (f"{table} would fall from {before} rows to {after}",)
        assert "--force --reason" in verdict.advice


def test_a_fifth_is_a_fifth_at_any_size() -> None:
    for fifth in range(1, 200):
        runners = _day(runners=5 * fifth)
        assert keeps_what_was(runners, _day(runners=4 * fifth), "gb").passed
        assert not keeps_what_was(runners, _day(runners=4 * fifth - 1), "gb").passed


def test_not_one_of_many_races_may_disappear() -> None:
    verdict = keeps_what_was(_day(races=50), _day(races=49), "gb")
    assert verdict.sample == ("Invented Downs (AW) 21:00 (r49) would disappear from races",)
    assert verdict.counts["gb races before"] == 50


def test_a_race_may_not_lose_its_result() -> None:
    before = _day(results=10, races=2)
    before["results"].append(runner_row("r1"))
    verdict = keeps_what_was(before, _day(results=10, races=2), "gb")
    assert verdict.sample == ("Invented Downs (AW) 21:00 (r1) would disappear from results",)


def test_where_nothing_was_anything_may_come() -> None:
    assert keeps_what_was(_day(races=0), _day(races=5), "gb").passed


@pytest.mark.parametrize(("days_before", "passed"), [(0, False), (1, True)])
def test_entries_of_a_card_taken_before_the_day_may_be_withdrawn(days_before: int, passed: bool) -> None:
    before = _day()
    before["runners"] = field_of(20, "r0", captured_at=OFF - timedelta(days=days_before))
    assert keeps_what_was(before, _day(runners=6), "gb").passed is passed


def test_runners_of_a_race_with_a_result_are_no_entries_however_old_their_card() -> None:
    before = _day(results=20) | {"runners": field_of(20, "r0", captured_at=OFF - timedelta(days=1))}
    verdict = keeps_what_was(before, _day(runners=6, results=20), "gb")
    assert verdict.sample == ("runners would fall from 20 rows to 6",)


@pytest.mark.parametrize(
    ("published", "poisoned", "passed"),
    [(0, 5, True), (0, 6, False), (245, 5, True), (294, 6, True), (293, 6, False), (980, 20, True), (979, 20, False)],
)
def test_five_unreadable_records_pass_always_and_a_fiftieth_of_all_passes(
    published: int, poisoned: int, passed: bool
) -> None:
    rejected = [Rejected("runners", f"reason {n}", "{}", "gb", "r1") for n in range(poisoned)]
    verdict = few_rejected(rejected, published, "gb")
    assert verdict.passed is passed
    assert verdict.counts["gb rejected"] == poisoned


def test_duplicates_are_no_unreadable_records() -> None:
    copies = [Rejected("runners", "a second copy", "{}", "gb", "r1", is_duplicate=True)] * 500
    verdict = few_rejected(copies, 10, "gb")
    assert verdict.passed
    assert verdict.counts["gb rejected"] == 0


def test_an_unreadable_record_is_named_with_its_race_and_reason() -> None:
    rejected = [Rejected("races", "no region", "{}")] * 6
    assert few_rejected(rejected, 0, "gb").sample[0] == "races of an unnamed race: no region"


def test_a_race_that_says_another_day_is_refused() -> None:
    yesterday = DAY - timedelta(days=1)
    verdict = belongs_to_day([race_row(), race_row("r2", date=yesterday)], DAY, "gb", lambda _: {})
    assert verdict.sample == (f"Invented Downs (AW) 21:00 (r2) says it is of {yesterday}",)


def test_a_race_that_is_off_on_another_day_is_refused_whatever_day_it_says() -> None:
    late = OFF.replace(tzinfo=None) + timedelta(hours=4)
    verdict = belongs_to_day([race_row(), race_row("r2", off_london=late)], DAY, "gb", lambda _: {})
    assert verdict.sample == (f"Invented Downs (AW) 00:00 (r2) is off on {DAY + timedelta(days=1)}",)


def test_a_race_that_another_day_has_is_refused_and_one_that_this_day_has_is_not() -> None:
    other = DAY + timedelta(days=3)
    verdict = belongs_to_day([race_row(), race_row("r2")], DAY, "gb", lambda _: {"r1": DAY, "r2": other})
    assert verdict.sample == (f"Invented Downs (AW) 21:00 (r2) is already published under {other}",)
    assert "materialise its old day first" in verdict.advice


@pytest.mark.parametrize(("is_asked", "severity"), [(True, Severity.ERROR), (False, Severity.WARN)])
@pytest.mark.parametrize(("is_covered", "races", "passed"), [(True, 0, True), (False, 1, True), (False, 0, False)])
def test_a_day_is_empty_only_by_the_sources_word(
    is_covered: bool, races: int, passed: bool, is_asked: bool, severity: Severity
) -> None:
    verdict = empty_by_the_sources_word([race_row()] * races, "ire", is_asked=is_asked, is_covered=is_covered)
    assert verdict.passed is passed
    assert verdict.severity is severity
    if not passed:
        assert "for ire first" in verdict.advice


def test_a_horse_of_a_race_that_is_not_there_is_an_orphan() -> None:
    horses = {"runners": field_of(2), "results": [runner_row("elsewhere", "h9")]}
    verdict = no_orphans([race_row()], horses, "gb")
    assert verdict.sample == ("results: Horse h9 (h9) of race elsewhere",)
    assert verdict.counts == {"gb runners": 2, "gb results": 1, "offenders": 1}


def test_one_source_does_not_overwrite_what_another_published() -> None:
    ours, theirs = ([race_row("r0") | {"source": name}] for name in ("racing_api", "rpscrape_csv"))
    assert same_source(ours, ours, "gb").passed
    assert same_source([], ours, "gb").passed
    refused = same_source(ours, theirs, "gb")
    assert refused.sample == ("gb was published from racing_api, and now comes from rpscrape_csv",)
    assert "DARKHORSE_HOME" in refused.advice
    assert "force" not in refused.advice
