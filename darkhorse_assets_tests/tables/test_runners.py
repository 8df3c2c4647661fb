"""Who is a runner, who did not run, and what a result may and may not say about the declared."""

from datetime import datetime
from typing import Any

import pytest

from darkhorse_assets.contracts import RESULTS, RUNNERS
from darkhorse_assets.sources.protocol import RaceRecord, Rejected, Row
from darkhorse_assets.tables.runners import FILLED_FROM_RESULT, FROM_RESULT, result_rows, runner_rows
from darkhorse_assets_tests.tables.records import EVENING, MORNING, card, ran, result, runner, stamp

POST_RACE = {
    "position",
    "finish_code",
    "beaten_lengths",
    "overall_beaten_lengths",
    "time_seconds",
    "sp",
    "sp_decimal",
    "sp_favourite",
    "bsp",
    "prize",
    "prize_currency",
    "rpr",
    "topspeed",
    "comment",
}


def by_horse(cards: list[RaceRecord], results: list[RaceRecord]) -> dict[object, Row]:
    return {row["horse_id"]: row for row in runner_rows(cards, results)}


def test_every_declared_runner_is_a_row_before_the_race() -> None:
    rows = by_horse([card(runner(1), runner(2, is_non_runner=True))], [])
    assert [row["is_non_runner"] for row in rows.values()] == [False, True]


CONFIRMATIONS: dict[str, tuple[Row, Row, bool]] = {
    "nobody says so": ({}, {}, False),
    "the text names another": ({}, {"non_runners": "Example 3 (lame)"}, False),
    "the text names it": ({}, {"non_runners": "Example 3 (lame), EXAMPLE 2"}, True),
    "as many ran as are here": ({}, {"ran_count": 1}, True),
    "more ran than are here": ({}, {"ran_count": 2}, False),
    "its card says so": ({"is_non_runner": True}, {}, True),
    "it was a reserve": ({"is_reserve": True}, {}, True),
}


@pytest.mark.parametrize(("on_card", "in_result", "is_non_runner"), CONFIRMATIONS.values(), ids=CONFIRMATIONS)
def test_a_horse_that_is_not_in_the_result_is_a_non_runner_only_where_the_source_confirms_it(
    on_card: Row, in_result: Row, is_non_runner: bool
) -> None:
    rows = by_horse([card(runner(1), runner(2, **on_card))], [result(ran(1), **in_result)])
    assert (rows["hrs_1"]["is_non_runner"], rows["hrs_2"]["is_non_runner"]) == (False, is_non_runner)


@pytest.mark.parametrize("no_result", [[], [result()], [result(ran(1), race_id="rac_9")]])
def test_without_a_result_of_the_race_its_card_alone_says_who_does_not_run(no_result: list[RaceRecord]) -> None:
    rows = by_horse([card(runner(1), runner(2))], no_result)
    assert not rows["hrs_2"]["is_non_runner"]


def test_absence_from_a_result_that_is_not_whole_proves_nothing() -> None:
    rows = by_horse(
        [card(runner(1), runner(2), runner(3, is_non_runner=True))],
        [result(ran(1), rejected=(Rejected("results", "unreadable", "{}"),))],
    )
    assert [row["is_non_runner"] for row in rows.values()] == [False, False, True]


def test_a_horse_that_ran_is_no_non_runner_whatever_an_older_card_said() -> None:
    rows = by_horse([card(runner(1, is_non_runner=True))], [result(ran(1))])
    assert not rows["hrs_1"]["is_non_runner"]


def test_the_reason_comes_from_the_text_behind_the_race_in_any_spelling_of_the_name() -> None:
    text = "Example One (self certificate, coughing), EXAMPLE TWO (withdrawn; refused to enter stalls), D'Example"
    rows = by_horse(
        [
            card(
                runner(1, horse="Example One"),
                runner(2, horse="Example Two", is_non_runner=True),
                runner(3, horse="DExample"),
                runner(4),
            )
        ],
        [result(ran(4), non_runners=text)],
    )
    assert rows["hrs_1"]["non_runner_reason"] == "self certificate, coughing"
    assert rows["hrs_2"]["non_runner_reason"] == "withdrawn; refused to enter stalls"
    assert rows["hrs_3"]["non_runner_reason"] is None
    assert "non_runner_reason" not in rows["hrs_4"]


@pytest.mark.parametrize("text", ["Example 2 (IRE) (lame)", "Example 2 (lame", "(lame)", "... (lame)", ", ,"])
def test_a_text_of_non_runners_that_cannot_be_read_names_nobody_and_costs_nothing_else(text: str) -> None:
    rows = by_horse([card(runner(1), runner(2), runner(3, is_non_runner=True))], [result(ran(1), non_runners=text)])
    assert [row["is_non_runner"] for row in rows.values()] == [False, False, True]
    assert rows["hrs_3"]["non_runner_reason"] is None


