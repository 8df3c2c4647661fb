"""What ticks say and what is told of it: no repetition, grouping, thresholds, healing, over a real file."""

from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.alerts.file import AlertsFile
from darkhorse_assets.errors import AlertError
from darkhorse_assets_tests.alerts.invented import DAY, LATER, NOW, Ear, desk_of, failure, red


def test_seventeen_red_checks_of_a_day_are_one_message_told_once_over_many_ticks(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    for tick in range(4):
        desk.ledger.stands(red(f"races check{n:02}") for n in range(17))
        desk.tell(NOW + tick * LATER)
    assert ear.titles() == ["2025-05-19: 17 checks failed"]
    assert "Muddlecombe 14:30: card without result" in ear.heard[0].text
    assert "/assets/races?view=partitions&partition=2025-05-19" in ear.heard[0].text
    assert "and 9 more: races check08, races check09" in ear.heard[0].text


def test_forty_red_days_are_one_message_that_tells_seven_in_full_and_names_the_others(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    desk.ledger.stands(red(day=DAY + timedelta(days=n)) for n in range(40))
    desk.tell(NOW)
    assert ear.titles() == ["40 days, 2025-05-19 … 2025-06-27: 1 check failed"]
    text = ear.heard[0].text
    assert text.count("Muddlecombe") == 7
    assert "and 33 more days: 2025-05-26 … 2025-06-27" in text
    assert len(ear.heard[0].alerts) == 40


def test_a_title_names_days_that_are_not_in_a_row_each_by_itself(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    desk.ledger.stands(red(day=DAY + timedelta(days=n)) for n in (0, 1, 4))
    desk.tell(NOW)
    assert ear.titles() == ["3 days, 2025-05-19 … 2025-05-20, 2025-05-23: 1 check failed"]


def test_days_that_come_up_tick_by_tick_are_gathered_and_not_told_one_by_one(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    for minute in range(21):
        desk.ledger.stands([red(day=DAY + timedelta(days=minute))])
        desk.tell(NOW + timedelta(minutes=minute))
    assert [len(message.alerts) for message in ear.heard] == [1, 15]


def test_worse_and_resolved_are_told_and_what_heals_before_it_was_told_never_is(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    first, second, other = red(), red("races schema"), red("races guards", DAY + timedelta(days=1))
    desk.ledger.stands([first])
    desk.tell(NOW)
    desk.ledger.stands([second, other])
    desk.ledger.heals([other.key])
    desk.tell(NOW + LATER)
    desk.ledger.heals([second.key])
    desk.tell(NOW + 2 * LATER)
    desk.ledger.heals([first.key])
    desk.tell(NOW + 3 * LATER)
    desk.tell(NOW + 4 * LATER)
    assert ear.titles() == [
        "2025-05-19: 1 check failed",
        "2025-05-19: worse, 2 checks failed",
        "2025-05-19: resolved, the checks pass again",
    ]
    assert desk.ledger.known() == []


def test_what_is_red_again_before_anyone_heard_that_it_healed_is_no_news(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    desk.ledger.stands([red()])
    desk.tell(NOW)
    desk.ledger.heals([red().key])
    desk.ledger.stands([red()])
    desk.tell(NOW + LATER)
    assert len(ear.heard) == 1


def test_a_day_is_told_when_its_third_run_in_a_row_failed_and_again_at_the_sixth(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    told_after: dict[str, int] = {}
    for run in ["a", "b", "b", "b", "c", "d", "e", "f"]:
        desk.ledger.failed([failure(run, at=NOW + timedelta(minutes=ord(run)))])
        desk.tell(NOW + LATER * (len(told_after) + 1))
        told_after[run] = len(ear.heard)
    assert told_after == {"a": 0, "b": 0, "c": 1, "d": 1, "e": 1, "f": 2}
    assert ear.titles() == [
        "2025-05-19: racecards failed 3 times in a row",
        "2025-05-19: worse, racecards failed 6 times in a row",
    ]


def test_a_tick_that_is_repeated_counts_no_failure_twice_and_turns_no_time_back(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, [])
    failures = [failure(run, at=NOW + timedelta(minutes=minute)) for minute, run in enumerate("ab")]
    for _ in range(3):  # each of the ticks before died when it had taken them down, and before its cursor was kept
        for each in failures:
            desk.ledger.failed([each])
    [known] = desk.ledger.known()
    assert (known.problem.size, known.problem.at, known.problem.run_id) == (2, failures[1].at, "b")


def test_a_success_in_between_starts_the_count_anew(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    for minute, run in enumerate("ab"):
        desk.ledger.failed([failure(run, at=NOW + timedelta(minutes=minute))])
    desk.ledger.heals([failure("").key])
    for minute, run in enumerate("cd", start=2):
        desk.ledger.failed([failure(run, at=NOW + timedelta(minutes=minute))])
    desk.tell(NOW)
    assert ear.heard == []


def test_a_file_that_cannot_be_used_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "alerts.sqlite").write_text("not a database, though somebody wrote quite some text into it" * 20)
    with (
        pytest.raises(AlertError, match=r"alerts\.sqlite.*not a database"),
        AlertsFile(tmp_path / "alerts.sqlite").transaction(),
    ):
        pass
