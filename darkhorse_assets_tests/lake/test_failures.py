"""The ledger of failures: one open row for what is missing, resolved by what has it, kept for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.errors import LakeError, SourceBlockedError, SourceRefusedError, SourceUnavailableError
from darkhorse_assets.lake.failures import Failures
from darkhorse_assets.quality.retrying import MISSING_RACE, Wanted
from darkhorse_assets.sources.protocol import Endpoint

DAY = date(2025, 5, 17)
NOON = datetime(2025, 5, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIST = Wanted("paper", Endpoint.RESULTS, DAY)
RACE = LIST._replace(race_id="r1")
DOWN = SourceUnavailableError("it is down", status=503, url="https://racing.test/results?day=1", attempts=3)


@pytest.fixture
def ledger(tmp_path: Path) -> Failures:
    return Failures(tmp_path / "failures.sqlite")


def test_what_fails_again_is_the_same_row_and_counts_its_requests_and_tries(ledger: Failures) -> None:
    ledger.note(LIST, ["gb"], DOWN, NOON)
    ledger.note(LIST, ["gb", "ire"], SourceRefusedError("no key", status=401, attempts=1), NOON + HOUR)
    (row,) = ledger.open_of("paper")
    assert row.wanted == LIST
    assert (row.attempts, row.tries) == (4, 2)
    assert (row.first_seen_at, row.last_seen_at, row.next_retry_at) == (NOON, NOON + HOUR, None)
    assert (row.error_class, row.http_status, row.message) == ("SourceRefusedError", 401, "no key")
    assert row.url == DOWN.url
    assert row.countries == ("gb", "ire")
    assert row.is_given_up
    assert ledger.due("paper", NOON + HOUR) == []


def test_what_is_due_is_asked_for_again_only_of_its_own_source(ledger: Failures) -> None:
    ledger.note(LIST, ["gb"], DOWN, NOON)
    ledger.note(LIST._replace(source="other"), ["gb"], DOWN, NOON)
    assert ledger.due("paper", NOON + HOUR - timedelta(seconds=1)) == []
    assert [row.source for row in ledger.due("paper", NOON + HOUR)] == ["paper"]


def test_a_whole_list_resolves_the_countries_it_has_and_the_row_stays_as_history(ledger: Failures) -> None:
    ledger.note(LIST, ["gb", "ire"], DOWN, NOON)
    ledger.note(RACE, ["gb"], DOWN, NOON)
    ledger.note(LIST._replace(endpoint=Endpoint.RACECARDS), ["gb"], DOWN, NOON)
    ledger.resolve_list(LIST, ["gb"], "first", NOON + HOUR)
    assert [row.countries for row in ledger.open_of("paper", Endpoint.RESULTS, DAY) if not row.race_id] == [("ire",)]
    ledger.resolve_list(LIST, ["ire", "fr"], "second", NOON + 2 * HOUR)
    (resolved,) = [row for row in ledger.all() if not row.is_open]
    assert (resolved.resolved_by, resolved.resolved_at, resolved.next_retry_at) == ("second", NOON + 2 * HOUR, None)
    assert [row.wanted for row in ledger.open_of("paper", Endpoint.RESULTS)] == [RACE]
    ledger.note(LIST, ["gb"], DOWN, NOON + 3 * HOUR)  # it fails anew, and that is another story
    assert [row.first_seen_at for row in ledger.all() if row.wanted == LIST] == [NOON, NOON + 3 * HOUR]


def test_the_lists_of_a_later_day_answer_for_those_before(ledger: Failures) -> None:
    lists = LIST._replace(endpoint=Endpoint.REFERENCE)
    for days in (0, 9):
        ledger.note(lists._replace(day=DAY + timedelta(days=days)), ["gb"], DOWN, NOON)
    ledger.resolve_list(lists._replace(day=DAY + timedelta(days=3)), ["gb"], "lists", NOON)
    assert [row.day for row in ledger.open_of("paper")] == [DAY + timedelta(days=9)]


def test_a_missing_race_is_seen_again_without_being_asked_for(ledger: Failures) -> None:
    ledger.note_missing(RACE, "gb", "racing.test/r1", NOON)
    ledger.note_missing(RACE, "gb", "racing.test/r1", NOON + 2 * HOUR)
    (row,) = ledger.open_of("paper")
    assert (row.error_class, row.tries, row.attempts) == (MISSING_RACE, 0, 0)
    assert (row.last_seen_at, row.next_retry_at) == (NOON + 2 * HOUR, NOON + HOUR)
    assert row.message == f"race r1 of {DAY} is due, and the source's list of results lacks it"
    ledger.note_asked([row], NOON + 2 * HOUR)
    (row,) = ledger.open_of("paper")
    assert (row.tries, row.next_retry_at) == (1, NOON + 3 * HOUR)
    ledger.resolve([row], None, NOON)
    ledger.note_asked([row], NOON)
    ledger.resolve([row], "late", NOON)
    assert [row.resolved_by for row in ledger.all()] == [None]


def test_a_race_keeps_its_own_address_whichever_races_error_ended_the_asking(ledger: Failures) -> None:
    ledger.note_missing(RACE, "gb", "racing.test/r1", NOON)
    ledger.note(RACE, ["gb"], SourceUnavailableError("it is down", url="racing.test/r0", attempts=3), NOON + HOUR)
    assert [(row.url, row.tries) for row in ledger.open_of("paper")] == [("racing.test/r1", 1)]


def test_each_row_says_how_the_failures_of_its_source_looked_then(ledger: Failures) -> None:
    retry_at = NOON + 20 * HOUR
    ledger.note(LIST, ["gb"], SourceBlockedError("quiet", retry_at=retry_at), NOON)
    ledger.note(LIST._replace(day=DAY - timedelta(days=1)), ["gb"], DOWN, NOON + HOUR)
    ledger.note(LIST._replace(source="other"), ["gb"], DOWN, NOON)
    assert [(row.day.day, row.source, row.likely_rate_limited) for row in ledger.all()] == [
        (16, "paper", False),
        (17, "other", False),
        (17, "paper", True),
    ]
    blocked = ledger.open_of("paper", day=DAY)[0]
    assert blocked.attempts == 0
    assert blocked.next_retry_at == datetime(2025, 5, 20, 0, tzinfo=UTC)  # 08:00 is no quiet hour: the night after


def test_nothing_is_made_where_nothing_failed(ledger: Failures, tmp_path: Path) -> None:
    ledger.resolve_list(LIST, ["gb"], "good", NOON)
    ledger.resolve([], "good", NOON)
    assert ledger.open_of("paper") == ledger.due("paper", NOON) == ledger.all() == []
    assert list(tmp_path.iterdir()) == []


def test_threads_that_fail_at_once_lose_no_row_and_double_none(ledger: Failures) -> None:
    days = [DAY + timedelta(days=n % 5) for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda day: ledger.note(LIST._replace(day=day), ["gb"], DOWN, NOON), days))
    assert [(row.day, row.tries) for row in ledger.open_of("paper")] == [(DAY + timedelta(days=n), 4) for n in range(5)]


def test_a_ledger_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "failures.sqlite").write_text("no database" * 99)
    with pytest.raises(LakeError, match=r"the ledger of failures .*failures.sqlite cannot be used .*a new one begins"):
        Failures(tmp_path / "failures.sqlite").note(LIST, ["gb"], DOWN, NOON)
