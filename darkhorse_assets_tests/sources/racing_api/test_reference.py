"""The lists of courses and regions: asked for today and on no other day, and read entry by entry."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from darkhorse_assets.errors import PayloadUnreadableError, SourceUnavailableError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload, Reference
from darkhorse_assets.sources.racing_api.reference import COURSES_PATH, REGIONS_PATH, parse_reference
from darkhorse_assets_tests.sources.racing_api.answers import REGIONS, Answers, course, courses
from darkhorse_assets_tests.sources.racing_api.provider import NOW

TODAY = NOW.date()
COUNTRIES = ("gb", "ire")


def captured(answers: Answers, day: date = TODAY) -> Capture | None:
    return answers.source().capture(Endpoint.REFERENCE, day, COUNTRIES)


def read(courses_answer: object, regions_answer: object = REGIONS) -> Reference:
    capture = captured(Answers({COURSES_PATH: courses_answer, REGIONS_PATH: regions_answer}))
    assert capture is not None
    assert capture.is_complete
    return parse_reference(capture)


def test_both_lists_of_today_cost_two_calls() -> None:
    answers = Answers({COURSES_PATH: courses(course()), REGIONS_PATH: REGIONS})
    capture = captured(answers)
    assert capture is not None
    assert answers.asked == [COURSES_PATH, REGIONS_PATH]
    assert (capture.endpoint, capture.day, capture.problem) == (Endpoint.REFERENCE, TODAY, None)


@pytest.mark.parametrize("days", [-3000, -1, 1])
def test_no_other_day_costs_a_call(days: int) -> None:
    answers = Answers({})
    assert captured(answers, TODAY + timedelta(days=days)) is None
    assert answers.asked == []


def test_today_is_londons_racing_day() -> None:
    answers = Answers({COURSES_PATH: courses(course()), REGIONS_PATH: REGIONS})
    answers.now = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)
    assert captured(answers, date(2025, 7, 1)) is None
    assert captured(answers, date(2025, 7, 2)) is not None


def test_a_listed_course_is_read_as_races_name_it() -> None:
    reference = read(courses(course(7, course="Sampleton (AW) (IRE)", region_code="IRE")))
    assert reference.courses == [{"course_id": "crs_7", "course": "Sampleton (AW)", "country": "ire"}]
    assert reference.regions == {"gb": "Great Britain", "ire": "Ireland"}
    assert reference.rejected == []
    assert not reference.unknown_fields


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (course(id=""), "field id is missing or blank"),
        (course(course=None), "field course is missing or blank"),
        (course(region_code="atlantis"), "'atlantis' is not a racing region"),
        (course(course=7), "field course should be text"),
        ("crs_9", "course should be an object"),
    ],
)
def test_an_entry_that_cannot_be_read_costs_itself_and_is_kept_with_its_reason(entry: object, reason: str) -> None:
    reference = read(courses(course(1), entry, course(2)))
    assert [each["course_id"] for each in reference.courses] == ["crs_1", "crs_2"]
    (rejected,) = reference.rejected
    assert (rejected.table, json.loads(rejected.raw)) == ("courses", entry)
    assert reason in rejected.reason


def test_a_region_that_cannot_be_read_costs_no_course() -> None:
    reference = read(courses(course()), [*REGIONS, {"region": "Atlantis", "region_code": "atl"}])
    assert [each.table for each in reference.rejected] == ["regions"]
    assert len(reference.courses) == 1
    assert len(reference.regions) == 2


def test_fields_that_nobody_reads_are_counted() -> None:
    reference = read(courses(course(1, latitude="51.4"), course(2, latitude="52.1")), [{**REGIONS[0], "flag": "gb"}])
    assert reference.unknown_fields == {"course.latitude": 2, "region.flag": 1}


@pytest.mark.parametrize(
    "answer",
    [
        {"detail": "Not Found"},
        courses(),
        [course()],
        {"courses": [course()], "total": 2},
        '{"courses": [{"id"',
    ],
    ids=["an error with status 200", "no course", "a bare list", "fewer than it says", "cut"],
)
def test_what_is_no_list_of_courses_is_refused_and_nothing_is_kept(answer: object) -> None:
    with pytest.raises(PayloadUnreadableError, match=COURSES_PATH):
        captured(Answers({COURSES_PATH: answer, REGIONS_PATH: REGIONS}))


@pytest.mark.parametrize("answer", [{"regions": REGIONS}, httpx.Response(503)], ids=["no list", "down"])
def test_without_the_regions_the_courses_are_kept_with_the_problem(answer: object) -> None:
    capture = captured(Answers({COURSES_PATH: courses(course()), REGIONS_PATH: answer}))
    assert capture is not None
    assert REGIONS_PATH in str(capture.problem)
    assert len(parse_reference(capture).courses) == 1


def test_a_provider_that_is_down_raises() -> None:
    with pytest.raises(SourceUnavailableError):
        captured(Answers({COURSES_PATH: httpx.Response(503)}))


def test_the_real_lists_are_read_without_loss(real_data: Path) -> None:
    samples = real_data / "racing_api" / "samples"
    names = ["list__courses_all.json", "list__courses_gb.json", "list__courses_ire.json"]
    sampled = [each for name in names for each in _read(samples / name)["response"]["courses"]]
    regions = _read(samples / "list__courses_regions.json")["response"]
    capture = Capture(
        "racing_api",
        Endpoint.REFERENCE,
        TODAY,
        NOW,
        COUNTRIES,
        (_payload(COURSES_PATH, courses(*sampled)), _payload(REGIONS_PATH, regions)),
    )
    reference = parse_reference(capture)
    assert reference.rejected == []
    assert not reference.unknown_fields
    assert [each["course_id"] for each in reference.courses] == [each["id"] for each in sampled]
    assert reference.regions == {each["region_code"]: each["region"] for each in regions}


def _payload(path: str, body: object) -> Payload:
    return Payload(f"https://provider.test{path}", json.dumps(body), NOW, 200)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
