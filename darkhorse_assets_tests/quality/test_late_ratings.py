"""Ratings that come days later: normal is their absence in the first fortnight; then it is a fault of the meeting."""

from datetime import timedelta

import pytest

from darkhorse_assets.quality.late_ratings import late_ratings
from darkhorse_assets.quality.verdict import Severity, Verdict
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import DAY, OFF, race_row, result_row

NEXT_DAY = OFF + timedelta(days=1)


def rated(share: float, column: str = "rpr", count: int = 40, **columns: object) -> list[Row]:
    """Finishers, of which such a share has the rating."""
    rows = [result_row(n + 1, captured_at=NEXT_DAY) | columns for n in range(count)]
    for row in rows[round(share * count) :]:
        row[column] = None
    return rows


def judged(rows: list[Row], days: int = 15, country: str = "gb") -> Verdict:
    return late_ratings(DAY, [race_row(country=country)], rows, OFF + timedelta(days=days))


@pytest.mark.parametrize(("days", "passed"), [(0, True), (1, True), (7, True), (14, True), (15, False), (400, False)])
def test_a_fortnight_is_given(days: int, passed: bool) -> None:
    assert judged(rated(0.1), days).passed is passed


@pytest.mark.parametrize(
    ("column", "share", "passed"),
    [
        ("rpr", 0.8, True),
        ("rpr", 0.75, False),
        ("topspeed", 0.25, True),
        ("topspeed", 0.2, False),
    ],
)
def test_least_shares(column: str, share: float, passed: bool) -> None:
    assert judged(rated(share, column)).passed is passed


def test_the_meeting_is_named_with_share_and_what_is_due_and_what_to_do() -> None:
    verdict = judged(rated(0.1))
    assert verdict.sample == ("gb: Invented Downs (AW) has rpr for 10% of 40 finishers, due are 80% or more",)
    assert verdict.severity is Severity.ERROR
    assert "darkhorse materialize" in verdict.advice


def test_shares_and_age_are_counted_also_while_nothing_is_due() -> None:
    counts = judged(rated(0.1), 3).counts
    assert (counts["age in days"], counts["gb rpr %"], counts["gb topspeed %"]) == (3, 10, 100)


def test_a_meeting_that_was_rated_does_not_hide_one_that_was_not() -> None:
    other = race_row("r2", course="Other Park", course_id="crs_2")
    rows = [*rated(1.0, count=200), *rated(0.0, count=30, race_id="r2")]
    verdict = late_ratings(DAY, [race_row(), other], rows, OFF + timedelta(days=20))
    assert [each.split(" has ")[0] for each in verdict.sample] == ["gb: Other Park"]


def test_horses_that_did_not_finish_are_not_expected_to_be_rated() -> None:
    assert judged([*rated(1.0), *(result_row(None, rpr=None, captured_at=NEXT_DAY) for _ in range(40))]).passed


def test_few_finishers_and_french_ones_are_not_judged() -> None:
    assert judged(rated(0.0, count=19)).passed
    assert judged(rated(0.0, country="fr"), country="fr").passed


def test_a_source_that_never_gives_topspeed_lacks_none() -> None:
    assert judged(rated(0.0, "topspeed")).passed


@pytest.mark.parametrize(
    ("source", "read_after", "passed"),
    [
        ("rpscrape_csv", 1, False),
        ("rpscrape_csv", 14, False),
        ("rpscrape_csv", 300, True),
        ("racing_api", 300, False),
    ],
)
def test_a_file_that_was_first_read_late_does_not_say_when_it_was_written(
    source: str, read_after: int, passed: bool
) -> None:
    rows = [row | {"source": source, "captured_at": OFF + timedelta(days=read_after)} for row in rated(0.01)]
    assert judged(rows, 400).passed is passed
