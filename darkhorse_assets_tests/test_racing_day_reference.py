"""What the source's lists of the day add to it: courses without racing, and nothing else. They never cost it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import COURSES
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload, Row
from darkhorse_assets.sources.racing_api.reference import COURSES_PATH, REGIONS_PATH
from darkhorse_assets_tests.paper import COUNTRIES, DAY, NEXT_DAY, Desk, race
from darkhorse_assets_tests.sources.racing_api.answers import REGIONS, Answers, course, courses

RACES = [*(race(f"r{n}") for n in range(5)), *(race(f"i{n}", "ire") for n in range(5))]
IDLE = race("unused", course_id="crs_900", course="Paper Meadow")
MORNING_OF = datetime(2025, 5, 17, 7, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "lake")
    desk.cards(*RACES)
    desk.results(*RACES)
    return desk


def published_courses(desk: Desk) -> dict[str, Row]:
    table = desk.lake.tables.read(COURSES, DAY)
    assert table is not None
    return {row["course_id"]: row for row in table.to_pylist()}


def test_a_listed_course_without_racing_is_a_course_with_no_races(desk: Desk) -> None:
    desk.listed(*RACES, IDLE)
    report = desk.publish()
    assert {course_id: row["race_count"] for course_id, row in published_courses(desk).items()} == {
        "crs_gb": 5,
        "crs_ire": 5,
        "crs_900": 0,
    }
    idle = published_courses(desk)["crs_900"]
    assert (idle["course"], idle["country"], idle["time_zone"]) == ("Paper Meadow", "gb", "Europe/London")
    assert [str(verdict) for verdict in report.verdicts if not verdict.passed] == []
    assert report.notes == []


def test_all_other_tables_are_the_same_bytes_with_and_without_a_list(desk: Desk) -> None:
    desk.publish()
    before = desk.published()
    desk.listed(*RACES, IDLE)
    desk.publish()
    after = desk.published()
    assert after.keys() == before.keys()
    assert [path for path in after if after[path] != before[path]] == [f"courses/date={DAY}/data.parquet"]


def test_listed_courses_of_countries_that_the_day_has_not_are_left_out(desk: Desk) -> None:
    desk.listed(race("abroad", "fr"), countries=["fr"])
    desk.publish()
    assert published_courses(desk).keys() == {"crs_gb", "crs_ire"}


def test_the_newest_list_that_can_be_read_counts_and_a_torn_one_is_a_note(desk: Desk) -> None:
    desk.listed(IDLE)
    torn = Payload("paper/reference", "[{", NEXT_DAY)
    desk.lake.captures.append(Capture("paper", Endpoint.REFERENCE, DAY, NEXT_DAY, COUNTRIES, (torn,)))
    report = desk.publish()
    assert report.problem() is None
    assert "crs_900" in published_courses(desk)
    assert "paper/reference is torn" in report.notes[0]


def test_a_rotten_file_of_a_list_costs_the_list_and_not_the_day(desk: Desk) -> None:
    desk.listed(IDLE)
    (file,) = (desk.folder / "captures" / "source=paper" / "endpoint=reference").rglob("*.parquet")
    file.write_bytes(b"rotten")
    report = desk.publish()
    assert report.problem() is None
    assert published_courses(desk).keys() == {"crs_gb", "crs_ire"}
    assert "is not a whole Parquet file" in report.notes[0]


def test_entries_that_cannot_be_read_and_new_fields_are_noted(tmp_path: Path) -> None:
    lake = Lake.at(tmp_path)
    entries = [course(1), course(2, region_code="atlantis"), course(3, latitude="51.4")]
    answers = Answers({COURSES_PATH: courses(*entries), REGIONS_PATH: REGIONS}, MORNING_OF)
    source = answers.source()
    capture_day(lake, source, Endpoint.REFERENCE, DAY, COUNTRIES)
    cards = Payload("https://provider.test/v1/racecards/pro", '{"racecards": [], "total": 0}', MORNING_OF, 200)
    lake.captures.append(Capture(source.name, Endpoint.RACECARDS, DAY, MORNING_OF, COUNTRIES, (cards,)))
    report = publish_day(lake, source, DAY, COUNTRIES, NEXT_DAY)
    entry = '{"course": "Sampleton 2", "id": "crs_2", "region": "Great Britain", "region_code": "atlantis"}'
    reason = "'atlantis' is not a racing region"
    assert report.notes == [
        f"1 entries of the list of courses are left out, such as {entry}: {reason}",
        "field course.latitude of the lists is not read (1 times)",
    ]