def test_a_reserve_that_ran_is_a_reserve_no_longer_and_one_that_did_not_is_a_non_runner() -> None:
    reserves = [runner(1, number=None, is_reserve=True, reserve_number=15), runner(2, is_reserve=True)]
    rows = by_horse([card(*reserves)], [result(ran(1, number=15))])
    assert (rows["hrs_1"]["is_reserve"], rows["hrs_1"]["is_non_runner"]) == (False, False)
    assert (rows["hrs_1"]["reserve_number"], rows["hrs_1"]["number"]) == (15, 15)
    assert (rows["hrs_2"]["is_reserve"], rows["hrs_2"]["is_non_runner"]) == (True, True)


def test_a_jockey_booked_late_is_filled_from_the_result_with_id_and_claim() -> None:
    unbooked: dict[str, Any] = {"jockey": None, "jockey_id": None}
    row = by_horse([card(runner(1, **unbooked))], [result(ran(1, jockey_claim_lbs=3))])["hrs_1"]
    assert (row["jockey_id"], row["jockey"], row["jockey_claim_lbs"]) == ("jky_1", "Jo Example1", 3)


def test_a_jockey_changed_late_stays_as_declared_and_takes_nothing_of_the_other() -> None:
    declared = runner(1, jockey="Al Sample", jockey_id=None)
    row = by_horse([card(declared)], [result(ran(1, jockey_claim_lbs=3))])["hrs_1"]
    assert (row["jockey_id"], row["jockey"], row["jockey_claim_lbs"]) == (None, "Al Sample", None)


def test_an_id_missing_on_the_card_is_filled_where_the_result_names_the_same_person() -> None:
    row = by_horse([card(runner(1, jockey_id=None))], [result(ran(1))])["hrs_1"]
    assert (row["jockey_id"], row["jockey"]) == ("jky_1", "Jo Example1")


def test_nothing_that_is_known_only_after_the_race_enters_the_runners() -> None:
    marked = {name: f"known after {name}" for name in RESULTS.column_names if name in POST_RACE}
    carded = by_horse([card(runner(1))], [result(ran(1, **marked))])["hrs_1"]
    uncarded = by_horse([], [result(ran(1, **marked))])["hrs_1"]
    added = by_horse([card(runner(2))], [result(ran(1, **marked), ran(2))])["hrs_1"]
    for row in (carded, uncarded, added):
        assert not set(row.values()) & set(marked.values())
    assert not POST_RACE & {*FROM_RESULT, *(name for group in FILLED_FROM_RESULT for name in group)}


def test_what_is_filled_from_a_result_are_columns_of_both_tables() -> None:
    filled = [name for group in FILLED_FROM_RESULT for name in group]
    assert len(filled) == len(set(filled))
    assert set(filled) <= set(RUNNERS.column_names) & set(RESULTS.column_names)


def test_a_race_without_a_card_has_its_runners_from_the_result() -> None:
    rows = runner_rows([], [result(ran(1), ran(2, position=None, finish_code="PU"))])
    assert [row["horse_id"] for row in rows] == ["hrs_1", "hrs_2"]
    for row in rows:
        assert (row["declared_in"], row["is_non_runner"], row["is_reserve"]) == ("result", False, False)
        assert set(row) <= set(RUNNERS.column_names)


def test_a_horse_that_ran_without_being_on_the_card_is_a_runner_too() -> None:
    rows = by_horse([card(runner(1))], [result(ran(1), ran(7))])
    assert rows["hrs_7"]["declared_in"] == "result"


def test_a_carded_runner_keeps_the_provenance_and_the_unknown_fields_of_its_card() -> None:
    declared = runner(1, extra='{"tv": "A"}', jockey_claim_lbs=0)
    row = by_horse([card(declared)], [result(ran(1, extra='{"late": 1}'))])["hrs_1"]
    assert (row["captured_at"], row["extra"], row["comment"]) == (MORNING, '{"tv": "A"}', "Should go well")


CHANGED = {
    "a non-runner by its result": (runner(2), {"ran_count": 1}),
    "a jockey booked late": (runner(1, jockey=None, jockey_id=None), {}),
    "a reserve that ran": (runner(1, is_reserve=True), {}),
}


@pytest.mark.parametrize(("declared", "in_result"), CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize(("carded", "resulted"), [(MORNING, EVENING), (EVENING, MORNING)])
def test_a_runner_that_its_result_changed_has_the_newer_capture_s_provenance(
    declared: Row, in_result: Row, carded: datetime, resulted: datetime
) -> None:
    (row, *_) = runner_rows([card(declared | stamp(carded))], [result(ran(1), **in_result, **stamp(resulted))])
    assert {name: row[name] for name in stamp(EVENING)} == stamp(EVENING)


def test_results_are_the_horses_of_all_results_and_of_nothing_else() -> None:
    rows = result_rows([result(ran(1), ran(2)), result(ran(1), race_id="rac_2")])
    assert [(row["race_id"], row["horse_id"]) for row in rows] == [
        ("rac_1", "hrs_1"),
        ("rac_1", "hrs_2"),
        ("rac_2", "hrs_1"),
    ]


def test_records_stay_as_they_were_read() -> None:
    carded = card(runner(1, jockey=None, jockey_id=None), runner(2))
    runner_rows([carded], [result(ran(1))])
    assert carded.horses[0]["jockey"] is None
    assert not carded.horses[1]["is_non_runner"]
