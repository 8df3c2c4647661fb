"""What a capture's races and horses become, of both generations of the API, and what a bad record costs."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, Table
from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload, RaceRecord
from darkhorse_assets.sources.racing_api.page import LIST_FIELD
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, card_runner, newer, result, result_runner

NOW = datetime(2025, 10, 15, 6, tzinfo=UTC)
DAY = date(2025, 10, 14)

Race = Callable[..., Json]
KINDS = [
    pytest.param(Endpoint.RACECARDS, card, card_runner, id="card"),
    pytest.param(Endpoint.RESULTS, result, result_runner, id="result"),
]
BOTH = pytest.mark.parametrize(("endpoint", "race", "horse"), KINDS)


def parsed(endpoint: Endpoint, *races: object, countries: tuple[str, ...] = ("gb", "ire")) -> Parsed:
    body = json.dumps({LIST_FIELD[endpoint]: races})
    return parse(Capture("racing_api", endpoint, DAY, NOW, countries, (Payload("url", body, NOW, 200),)))


def record(endpoint: Endpoint, race: Json) -> RaceRecord:
    answer = parsed(endpoint, race)
    assert answer.rejected == []
    return answer.races[0]


def row_of_card(**changes: Any) -> Json:
    read = record(Endpoint.RACECARDS, card(runners=[card_runner(**changes)]))
    assert read.rejected == []
    return read.horses[0]


def row_of_result(**changes: Any) -> Json:
    read = record(Endpoint.RESULTS, result(runners=[result_runner(**changes)]))
    assert read.rejected == []
    return read.horses[0]


def names_of(table: Table, origin: str) -> set[str]:
    return {column.name for column in table.columns if column.origin.get(origin)}


def test_a_card_of_either_generation_fills_every_column_that_cards_are_the_origin_of() -> None:
    read = record(Endpoint.RACECARDS, newer(card(jumps="8 hurdles")))
    assert {name for name in names_of(RACES, "card") if read.race.get(name) is None} == set()
    assert {name for name in names_of(RUNNERS, "card") if read.horses[0].get(name) is None} == {"reserve_number"}
    assert record(Endpoint.RACECARDS, card()).race["race_status"] is None


def test_a_result_of_either_generation_fills_every_column_that_results_are_the_origin_of() -> None:
    read = record(Endpoint.RESULTS, newer(result(jumps="8 hurdles", non_runners="Example 9 (lame)")))
    set_by_tables = {"status"}
    never_sent = {"damsire_country", "finish_code"}
    assert {name for name in names_of(RACES, "result") if read.race.get(name) is None} == set_by_tables
    assert {name for name in names_of(RESULTS, "result") if read.horses[0].get(name) is None} == never_sent
    assert record(Endpoint.RESULTS, result()).horses[0]["bsp"] is None


@BOTH
def test_both_generations_give_only_columns_of_the_contract_and_no_unknown_field(
    endpoint: Endpoint, race: Race, horse: Race
) -> None:
    table = RUNNERS if endpoint is Endpoint.RACECARDS else RESULTS
    for body in (race(), newer(race()), race(runners=[horse()])):
        read = record(endpoint, body)
        assert set(read.race) <= set(RACES.column_names)
        assert all(set(row) <= set(table.column_names) for row in read.horses)
        assert not read.unknown_fields
        assert read.race["extra"] is None


def test_the_values_of_a_card() -> None:
    read = record(Endpoint.RACECARDS, card())
    assert read.race | {"off_dt": None} == read.race | {
        "date": DAY,
        "country": "gb",
        "race_id": "rac_1",
        "course": "Sampleton (AW)",
        "off_dt": None,
        "off_london": datetime(2025, 10, 14, 13, 44),  # noqa: DTZ001  a wall clock
        "race_type": "Flat",
        "surface": "AW",
        "distance": "1m53y",
        "distance_yards": 1813,
        "status": "declared",
        "field_size": 2,
        "prize": Decimal(3140),
        "prize_currency": "GBP",
        "is_big_race": False,
    }
    assert read.race["off_dt"] == datetime(2025, 10, 14, 12, 44, tzinfo=UTC)
    row = read.horses[0]
    assert row == row | {
        "jockey": "Jo Example1",
        "jockey_claim_lbs": 5,
        "date_of_birth": date(2021, 3, 4),
        "is_first_time_headgear": True,
        "days_since_last_run": 128,
        "past_results_flags": "C D",
        "trainer_14d_win_pct": 18,
        "sire_country": "FR",
        "is_non_runner": False,
        "is_reserve": False,
    }


def test_the_values_of_a_result() -> None:
    read = record(Endpoint.RESULTS, newer(result()))
    assert read.race == read.race | {"distance_yards": 1813, "winning_time_seconds": 103.25, "tote_pl": "£1.70 £1.20"}
    assert read.horses[0] == read.horses[0] | {
        "horse": "Example 1",
        "country_of_birth": "IRE",
        "position": 1,
        "finish_code": None,
        "beaten_lengths": 0.75,
        "sp": "9/4F",
        "sp_decimal": 3.25,
        "sp_favourite": "F",
        "bsp": 3.41,
        "prize": Decimal("3245.08"),
        "weight_lbs": 122,
        "time_seconds": 103.25,
        "sire": "Pattern",
        "sire_country": "FR",
        "damsire_country": None,
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": "NR", "jockey": "NON-RUNNER", "jockey_id": "jky_999999"}, (None, True, False, None, None, None)),
        ({"jockey": "NON-RUNNER(5)", "jockey_id": "jky_999999"}, (1, True, False, None, None, None)),
        ({"number": "R15", "jockey": "", "jockey_id": ""}, (None, False, True, 15, None, None)),
        ({"number": "R1", "jockey": "Reserve 1", "jockey_id": "jky_9"}, (None, False, True, 1, None, None)),
        ({"jockey": "", "jockey_id": ""}, (1, False, False, None, None, None)),
        ({"jockey": None}, (1, False, False, None, "jky_1", None)),
        ({"number": "NR"}, (None, True, False, None, "jky_1", "Jo Example1")),
    ],
)
def test_non_runners_reserves_and_dummy_jockeys(changes: Json, expected: tuple[object, ...]) -> None:
    row = row_of_card(**changes)
    names = ("number", "is_non_runner", "is_reserve", "reserve_number", "jockey_id", "jockey")
    assert tuple(row[name] for name in names) == expected


def test_a_trainer_without_runs_has_no_win_percentage() -> None:
    row = row_of_card(trainer_14_days={"runs": "0", "wins": "0", "percent": "None"})
    assert (row["trainer_14d_runs"], row["trainer_14d_win_pct"]) == (0, None)
    assert row_of_card(trainer_14_days={})["trainer_14d_runs"] is None


@pytest.mark.parametrize(
    ("changes", "yards", "written"),
    [
        ({}, 1813, "1m½f"),
        ({"dist_y": ""}, 1813, "1m½f"),
        ({"dist_y": "", "dist_m": "2400.0"}, 2625, "1m½f"),
        ({"dist_y": "", "dist_m": ""}, 1870, "1m½f"),
        ({"dist_y": "", "dist_m": "", "dist": ""}, 1870, "8.5f"),
        ({"dist_y": "", "dist_m": "", "dist": "", "dist_f": ""}, None, None),
    ],
)
def test_the_distance_of_a_result_is_the_most_exact_that_is_there(
    changes: Json, yards: int | None, written: str | None
) -> None:
    race = record(Endpoint.RESULTS, result(**changes)).race
    assert (race["distance_yards"], race["distance"]) == (yards, written)


def test_the_distance_of_a_card_without_its_exact_one_is_the_rounded_furlongs() -> None:
    assert record(Endpoint.RACECARDS, card(distance="")).race["distance_yards"] == 1760


def test_where_off_dt_is_missing_the_twelve_hour_clock_is_read_as_racing_hours() -> None:
    for race, clock in ((card, "off_time"), (result, "off")):
        endpoint = Endpoint.RACECARDS if race is card else Endpoint.RESULTS
        assert record(endpoint, race(off_dt=None, **{clock: "8:10"})).race["off_dt"].hour == 19


def test_an_irish_card_without_its_count_of_hurdles() -> None:
    race = record(Endpoint.RACECARDS, card(region="IRE", jumps=" hurdles", type="Hurdle", prize="€5,900")).race
    assert (race["obstacle_count"], race["prize"], race["prize_currency"]) == (None, 5900, "EUR")


def test_an_abandoned_card_says_so() -> None:
    assert record(Endpoint.RACECARDS, card(is_abandoned=True)).race["status"] == "abandoned"
    assert record(Endpoint.RACECARDS, card(is_abandoned=None)).race["status"] == "declared"


@BOTH
def test_a_missing_field_is_null_and_nothing_else(endpoint: Endpoint, race: Race, horse: Race) -> None:
    must_be_there = {"race_id", "course", "date", "region", "runners", "horse_id", "horse", "position", "type"}
    whole = record(endpoint, race(runners=[horse()]))
    for name in set(horse()) - must_be_there:
        body = {key: value for key, value in horse().items() if key != name}
        read = record(endpoint, race(runners=[body]))
        changed = {column for column, value in read.horses[0].items() if value != whole.horses[0][column]}
        assert read.rejected == []
        assert all(read.horses[0][column] in (None, False) for column in changed - {"weight_lbs"}), name
    for name in set(race()) - must_be_there:
        body = {key: value for key, value in race().items() if key != name}
        assert record(endpoint, body).race["race_id"] == "rac_1", name


@BOTH
def test_unknown_fields_are_kept_and_counted_per_record(endpoint: Endpoint, race: Race, horse: Race) -> None:
    runners = [horse(1, speed_rating="88"), horse(2, speed_rating="71"), horse(3)]
    read = record(endpoint, race(runners=runners, track_bias={"rail": "low"}))
    assert json.loads(read.race["extra"]) == {"track_bias": {"rail": "low"}}
    assert [row["extra"] for row in read.horses] == ['{"speed_rating": "88"}', '{"speed_rating": "71"}', None]
    assert read.unknown_fields == {"race.track_bias": 1, "runner.speed_rating": 2}


def test_an_unknown_field_of_a_nested_object_is_kept_too() -> None:
    row = row_of_card(trainer_14_days={"runs": "11", "wins": "2", "percent": "18", "places": "4"})
    assert json.loads(row["extra"]) == {"trainer_14_days.places": "4"}


RETYPED = [
    ("age", 4, "field age should be text, not int: 4"),
    ("lbs", 133.0, "field lbs should be text, not float"),
    ("draw", True, "field draw should be text, not bool"),
    ("horse_id", 12, "field horse_id should be text, not int"),
    ("jockey", {"name": "Jo"}, "field jockey should be text, not dict"),
    ("quotes", "none", "field quotes should be a list, not str"),
    ("medical", {}, "field medical should be a list, not dict"),
    ("past_results_flags", [1], "field past_results_flags should be a list of texts"),
    ("trainer_14_days", [], "field trainer_14_days should be an object, not list"),
    ("trainer_14_days", {"runs": 11}, "field runs should be text, not int"),
    ("age", "four", "as field age should be"),
    ("dob", "04/03/2021", "not a date of birth"),
    ("horse_id", "", "field horse_id is missing or blank"),
    ("horse", None, "field horse is missing or blank"),
    ("sex", "unicorn", "not a sex of a horse"),
]


@pytest.mark.parametrize(("name", "value", "reason"), RETYPED)
def test_a_runner_with_a_retyped_field_is_rejected_alone_with_a_reason(name: str, value: object, reason: str) -> None:
    read = record(Endpoint.RACECARDS, card(runners=[card_runner(1), card_runner(2, **{name: value}), card_runner(3)]))
    assert [row["horse_id"] for row in read.horses] == ["hrs_1", "hrs_3"]
    (rejected,) = read.rejected
    assert reason in rejected.reason
    assert (rejected.table, rejected.country, rejected.race_id) == ("runners", "gb", "rac_1")
    assert json.loads(rejected.raw)[name] == value
    assert not read.is_whole


@pytest.mark.parametrize("position", ["", "–", None, "XX", "0"])
def test_a_horse_of_a_result_without_a_position_or_code_is_rejected_alone(position: object) -> None:
    read = record(Endpoint.RESULTS, result(runners=[result_runner(1), result_runner(2, position=position)]))
    assert [row["horse_id"] for row in read.horses] == ["hrs_1"]
    assert read.rejected[0].table == "results"
    assert "position" in read.rejected[0].reason


def test_a_runner_that_is_no_object_is_rejected_alone() -> None:
    read = record(Endpoint.RESULTS, result(runners=[result_runner(1), "hrs_2", None]))
    assert [rejected.reason for rejected in read.rejected] == [
        "field runner should be an object, not str: 'hrs_2'",
        "field runner should be an object, not NoneType: None",
    ]


BAD_RACES: list[tuple[Json, str]] = [
    ({"race_id": 7}, "field race_id should be text"),
    ({"race_id": ""}, "field race_id is missing"),
    ({"region": ""}, "field region is missing"),
    ({"region": "XX"}, "'XX' is not a racing region"),
    ({"region": ["GB"]}, "field region should be text, not list"),
    ({"date": ""}, "not a racing date"),
    ({"date": "14/10/2025"}, "'14/10/2025' is not a racing date"),
    ({"course": ""}, "field course is missing"),
    ({"off_dt": "2025-10-14T13:44:00"}, "not a off time with an offset"),
    ({"off_dt": "", "off_time": "", "off": ""}, "not a off time"),
    ({"type": "Camel"}, "'Camel' is not a race type"),
    ({"surface": "Sand"}, "'Sand' is not a racing surface"),
    ({"runners": {}}, "field runners should be a list, not dict"),
]


@BOTH
@pytest.mark.parametrize(("changes", "reason"), BAD_RACES)
def test_a_race_that_cannot_be_read_is_rejected_whole_and_costs_no_other(
    endpoint: Endpoint, race: Race, horse: Race, changes: Json, reason: str
) -> None:
    answer = parsed(endpoint, race("rac_1"), race("rac_2", **changes), race("rac_3"))
    assert [read.race_id for read in answer.races] == ["rac_1", "rac_3"]
    (rejected,) = answer.rejected
    assert reason in rejected.reason
    assert rejected.table == "races"
    assert json.loads(rejected.raw)["runners"] == race(**changes)["runners"]


def test_only_cards_say_abandoned_and_a_word_for_it_is_no_flag() -> None:
    answer = parsed(Endpoint.RACECARDS, card(is_abandoned="false"))
    assert answer.rejected[0].reason == "field is_abandoned should be true or false, not str: 'false'"


@BOTH
def test_races_of_countries_not_asked_for_are_left_out_when_the_server_ignores_the_filter(
    endpoint: Endpoint, race: Race, horse: Race
) -> None:
    foreign = race("rac_2", region="AUS", date=7)
    answer = parsed(endpoint, race("rac_1"), foreign, race("rac_3", region="IRE"))
    assert [read.race_id for read in answer.races] == ["rac_1", "rac_3"]
    assert answer.rejected == []


def test_a_race_of_another_day_keeps_its_own_date_for_the_guard_to_refuse() -> None:
    assert record(Endpoint.RESULTS, result(date="2025-10-13")).race["date"] == date(2025, 10, 13)


def test_a_page_that_is_no_page_is_an_error() -> None:
    capture = Capture("racing_api", Endpoint.RESULTS, DAY, NOW, ("gb",), (Payload("url", '{"results": [', NOW, 200),))
    with pytest.raises(PayloadUnreadableError, match="url is no whole JSON"):
        parse(capture)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=60)
@given(data=st.data())
@BOTH
def test_whatever_stands_in_one_field_of_one_horse_costs_at_most_that_horse(
    endpoint: Endpoint, race: Race, horse: Race, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(horse())))
    spoilt = horse(2, **{name: data.draw(ANY_JSON)})
    (read,) = parsed(endpoint, race(runners=[horse(1), spoilt, horse(3)])).races
    assert len(read.horses) + len(read.rejected) == 3
    assert {"hrs_1", "hrs_3"} <= {row["horse_id"] for row in read.horses}


@settings(max_examples=60)
@given(data=st.data())
@BOTH
def test_whatever_stands_in_one_field_of_one_race_costs_at_most_that_race(
    endpoint: Endpoint, race: Race, horse: Race, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(set(race()) - {"race_id"})))
    answer = parsed(endpoint, race("rac_1"), race("rac_2", **{name: data.draw(ANY_JSON)}), race("rac_3"))
    assert {"rac_1", "rac_3"} <= {read.race_id for read in answer.races} <= {"rac_1", "rac_2", "rac_3"}
    assert len(answer.races) + len(answer.rejected) == 3
