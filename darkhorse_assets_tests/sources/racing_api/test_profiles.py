"""Single horses: one call each, today only; a horse that nobody knows is an answer, a wall is not."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from darkhorse_assets.contracts import HORSE_PROFILES
from darkhorse_assets.errors import PayloadUnreadableError, SourceBlockedError, SourceRefusedError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload, Profiles
from darkhorse_assets.sources.racing_api.profiles import parse_profiles, profile_path
from darkhorse_assets_tests.sources.racing_api.answers import Answers, horse, horses
from darkhorse_assets_tests.sources.racing_api.provider import NOW

TODAY = NOW.date()


def captured(answers: Answers, horse_ids: Sequence[str], day: date = TODAY) -> Capture | None:
    return answers.source().capture_profiles(horse_ids, day)


def read(**changes: object) -> Profiles:
    capture = captured(Answers({profile_path("hrs_1"): horse(1, **changes)}), ["hrs_1"])
    assert capture is not None
    assert capture.is_complete
    return parse_profiles(capture)


def test_horses_are_asked_for_one_by_one_in_their_order() -> None:
    answers = Answers(horses(1, 2, 3))
    capture = captured(answers, ["hrs_3", "hrs_1"])
    assert capture is not None
    assert answers.asked == ["/v1/horses/hrs_3/pro", "/v1/horses/hrs_1/pro"]
    assert (capture.endpoint, capture.day, capture.countries) == (Endpoint.HORSES, TODAY, ())
    assert [row["horse_id"] for row in parse_profiles(capture).rows] == ["hrs_3", "hrs_1"]


@pytest.mark.parametrize("days", [-3000, -1, 1])
def test_no_other_day_costs_a_call(days: int) -> None:
    answers = Answers(horses(1))
    assert captured(answers, ["hrs_1"], TODAY + timedelta(days=days)) is None
    assert answers.asked == []


def test_there_is_no_list_of_horses_to_capture() -> None:
    answers = Answers(horses(1))
    assert answers.source().capture(Endpoint.HORSES, TODAY, ("gb",)) is None
    assert answers.asked == []


def test_a_horse_fills_every_column_that_a_profile_is_the_origin_of() -> None:
    (row,) = read().rows
    assert row == {
        "date": TODAY,
        "horse_id": "hrs_1",
        "is_known": True,
        "horse": "Example 1",
        "country_of_birth": "IRE",
        "date_of_birth": date(2011, 6, 19),
        "sex_code": "G",
        "sex": "gelding",
        "colour": "b",
        "colour_code": "B",
        "breeder": "Sample Stud",
        "sire_id": "sir_1001",
        "dam_id": "dam_2001",
        "damsire_id": "dsi_3001",
    }
    assert {column.name for column in HORSE_PROFILES.columns if column.origin.get("profile")} <= row.keys()


def test_blanks_are_nulls_and_new_fields_are_counted() -> None:
    profiles = read(dam=None, dam_id="", breeder="-", dob="", sex="", rating="70")
    (row,) = profiles.rows
    assert (row["dam_id"], row["breeder"], row["date_of_birth"], row["sex_code"]) == (None, None, None, "G")
    assert profiles.unknown_fields == {"horse.rating": 1}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"dob": "19/06/2011"}, "'19/06/2011' is not a date of birth"),
        ({"sex": "unicorn"}, "'unicorn' is not a sex of a horse"),
        ({"name": None}, "field name is missing or blank"),
        ({"colour": 7}, "field colour should be text"),
        ({"id": "hrs_2"}, "asked for hrs_1, and the answer is of hrs_2"),
    ],
)
def test_an_answer_that_cannot_be_read_is_said_of_its_horse(changes: dict[str, object], reason: str) -> None:
    profiles = read(**changes)
    assert profiles.rows == []
    assert reason in profiles.unread["hrs_1"]


def test_a_horse_that_the_provider_does_not_know_is_an_answer_asked_for_once() -> None:
    answers = Answers(horses(1, 3))
    capture = captured(answers, ["hrs_1", "hrs_2", "hrs_3"])
    assert capture is not None
    assert capture.is_complete
    assert len(answers.asked) == 3
    assert [payload.status for payload in capture.payloads] == [200, 404, 200]
    assert [row["is_known"] for row in parse_profiles(capture).rows] == [True, False, True]
    assert parse_profiles(capture).rows[1] == {"date": TODAY, "horse_id": "hrs_2", "is_known": False}


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(404, text="<html>No such site</html>"), httpx.Response(404, json=[]), "<html>Sign in</html>", {}],
    ids=["a proxy's 404", "a 404 that says nothing", "a page", "no horse"],
)
def test_an_answer_of_somebody_else_is_no_word_on_the_horse(answer: object) -> None:
    answers = Answers({**horses(1, 3), profile_path("hrs_2"): answer})
    capture = captured(answers, ["hrs_1", "hrs_2", "hrs_3"])
    assert capture is not None
    assert "hrs_2" in str(capture.problem)
    assert [row["horse_id"] for row in parse_profiles(capture).rows] == ["hrs_1"]
    with pytest.raises(SourceBlockedError if answer == "<html>Sign in</html>" else PayloadUnreadableError):
        captured(answers, ["hrs_2"])


def test_a_plan_wall_in_mid_run_keeps_what_came_and_asks_no_more() -> None:
    wall = httpx.Response(401, json={"detail": "Pro Plan required"})
    answers = Answers({**horses(1, 3), profile_path("hrs_2"): wall})
    capture = captured(answers, ["hrs_1", "hrs_2", "hrs_3"])
    assert capture is not None
    assert "Pro Plan required" in str(capture.problem)
    assert "check RACING_API_USERNAME" in str(capture.problem)
    assert len(capture.payloads) == 1
    assert len(answers.asked) == 2
    with pytest.raises(SourceRefusedError):
        captured(answers, ["hrs_2"])


def test_the_real_horse_is_read_without_loss(real_data: Path) -> None:
    sample = json.loads((real_data / "racing_api" / "samples" / "entity__horse_pro.json").read_text("utf-8"))
    url = f"https://provider.test{sample['_request']['endpoint']}"
    payload = Payload(url, json.dumps(sample["response"]), NOW, 200)
    profiles = parse_profiles(Capture("racing_api", Endpoint.HORSES, TODAY, NOW, (), (payload,)))
    assert profiles.unread == {}
    assert not profiles.unknown_fields
    (row,) = profiles.rows
    assert None not in row.values()
    assert f"{row['horse']} ({row['country_of_birth']})" == sample["response"]["name"]
