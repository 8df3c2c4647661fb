"""Racecards of 2025 and 2026 to race records."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from darkhorse_assets.contracts import RACES, RUNNERS
from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.protocol import RaceRecord, Row
from darkhorse_assets_tests.sources.rpscrape_csv.invented import card, cards_json, parsed_cards, runner


def only_race(race: dict[str, object]) -> RaceRecord:
    """The record of a card."""
    parsed = parsed_cards(json.dumps(cards_json(race)))
    (record,) = parsed.races
    assert parsed.rejected == []
    return record


def only_runner(**changes: object) -> Row:
    """The row of a runner with these fields."""
    (row,) = only_race(card(890001, runner("Tin Lantern", 3001, **changes))).horses
    return row


def test_a_card_of_2025_fills_race_and_runner_and_leaves_nothing_unknown() -> None:
    record = only_race(card(890001, runner("Tin Lantern", 3001)))
    assert (record.race_id, record.country, record.is_whole, record.unknown_fields) == ("rp_890001", "gb", True, {})
    race = record.race
    assert set(race) <= set(RACES.column_names)
    assert (race["course_id"], race["off_dt"]) == ("rp_77", datetime(2025, 5, 16, 14, 45, tzinfo=UTC))
    assert (race["distance"], race["distance_yards"], race["race_class"]) == ("1m5f188y", 3048, "Class 4")
    assert (race["prize"], race["prize_currency"], race["status"]) == (Decimal("5234"), "GBP", "declared")
    assert race["rail_movements"] == "3.45 +8yds; 4.20"
    (row,) = record.horses
    assert set(row) <= set(RUNNERS.column_names)
    expected: Row = {
        "horse_id": "rp_3001",
        "jockey_id": "rp_501",
        "trainer_id": "rp_601",
        "race_id": "rp_890001",
        "jockey": "Ann O'Example",
        "jockey_claim_lbs": 5,
        "date_of_birth": date(2021, 3, 19),
        "sex": "gelding",
        "number": 1,
        "draw": 2,
        "official_rating": 80,
        "card_rpr": 95,
        "card_topspeed": None,
        "headgear": "tp",
        "is_first_time_headgear": True,
        "days_since_last_run": 41,
        "last_run": "41 (9F)",
        "trainer_rtf_pct": 60,
        "trainer_14d_win_pct": 25,
        "damsire_country": "IRE",
        "declared_in": "card",
        "is_non_runner": False,
        "is_reserve": False,
        "previous_trainers": '[{"trainer": "A N Other"}]',
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"jockey": None, "jockey_id": None}, {"jockey": None, "jockey_id": None, "is_non_runner": False}),
        ({"jockey": "Non-Runner", "jockey_id": 9}, {"jockey": None, "jockey_id": None, "is_non_runner": True}),
        ({"draw": 0}, {"draw": None}),
        ({"draw": None, "headgear": "", "headgear_first": ""}, {"draw": None, "is_first_time_headgear": False}),
        ({"last_run": "", "trainer_rtf": "", "comment": None}, {"days_since_last_run": None, "trainer_rtf_pct": None}),
        # the generation of 2026
        (
            {"last_run": 41, "trainer_rtf": 46.67, "sex": None},
            {"days_since_last_run": 41, "trainer_rtf_pct": 47, "sex": "gelding"},
        ),
        ({"jockey": "Ann O'Example", "claim": 7, "jockey_allowance": 7}, {"jockey_claim_lbs": 7}),
        ({"non_runner": True, "reserve": False}, {"is_non_runner": True, "is_reserve": False}),
        ({"reserve": True, "headgear_first": True}, {"is_reserve": True, "is_first_time_headgear": True}),
        ({"sire_id": 11, "owner_id": 701}, {"sire_id": "rp_11", "owner_id": "rp_701"}),
        ({"trainer_14_days": None, "stats": None}, {"trainer_14d_runs": None}),
    ],
)
def test_odd_runners_are_read(changes: dict[str, object], expected: Row) -> None:
    row = only_runner(**changes)
    assert {name: row[name] for name in expected} == expected


def test_a_race_of_2026_is_read() -> None:
    race = card(890001, race_class=4, race_type="Unknown", course_detail="New", handicap=True, href="https://example/1")
    del race["type"]
    record = only_race(race | {"off_time": "15:45"})
    assert (record.race["race_class"], record.race["race_type"]) == ("Class 4", None)
    assert (record.race["course"], record.unknown_fields) == ("Thornwick (AW)", {})


def test_an_unknown_field_is_kept_and_counted() -> None:
    record = only_race(card(890001, runner("Tin Lantern", 3001, mood="keen"), sponsor={"name": "Nobody"}))
    assert record.unknown_fields == {"race.sponsor": 1, "runner.mood": 1}
    assert (record.race["extra"], record.horses[0]["extra"]) == ('{"sponsor": {"name": "Nobody"}}', '{"mood": "keen"}')


def test_a_race_of_another_day_is_rejected_with_its_date() -> None:
    parsed = parsed_cards(json.dumps(cards_json(card(890001, date="2025-05-17"), card(890002, off_time="4:20"))))
    assert [race.race_id for race in parsed.races] == ["rp_890002"]
    (rejected,) = parsed.rejected
    assert rejected.reason == "'2025-05-17' is not a date of a race in the racecards of 2025-05-16"
    assert (rejected.table, rejected.country, rejected.race_id) == ("races", "gb", "rp_890001")


def test_what_is_new_within_a_nested_object_is_seen_too() -> None:
    form = {"runs": "4", "wins": "1", "percent": "25", "profit": "2.5"}
    (record,) = parsed_cards(json.dumps(cards_json(card(890001, runner("T", 3001, trainer_14_days=form))))).races
    assert record.unknown_fields == {"runner.trainer_14_days.profit": 1}


def test_a_race_and_a_runner_that_cannot_be_read_cost_only_themselves() -> None:
    good, bad = runner("Tin Lantern", 3001), runner("Brass Kettle", 3002, draw={"stall": 3})
    parsed = parsed_cards(json.dumps(cards_json(card(890001, good, bad), card(890002, off_time="soon"))))
    (race,) = parsed.races
    assert ([row["horse"] for row in race.horses], race.is_whole) == (["Tin Lantern"], False)
    assert [(each.table, "field draw should be a value" in each.reason) for each in race.rejected] == [
        ("runners", True)
    ]
    assert [(each.table, each.reason) for each in parsed.rejected] == [("races", "'soon' is not a off time")]


def test_races_of_countries_not_asked_for_are_passed_over() -> None:
    text = json.dumps(cards_json(card(890001), card(890002, region="HK", date="2025-05-17")))
    parsed = parsed_cards(text, countries=("gb",))
    assert ([race.race_id for race in parsed.races], parsed.rejected) == (["rp_890001"], [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"GB": {"Thorn', r"is no whole JSON \(.* at character 8 of 14\)"),
        ("[]", "not of the shape region → course → off time → race"),
        ('{"GB": [1]}', "not of the shape"),
    ],
)
def test_what_is_no_racecards_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(PayloadUnreadableError, match=message):
        parsed_cards(text)
