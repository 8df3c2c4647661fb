"""A race's row: what of its card and of its result counts, its status, and how its horses are counted."""

import json
from typing import Any

import pytest

from darkhorse_assets.racing.ids import fallback_id
from darkhorse_assets.sources.protocol import RaceRecord, Rejected, Row
from darkhorse_assets.tables.races import race_rows
from darkhorse_assets.tables.runners import runner_rows
from darkhorse_assets_tests.tables.records import EVENING, MORNING, card, ran, result, runner, stamp


def row_of(*records: RaceRecord) -> Row:
    cards = [each for each in records if each.endpoint == "racecards"]
    results = [each for each in records if each.endpoint == "results"]
    (row,) = race_rows(cards, results, runner_rows(cards, results))
    return row


def void(index: int, code: str = "VOI") -> Row:
    return ran(index, position=None, finish_code=code)


STATUSES: list[tuple[tuple[RaceRecord, ...], str]] = [
    ((card(runner(1)),), "declared"),
    ((card(runner(1), status="abandoned"),), "abandoned"),
    ((card(runner(1)), result(ran(1))), "resulted"),
    ((result(ran(1)),), "resulted"),
    ((card(runner(1), status="abandoned"), result(ran(1))), "resulted"),
    ((result(void(1), void(2)),), "void"),
    ((result(void(1, "PU"), void(2, "F")),), "resulted"),
    ((result(void(1), ran(2)),), "resulted"),
    ((card(runner(1), status="abandoned"), result()), "abandoned"),
    ((card(runner(1)), result()), "declared"),
]


@pytest.mark.parametrize(("records", "status"), STATUSES)
def test_the_status_is_what_the_horses_did_else_what_the_card_says(
    records: tuple[RaceRecord, ...], status: str
) -> None:
    assert row_of(*records)["status"] == status


def test_the_result_wins_where_it_has_a_value_and_its_blanks_overwrite_nothing() -> None:
    row = row_of(card(runner(1), going="Good"), result(ran(1), going="Soft", prize=None))
    assert (row["going"], row["prize"], row["comments"]) == ("Soft", 3140, "New course record")
    assert row_of(card(runner(1), going="Good"), result(ran(1), going=None))["going"] == "Good"


def test_unknown_fields_of_card_and_result_are_both_kept() -> None:
    row = row_of(card(runner(1), extra='{"tv": "A"}'), result(ran(1), extra='{"bias": "low"}'))
    assert json.loads(row["extra"]) == {"tv": "A", "bias": "low"}
    assert row_of(card(runner(1)), result(ran(1)))["extra"] is None


@pytest.mark.parametrize(("carded", "resulted"), [(MORNING, EVENING), (EVENING, MORNING)])
def test_the_provenance_is_of_the_newer_capture_whichever_it_is(carded: Any, resulted: Any) -> None:
    row = row_of(card(runner(1), **stamp(carded)), result(ran(1), **stamp(resulted)))
    assert (row["captured_at"], row["capture_id"]) == (EVENING, "2100")


def test_declared_counts_leave_reserves_out_and_non_runners_in() -> None:
    runners = [runner(1), runner(2, is_non_runner=True), runner(3, is_reserve=True), runner(4)]
    row = row_of(card(*runners))
    assert (row["declared_count"], row["non_runner_count"], row["field_size"]) == (3, 1, 4)
    assert row.get("ran_count") is None


def test_after_the_result_declared_less_non_runners_is_what_ran() -> None:
    runners = [runner(1), runner(2), runner(3, is_reserve=True), runner(4), runner(5, is_reserve=True)]
    row = row_of(card(*runners), result(ran(1), ran(3), ran(4), non_runners="Example 2"))
    assert (row["declared_count"], row["non_runner_count"], row["ran_count"]) == (4, 1, 3)


def test_without_a_card_nobody_knows_how_many_were_declared() -> None:
    row = row_of(result(ran(1), ran(2), non_runners="Example 3 (lame)"))
    assert (row.get("declared_count"), row.get("non_runner_count"), row["ran_count"]) == (None, None, 2)


def test_the_source_s_own_count_of_runners_comes_before_ours() -> None:
    assert row_of(result(ran(1), ran(2), ran_count=3))["ran_count"] == 3


def test_horses_that_could_not_be_read_count_as_having_run_but_second_copies_do_not() -> None:
    unreadable = Rejected("results", "reason", "{}")
    copy = Rejected("results", "reason", "{}", is_duplicate=True)
    assert row_of(result(ran(1), rejected=(unreadable, copy)))["ran_count"] == 2


def test_a_course_without_an_id_gets_the_fallback_only_where_neither_card_nor_result_has_one() -> None:
    assert row_of(card(runner(1)), result(ran(1), course_id=None))["course_id"] == "crs_1"
    expected = fallback_id("crs", "gb", "sampleton")
    assert row_of(result(ran(1), course_id=None))["course_id"] == expected


def test_races_of_cards_and_of_results_come_once_each_in_the_order_of_their_ids() -> None:
    cards = [card(runner(1), race_id="rac_3"), card(runner(1), race_id="rac_1")]
    results = [result(ran(1), race_id="rac_3"), result(ran(1), race_id="rac_2")]
    assert [row["race_id"] for row in race_rows(cards, results, runner_rows(cards, results))] == [
        "rac_1",
        "rac_2",
        "rac_3",
    ]
