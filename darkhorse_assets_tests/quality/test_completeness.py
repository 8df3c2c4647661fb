"""Is the day whole: what is due and missing is named, what is void, abandoned or not due yet is silent."""

from datetime import timedelta

import pytest

from darkhorse_assets.quality.completeness import races_complete, results_complete, runners_complete
from darkhorse_assets_tests.quality.rows import OFF, field_of, race_row, runner_row

LATE = OFF + timedelta(days=1)


@pytest.mark.parametrize(
    ("minutes_after_the_off", "passed"), [(-60, True), (0, True), (119, True), (120, False), (121, False)]
)
def test_a_result_is_due_two_hours_after_the_off(minutes_after_the_off: int, passed: bool) -> None:
    verdict = results_complete([race_row()], [], OFF + timedelta(minutes=minutes_after_the_off))
    assert verdict.passed is passed
    assert verdict.counts["races not due yet"] == passed


def test_a_missing_result_is_named_with_course_and_london_time() -> None:
    verdict = results_complete([race_row("rp_1")], [], LATE)
    assert verdict.sample == ("gb: Invented Downs (AW) 21:00 (rp_1) has no result",)
    assert "racecards, results_feed" in verdict.advice, "that a meeting was abandoned is told by cards only"


@pytest.mark.parametrize("status", ["void", "abandoned"])
def test_void_and_abandoned_races_are_silent(status: str) -> None:
    verdict = results_complete([race_row(status=status)], [], LATE)
    assert verdict.passed
    assert verdict.counts["races not due yet"] == 0


@pytest.mark.parametrize(("ran", "rows", "passed"), [(8, 8, True), (None, 8, True), (8, 7, False), (8, 9, False)])
def test_as_many_horses_are_here_as_ran(ran: int | None, rows: int, passed: bool) -> None:
    verdict = results_complete([race_row(status="resulted", ran_count=ran)], field_of(rows), LATE)
    assert verdict.passed is passed
    if not passed:
        assert verdict.sample == (f"gb: Invented Downs (AW) 21:00 (r1) had 8 runners, {rows} are here",)


def test_results_are_counted_per_country() -> None:
    results = [*field_of(3), runner_row("i1", country="ire")]
    races = [race_row(status="resulted"), race_row("i1", "ire", status="resulted")]
    assert results_complete(races, results, LATE).counts == {
        "races not due yet": 0,
        "gb results": 3,
        "ire results": 1,
        "offenders": 0,
    }


def test_every_missing_result_is_counted_and_twenty_are_named() -> None:
    verdict = results_complete([race_row(f"r{n}") for n in range(33)], [], LATE)
    assert verdict.counts["offenders"] == 33
    assert len(verdict.sample) == 20


def test_a_race_without_runners_is_named() -> None:
    verdict = runners_complete([race_row(), race_row("r2")], field_of(5))
    assert verdict.sample == ("gb: Invented Downs (AW) 21:00 (r2) has no runners",)
    assert verdict.counts == {"gb runners": 5, "offenders": 1}


def test_an_abandoned_race_needs_no_runners() -> None:
    assert runners_complete([race_row(status="abandoned")], []).passed


@pytest.mark.parametrize(("ran", "passed"), [(5, True), (None, True), (4, False), (6, False)])
def test_of_a_resulted_race_the_standing_runners_are_those_that_ran(ran: int | None, passed: bool) -> None:
    declared = [
        *field_of(5),
        runner_row(horse_id="scratched", is_non_runner=True),
        runner_row(horse_id="reserve", is_reserve=True),
    ]
    verdict = runners_complete([race_row(status="resulted", ran_count=ran)], declared)
    assert verdict.passed is passed
    if not passed:
        assert verdict.sample == (f"gb: Invented Downs (AW) 21:00 (r1) has 5 standing runners, but {ran} ran",)


@pytest.mark.parametrize("status", ["declared", "void", "abandoned"])
def test_only_of_resulted_races_runners_are_compared_with_those_that_ran(status: str) -> None:
    assert runners_complete([race_row(status=status, ran_count=3)], field_of(5)).passed


def test_a_captured_race_that_is_not_published_is_named_once() -> None:
    verdict = races_complete([race_row("a")], {"gb": {"a", "b"}}, {"gb": {"b"}})
    assert verdict.sample == ("gb: race b was captured and is not published",)


def test_races_are_counted_per_country_against_cards_and_results_also_where_there_are_none() -> None:
    verdict = races_complete([race_row("a")], {"gb": {"a"}, "fr": set()}, {"gb": set(), "fr": set()})
    assert verdict.passed
    assert verdict.counts == {
        "gb races": 1,
        "gb on cards": 1,
        "gb with results": 0,
        "fr races": 0,
        "fr on cards": 0,
        "fr with results": 0,
        "offenders": 0,
    }
