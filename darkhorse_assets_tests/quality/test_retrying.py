"""When a failure is asked for again, and when failures look like throttling."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from darkhorse_assets.quality.retrying import Pattern, likely_rate_limited, next_retry, pattern_of

NOON = datetime(2025, 5, 17, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    error_class: str = "SourceUnavailableError"
    http_status: int | None = None
    last_seen_at: datetime = NOON


def hours(*so_many: int) -> list[timedelta]:
    return [timedelta(hours=n) for n in so_many]


def test_what_failed_is_asked_for_at_a_growing_distance_and_given_up_after_two_days() -> None:
    asked, at = [], NOON
    while again_at := next_retry(NOON, at, error_class="SourceUnavailableError", http_status=503):
        asked.append(again_at - NOON)
        at = again_at
    assert asked == hours(1, 3, 7, 15, 31, 47)


def test_tries_by_hand_use_up_none_of_the_retries() -> None:
    for minutes in (5, 20, 40):
        at = NOON + timedelta(minutes=minutes)
        assert next_retry(NOON, at, error_class="SourceUnavailableError") == NOON + timedelta(hours=1)


@pytest.mark.parametrize("status", [401, 422])
def test_another_key_or_another_question_is_for_a_person(status: int) -> None:
    assert next_retry(NOON, NOON, error_class="SourceRefusedError", http_status=status) is None


def test_a_race_that_nobody_knows_yet_is_asked_for_again() -> None:
    assert next_retry(NOON, NOON, error_class="SourceRefusedError", http_status=404) == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2025-05-17T12:00", "2025-05-18T00:00"),  # London is at UTC+1: the quiet hours begin at midnight UTC
        ("2025-05-17T00:30", "2025-05-17T01:30"),  # within them an hour is an hour
        ("2025-05-16T22:30", "2025-05-17T00:00"),
        ("2025-01-17T12:00", "2025-01-18T01:00"),
        ("2025-03-29T12:00", "2025-03-30T01:00"),  # there is no 01:00 in London that night: 02:00 is the first
        ("2025-10-25T12:00", "2025-10-26T00:00"),  # there are two: the first
    ],
)
@pytest.mark.parametrize(("error_class", "status"), [("SourceBlockedError", None), ("SourceUnavailableError", 406)])
def test_who_was_blocked_asks_again_in_the_quiet_hours_of_london(
    now: str, at: str, error_class: str, status: int | None
) -> None:
    failed_at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    again_at = next_retry(failed_at, failed_at, error_class=error_class, http_status=status)
    assert again_at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_nobody_asks_before_the_source_permits_it() -> None:
    permitted = NOON + timedelta(hours=16)  # 05:00 in London
    blocked = {"error_class": "SourceBlockedError", "retry_at": permitted}
    assert next_retry(NOON, NOON, **blocked) == permitted  # type: ignore[arg-type]  # names and values, as given
    later = permitted + timedelta(hours=1)
    assert next_retry(NOON, NOON, error_class="SourceUnavailableError", http_status=503, retry_at=later) == later


@pytest.mark.parametrize(
    ("blocks", "others", "pattern"),
    [
        (0, 0, Pattern.NONE),
        (3, 0, Pattern.ALL),
        (9, 1, Pattern.MOSTLY),
        (8, 2, Pattern.MIXED),
        (6, 4, Pattern.MIXED),
        (5, 5, Pattern.OTHER),
        (0, 2, Pattern.OTHER),
    ],
)
def test_the_pattern_is_the_share_of_blocks(blocks: int, others: int, pattern: Pattern) -> None:
    # An hour apart each, so that only the share speaks.
    failures = [
        Seen(http_status=429 if n < blocks else 500, last_seen_at=NOON + timedelta(hours=n))
        for n in range(blocks + others)
    ]
    assert pattern_of(failures) is pattern
    assert likely_rate_limited(failures) is (blocks > others)


def test_three_failures_in_two_minutes_look_like_throttling_and_races_that_no_list_has_do_not() -> None:
    burst = [Seen(last_seen_at=NOON + timedelta(seconds=60 * n)) for n in range(3)]
    assert likely_rate_limited(burst)
    assert not likely_rate_limited([*burst[:2], Seen(last_seen_at=NOON + timedelta(seconds=121))])
    assert not likely_rate_limited([Seen("MissingRace") for _ in range(9)])
    assert pattern_of([Seen("MissingRace")]) is Pattern.NONE
    assert not likely_rate_limited([Seen("SourceRefusedError", 401) for _ in range(9)])
