"""What a field costs that is missing, unknown, or of another type than it was."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, card_runner, result, result_runner
from darkhorse_assets_tests.sources.racing_api.reading import BOTH, DAY, NOW, Builder, parsed, record, row_of_card


@BOTH
def test_a_missing_field_is_null_and_nothing_else(endpoint: Endpoint, race: Builder, horse: Builder) -> None:
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
def test_unknown_fields_are_kept_and_counted_per_record(endpoint: Endpoint, race: Builder, horse: Builder) -> None:
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
    endpoint: Endpoint, race: Builder, horse: Builder, changes: Json, reason: str
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
    endpoint: Endpoint, race: Builder, horse: Builder
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


@settings(max_examples=60, deadline=None)
@given(data=st.data())
@BOTH
def test_whatever_stands_in_one_field_of_one_horse_costs_at_most_that_horse(
    endpoint: Endpoint, race: Builder, horse: Builder, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(horse())))
    spoilt = horse(2, **{name: data.draw(ANY_JSON)})
    (read,) = parsed(endpoint, race(runners=[horse(1), spoilt, horse(3)])).races
    assert len(read.horses) + len(read.rejected) == 3
    assert {"hrs_1", "hrs_3"} <= {row["horse_id"] for row in read.horses}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
@BOTH
def test_whatever_stands_in_one_field_of_one_race_costs_at_most_that_race(
    endpoint: Endpoint, race: Builder, horse: Builder, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(set(race()) - {"race_id"})))
    answer = parsed(endpoint, race("rac_1"), race("rac_2", **{name: data.draw(ANY_JSON)}), race("rac_3"))
    assert {"rac_1", "rac_3"} <= {read.race_id for read in answer.races} <= {"rac_1", "rac_2", "rac_3"}
    assert len(answer.races) + len(answer.rejected) == 3
