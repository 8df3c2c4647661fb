"""What should exist of a racing day by when, on London's clock, and that only the first missing step is named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.quality.freshness import RACECARDS, RESULTS_FEED, Found, abandoned_history, in_a_row, overdue

DAY = date(2025, 7, 12)  # summer: London is an hour ahead of UTC
CARDS_AT = datetime(2025, 7, 12, 8, tzinfo=UTC)
RESULTS_AT = datetime(2025, 7, 13, 5, tzinfo=UTC)
WHOLE = Found(
    {RACECARDS: CARDS_AT, RESULTS_FEED: RESULTS_AT},
    dict.fromkeys((*TABLES, *STATISTICS), RESULTS_AT + timedelta(minutes=1)),
)
WEEK_LATER = datetime(2025, 7, 19, 12, tzinfo=UTC)


def without(*names: str) -> Found:
    return Found(
        {name: at for name, at in WHOLE.captured.items() if name not in names},
        {name: at for name, at in WHOLE.published.items() if name not in names},
    )


def test_a_day_on_which_everything_came_is_never_overdue() -> None:
    assert overdue(DAY, WHOLE, WEEK_LATER) is None


@pytest.mark.parametrize(
    ("now", "table"),
    [
        (datetime(2025, 7, 11, 19, 59, tzinfo=UTC), None),
        (datetime(2025, 7, 11, 20, 0, tzinfo=UTC), RACECARDS),  # 21:00 in London, the evening before
        (datetime(2025, 7, 13, 7, 0, tzinfo=UTC), RESULTS_FEED),  # 8:00 the day after: nobody asks for cards any more
    ],
)
def test_a_day_that_nobody_tried_lacks_its_cards_then_its_results(now: datetime, table: str | None) -> None:
    found = overdue(DAY, Found(), now)
    assert (found.table if found else None) == table
    if found:
        assert found.due_at <= now
        assert found.command == "darkhorse materialize --from 2025-07-12 --to 2025-07-12"


def test_cards_of_the_evening_before_are_asked_for_again_in_the_morning() -> None:
    evening = Found({RACECARDS: datetime(2025, 7, 11, 19, tzinfo=UTC)}, {})
    assert overdue(DAY, evening, datetime(2025, 7, 12, 8, 59, tzinfo=UTC)) is None
    found = overdue(DAY, evening, datetime(2025, 7, 12, 9, 0, tzinfo=UTC))
    assert found
    assert "before it could be final" in found.why


def test_results_captured_before_midnight_are_not_final() -> None:
    found = overdue(DAY, replace(WHOLE, captured={RESULTS_FEED: datetime(2025, 7, 12, 22, 59, tzinfo=UTC)}), WEEK_LATER)
    assert found
    assert found.table == RESULTS_FEED
    assert "2025-07-12 23:59" in found.why  # London's clock


def test_of_tables_that_are_missing_the_first_is_named_and_the_others_are_counted() -> None:
    found = overdue(DAY, without(*TABLES, *STATISTICS), WEEK_LATER)
    assert found
    assert found.table == "races"
    assert f"as {len(TABLES) - 1} other tables" in found.why
    assert found.command.endswith("--tables day")


def test_one_table_that_is_missing_is_found_among_the_others() -> None:
    for name in ("sires", "entity_combinations"):
        found = overdue(DAY, without(name), WEEK_LATER)
        assert found
        assert (found.table, "other tables" in found.why) == (name, False)


def test_tables_older_than_the_results_are_overdue_once_the_run_had_time_to_publish_them() -> None:
    captured_at = RESULTS_AT + timedelta(days=3)
    again = replace(WHOLE, captured={**WHOLE.captured, RESULTS_FEED: captured_at})
    assert overdue(DAY, again, captured_at + timedelta(hours=1)) is None
    found = overdue(DAY, again, captured_at + timedelta(hours=2))
    assert found
    assert found.table == "races"


def test_of_a_source_that_gives_no_cards_nothing_is_expected_before_the_results() -> None:
    noon = datetime(2025, 7, 12, 12, tzinfo=UTC)
    assert overdue(DAY, Found(), noon)
    assert overdue(DAY, Found(), noon, has_cards=False) is None
    found = overdue(DAY, Found(), WEEK_LATER, has_cards=False)
    assert found
    assert found.table == RESULTS_FEED


def test_days_in_a_row_of_which_the_same_is_overdue_are_made_by_one_command() -> None:
    days = [DAY - timedelta(days=n) for n in (0, 1, 2, 4)]
    tables = [each for day in days if (each := overdue(day, without(*TABLES), WEEK_LATER))]
    results = overdue(DAY - timedelta(days=3), Found(), WEEK_LATER)
    assert results
    assert [
        (first.table, f"{first.day}", f"{last}", command) for first, last, command in in_a_row([*tables, results])
    ] == [
        ("races", "2025-07-08", "2025-07-08", "darkhorse materialize --from 2025-07-08 --to 2025-07-08 --tables day"),
        ("races", "2025-07-10", "2025-07-12", "darkhorse materialize --from 2025-07-10 --to 2025-07-12 --tables day"),
        ("results_feed", "2025-07-09", "2025-07-09", "darkhorse materialize --from 2025-07-09 --to 2025-07-09"),
    ]


def test_a_home_that_nobody_keeps_current_is_told_so_once() -> None:
    [found] = abandoned_history(DAY, datetime(2025, 10, 1, 12, tzinfo=UTC))
    assert "since 2025-07-12, 80 days" in found.why
    assert found.command == "darkhorse materialize --from 2025-07-13 --to 2025-09-30"
