"""The ledger: an entry is neither lost nor doubled, whoever crashes or publishes the same beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.restatements import Restatement, Restatements
from darkhorse_assets.tables.restatement import Change, Changes
from darkhorse_assets_tests.paper import DAY, NEXT_DAY

CHANGES = Changes(0, 0, 2, {"rpr": 2}, (Change("changed", "13:30 Paper Park", "Éxample", "rpr", None, "90"),))
A_TO_B = Restatement(DAY, "gb", "results", NEXT_DAY, False, CHANGES, ("c2",), None, "B")
A_TO_C = replace(A_TO_B, digest="C")
RESULTS = ("gb", "results")


@pytest.fixture
def ledger(tmp_path: Path) -> Restatements:
    return Restatements(tmp_path / "lake" / "restatements.sqlite")


def _digests(ledger: Restatements) -> Sequence[str]:
    return [f"{entry.digest}{'?' if entry.is_announced else ''}" for entry in ledger.between()]


def test_an_entry_comes_back_as_it_was_written(ledger: Restatements) -> None:
    assert ledger.between() == []
    ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
    assert ledger.between() == [replace(A_TO_B, is_announced=True)]
    ledger.confirm([A_TO_B])
    assert ledger.between() == [A_TO_B]


def test_what_ended_before_the_file_was_replaced_is_forgotten_by_the_next_publication(ledger: Restatements) -> None:
    ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
    ledger.announce(DAY, [A_TO_C], {RESULTS: "A"})
    ledger.confirm([A_TO_C])
    assert _digests(ledger) == ["C"]


def test_what_ended_after_the_file_was_replaced_stays_also_when_the_next_publication_changes_nothing(
    ledger: Restatements,
) -> None:
    ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
    ledger.announce(DAY, [], {RESULTS: "B"})
    assert _digests(ledger) == ["B"]


def test_a_publication_of_other_tables_or_days_settles_nothing(ledger: Restatements) -> None:
    ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
    ledger.announce(DAY, [], {("gb", "races"): "B", ("ire", "results"): "B"})
    ledger.announce(NEXT_DAY.date(), [], {RESULTS: "B"})
    assert _digests(ledger) == ["B?"]


def test_two_processes_that_publish_the_same_at_once_leave_one_entry(ledger: Restatements) -> None:
    for _ in range(2):
        ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
    for _ in range(2):
        ledger.confirm([A_TO_B])
    assert _digests(ledger) == ["B"]


def test_two_processes_that_publish_otherwise_at_once_leave_both(ledger: Restatements) -> None:
    ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
    ledger.announce(DAY, [A_TO_C], {RESULTS: "A"})
    ledger.confirm([A_TO_B])
    ledger.confirm([A_TO_C])
    assert _digests(ledger) == ["B", "C"]


def test_what_was_there_before_may_come_back_and_go_again(ledger: Restatements) -> None:
    for before, after in ("AB", "BA", "AB"):
        entry = replace(A_TO_B, digest=after)
        ledger.announce(DAY, [entry], {RESULTS: before})
        ledger.confirm([entry])
    assert _digests(ledger) == ["B", "A", "B"]


def test_entries_are_found_by_racing_day_country_and_the_time_they_were_written(ledger: Restatements) -> None:
    late = replace(
        A_TO_B, day=DAY + timedelta(days=9), country="ire", published_at=datetime(2026, 1, 1, 0, 0, 0, 1, UTC)
    )
    ledger.confirm([A_TO_B, late])
    assert ledger.between(DAY, DAY) == [A_TO_B]
    assert ledger.between(countries=["ire"]) == [late]
    assert ledger.between(since=NEXT_DAY) == [A_TO_B, late]
    assert ledger.between(since=NEXT_DAY + timedelta(microseconds=1)) == [late]
    assert ledger.between(DAY, DAY, since=late.published_at) == []


def test_a_damaged_ledger_is_an_error_that_says_it_is_history(ledger: Restatements, tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "restatements.sqlite").write_bytes(b"this was never a ledger " * 100)
    with pytest.raises(LakeError, match="restore it from a backup"):
        ledger.announce(DAY, [A_TO_B], {RESULTS: "A"})
