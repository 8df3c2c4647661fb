"""Asking for a day: what came is kept, what failed is on record, and nothing is asked for that need not be."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.asking import ANEW, Asking, final_captures
from darkhorse_assets.capturing import capture_day
from darkhorse_assets.errors import SourceBlockedError, SourceError, SourceRefusedError, SourceUnavailableError
from darkhorse_assets.quality.retrying import Failure, Wanted
from darkhorse_assets.sources.protocol import Capture, Endpoint
from darkhorse_assets_tests.listening import NOW, Counter
from darkhorse_assets_tests.paper import COUNTRIES, DAY, race

pytestmark = pytest.mark.usefixtures("unsynced")

GOOD = [race(f"r{n}") for n in range(5)]
RESULTS = Endpoint.RESULTS
LATER = DAY + timedelta(days=1)
DOWN = SourceUnavailableError("it is down", status=503, url="https://racing.test/results", attempts=3)
ONLY_FAILED, MISSING_ONLY = Asking(only_failed=True), Asking(missing_only=True)


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path / "lake")


def captures(counter: Counter) -> list[Capture]:
    return list(counter.lake.captures.newest_first("paper", RESULTS, DAY))


def open_rows(counter: Counter) -> list[Failure]:
    return counter.lake.failures.open_of("paper")


def test_a_capture_that_came_in_part_is_kept_and_said_and_on_record(counter: Counter) -> None:
    counter.source.says(RESULTS, DAY, GOOD, "down on page 2")
    counter.source.errors[DAY] = DOWN
    with pytest.raises(SourceUnavailableError, match=f"results of {DAY} came only in part .1 answers kept.: down on"):
        counter.asker(ANEW).ask_day(DAY)
    assert len(captures(counter)) == 1
    (row,) = open_rows(counter)
    assert (row.url, row.http_status, row.attempts, row.countries) == (DOWN.url, 503, 3, COUNTRIES)


def test_a_later_whole_capture_resolves_what_failed(counter: Counter) -> None:
    counter.source.says(RESULTS, DAY, GOOD)
    counter.source.errors[DAY] = DOWN
    with pytest.raises(SourceUnavailableError, match="it is down"):
        counter.asker(ANEW).ask_day(DAY)
    counter.source.errors.clear()
    report = counter.asker(ANEW).ask_day(DAY)
    assert report.capture
    assert [(row.is_open, row.resolved_by) for row in counter.lake.failures.all()] == [
        (False, report.capture.capture_id)
    ]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (None, SourceError),
        (SourceBlockedError("quiet", retry_at=NOW, status=429), SourceBlockedError),
        (SourceRefusedError("no plan", status=401), SourceRefusedError),
    ],
)
def test_what_is_raised_for_a_part_is_of_the_kind_of_what_cut_it(
    counter: Counter, error: SourceError | None, kind: type[SourceError]
) -> None:
    counter.source.says(RESULTS, DAY, GOOD, "cut")
    if error:
        counter.source.errors[DAY] = error
    with pytest.raises(SourceError, match="cut") as raised:
        counter.asker(ANEW).ask_day(DAY)
    assert type(raised.value) is kind
    assert raised.value.status == (error and error.status)


def test_a_source_that_has_nothing_to_ask_is_no_failure(counter: Counter) -> None:
    report = counter.asker(ANEW).ask_day(DAY)
    assert report.capture is None
    assert report.byte_count == 0
    assert report.note == "the source has no such day"


def test_a_refusal_without_a_question_is_no_row(counter: Counter) -> None:
    counter.source.errors[DAY] = SourceRefusedError("results before 2024 are not offered")
    with pytest.raises(SourceRefusedError):
        counter.asker(ANEW).ask_day(DAY)
    assert open_rows(counter) == []


def test_what_failed_and_is_offered_no_more_is_given_up_and_not_due_without_end(counter: Counter) -> None:
    counter.lake.failures.note(Wanted("paper", RESULTS, DAY), ["gb"], DOWN, NOW)
    counter.now += timedelta(hours=1)
    counter.source.errors[DAY] = SourceRefusedError("results reach back 365 days")
    with pytest.raises(SourceRefusedError):
        counter.asker(ONLY_FAILED).ask_day(DAY)
    (row,) = open_rows(counter)
    assert (row.is_given_up, row.message) == (True, "results reach back 365 days")


def test_a_day_behind_an_open_breaker_is_a_row_without_requests(counter: Counter) -> None:
    counter.source.errors[DAY] = SourceBlockedError("closed", retry_at=NOW + timedelta(minutes=30))
    with pytest.raises(SourceBlockedError):
        counter.asker(ANEW).ask_day(DAY)
    (row,) = open_rows(counter)
    assert (row.error_class, row.attempts, row.tries) == ("SourceBlockedError", 0, 1)


def test_a_ledger_that_cannot_be_used_is_said_and_the_captures_stay(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    counter.folder.mkdir()
    (counter.folder / "failures.sqlite").write_text("no database" * 99)
    counter.source.says(RESULTS, DAY, GOOD)
    assert "the ledger of failures" in counter.asker(ANEW).ask_day(DAY).note
    counter.source.says(RESULTS, DAY, GOOD, "cut")
    with caplog.at_level(logging.WARNING), pytest.raises(SourceError, match="cut"):
        counter.asker(ANEW).ask_day(DAY)
    assert "the ledger of failures" in caplog.text
    assert len(captures(counter)) == 2


@pytest.mark.parametrize(
    ("prepare", "is_reused"),
    [
        (lambda counter: counter.asker(ANEW).ask_day(DAY), True),
        (lambda counter: counter.lake.captures.append(cut(counter)), False),
        (lambda counter: counter.asker(ANEW, countries=["gb"]).ask_day(DAY), False),
    ],
    ids=["whole", "cut", "fewer countries"],
)
def test_a_retry_asks_again_only_for_what_was_not_whole(
    counter: Counter, prepare: Callable[[Counter], None], is_reused: bool
) -> None:
    counter.source.says(RESULTS, DAY, GOOD)
    began = counter.source.now
    prepare(counter)
    report = capture_day(counter.lake, counter.source, RESULTS, DAY, COUNTRIES, asking=Asking(began))
    assert report.is_reused is is_reused


def cut(counter: Counter) -> Capture:
    fresh = counter.source.capture(RESULTS, DAY, COUNTRIES)
    assert fresh
    return replace(fresh, problem="cut")


def test_a_run_of_its_own_asks_again(counter: Counter) -> None:
    counter.source.says(RESULTS, DAY, GOOD)
    counter.asker(ANEW).ask_day(DAY)
    since = Asking(counter.source.now + timedelta(seconds=1))
    assert not counter.asker(ANEW).ask_day(DAY).is_reused
    assert not counter.asker(Asking(counter.source.now + timedelta(days=1))).ask_day(DAY).is_reused
    assert counter.asker(since).ask_day(DAY).is_reused


@pytest.mark.parametrize(
    ("asking", "goes_on"), [(ANEW, False), (ONLY_FAILED, True), (MISSING_ONLY, True), (Asking(NOW), True)]
)
def test_only_a_re_scrape_asks_again_for_the_pages_of_a_list_that_was_cut(
    counter: Counter, asking: Asking, goes_on: bool
) -> None:
    counter.source.says(RESULTS, DAY, GOOD, "cut")
    with pytest.raises(SourceError):
        counter.asker(ANEW).ask_day(DAY)
    counter.source.says(RESULTS, DAY, GOOD)
    counter.asker(asking).ask_day(DAY)
    assert counter.source.asked[-1] == f"results {DAY} gb,ire{' after 1 pages' * goes_on}"


def test_where_nothing_is_open_nothing_is_asked_and_that_is_said(counter: Counter) -> None:
    report = counter.asker(ONLY_FAILED).ask_day(DAY)
    assert report.note == "not asked for: nothing of it is open in the ledger of failures"
    assert counter.source.asked == []


def test_of_a_list_that_failed_only_the_countries_that_lack_it_are_asked_for(counter: Counter) -> None:
    counter.lake.failures.note(Wanted("paper", RESULTS, DAY), ["ire", "fr"], DOWN, NOW)
    counter.source.says(RESULTS, DAY, GOOD)
    assert counter.asker(ONLY_FAILED, countries=["gb"]).ask_day(DAY).capture is None
    assert counter.asker(ONLY_FAILED).ask_day(DAY).capture
    assert counter.asker(ONLY_FAILED, Endpoint.RACECARDS).ask_day(DAY).capture is None
    assert counter.source.asked == [f"results {DAY} ire"]
    assert [row.countries for row in open_rows(counter)] == [("fr",)]


def test_of_single_races_those_that_come_are_kept_and_the_others_wait(counter: Counter) -> None:
    for race_id in ("r1", "r2", "r9"):
        counter.lake.failures.note_missing(Wanted("paper", RESULTS, DAY, race_id), "gb", "", NOW)
    counter.now += timedelta(hours=2)
    counter.source.says(RESULTS, DAY, GOOD)
    report = counter.asker(ONLY_FAILED).ask_day(DAY)
    assert counter.source.asked == [f"results {DAY} r1 r2 r9"]
    assert report.note == "2 of the 3 races that are open came"
    assert [kept.asked_races for kept in captures(counter)] == [("r1", "r2", "r9")]
    # Whether they are good is for publishing to say; meanwhile nobody asks for them again.
    assert {row.race_id: row.tries for row in open_rows(counter)} == {"r1": 1, "r2": 1, "r9": 1}
    assert counter.lake.failures.due("paper", counter.now) == []


def test_races_of_which_none_came_are_seen_again_with_the_reason(counter: Counter) -> None:
    counter.lake.failures.note_missing(Wanted("paper", RESULTS, DAY, "r9"), "gb", "", NOW)
    with pytest.raises(SourceRefusedError):
        counter.asker(ONLY_FAILED).ask_day(DAY)
    (row,) = open_rows(counter)
    assert (row.race_id, row.http_status, row.tries) == ("r9", 404, 1)
    assert row.next_retry_at


def test_a_source_that_gives_no_single_races_is_not_asked_for_them_without_end(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.lake.failures.note_missing(Wanted("paper", RESULTS, DAY, "r1"), "gb", "", NOW)
    monkeypatch.setattr(counter.source, "capture_races", lambda *_: None)
    counter.now += timedelta(hours=1)
    assert counter.asker(ONLY_FAILED).ask_day(DAY).note.startswith("not asked for: paper gives no single races")
    assert counter.lake.failures.due("paper", counter.now) == []


@pytest.mark.parametrize(
    ("endpoint", "began_after", "this_day_after", "countries", "is_final"),
    [
        (RESULTS, timedelta(hours=23), 2, COUNTRIES, True),  # midnight in London is 23:00 UTC
        (RESULTS, timedelta(hours=22, minutes=59), 2, COUNTRIES, False),
        (RESULTS, timedelta(hours=26), 2, (*COUNTRIES, "fr"), False),
        (Endpoint.RACECARDS, timedelta(hours=-9), 1, COUNTRIES, True),
        (Endpoint.RACECARDS, timedelta(hours=9), 0, COUNTRIES, False),
    ],
)
def test_what_a_later_capture_would_only_repeat_is_final(
    counter: Counter,
    endpoint: Endpoint,
    began_after: timedelta,
    this_day_after: int,
    countries: tuple[str, ...],
    is_final: bool,
) -> None:
    midnight = NOW.replace(day=DAY.day, hour=0)
    counter.source.now = midnight + began_after - timedelta(hours=1)
    counter.source.says(endpoint, DAY, GOOD)
    counter.asker(ANEW, endpoint).ask_day(DAY)
    this_day = DAY + timedelta(days=this_day_after)
    found = final_captures(counter.lake, "paper", endpoint, [DAY, LATER], countries, this_day)
    assert found == ({DAY: midnight + began_after} if is_final else {})
    assert final_captures(counter.lake, "another", endpoint, [DAY], countries, this_day) == {}


def test_a_day_that_is_final_is_not_asked_for_where_only_missing_ones_are_wanted(counter: Counter) -> None:
    counter.source.now = NOW
    counter.source.says(RESULTS, DAY, GOOD)
    counter.asker(ANEW).ask_day(DAY)
    report = counter.asker(MISSING_ONLY).ask_day(DAY)
    assert report.note == "not asked for: whole since 2025-05-20 10:00 UTC"
    assert len(counter.source.asked) == 1
