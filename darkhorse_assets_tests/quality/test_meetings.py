"""A meeting's offs: a hole and two races on top of each other are named, an ordinary evening is silent."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.quality.meetings import meetings
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import OFF, race_row

FIRST = OFF.replace(hour=13)


def meeting(waits: Sequence[int], country: str = "gb", **columns: object) -> list[Row]:
    """Races with so many minutes between their offs."""
    races = []
    for n in range(len(waits) + 1):
        since = timedelta(minutes=sum(waits[:n]))
        off = {"off_dt": FIRST + since, "off_london": FIRST.replace(tzinfo=None) + since}
        races.append(race_row(f"r{n}", country, **(off | columns)))
    return races


def test_an_ordinary_meeting_is_silent() -> None:
    verdict = meetings(meeting([30, 35, 33, 45, 30]))
    assert verdict.passed
    assert verdict.counts == {"meetings": 1, "races without a card": 0, "offenders": 0}


@pytest.mark.parametrize(("minutes", "passed"), [(49, True), (50, False), (65, False)])
def test_a_hole_in_the_offs_is_named_with_its_times(minutes: int, passed: bool) -> None:
    verdict = meetings(meeting([30, minutes, 30]))
    assert verdict.passed is passed
    assert verdict.severity is Severity.WARN
    if minutes == 65:
        told = "gb: Invented Downs (AW) has no race between 13:30 and 14:35 (65 minutes, usual are 30)"
        assert verdict.sample == (told,)


@given(st.lists(st.integers(25, 45), min_size=4, max_size=8), st.data())
def test_whichever_race_in_the_middle_is_lost_its_hole_is_seen(waits: list[int], data: st.DataObject) -> None:
    races = meeting(waits)
    assert meetings(races).passed
    lost = data.draw(st.integers(1, len(races) - 2))
    assert not meetings(races[:lost] + races[lost + 1 :]).passed


def test_long_pauses_mean_nothing_elsewhere() -> None:
    assert meetings(meeting([35, 70, 105], "fr")).passed


def test_an_abandoned_race_leaves_no_hole() -> None:
    races = meeting([30, 30, 30, 30])
    races[2]["status"] = "abandoned"
    assert meetings(races).passed


@pytest.mark.parametrize(("country", "minutes", "passed"), [("gb", 10, False), ("fr", 0, False), ("gb", 11, True)])
def test_two_races_of_a_course_at_nearly_one_time_are_named(country: str, minutes: int, passed: bool) -> None:
    verdict = meetings(meeting([30, minutes], country))
    assert verdict.passed is passed
    if not passed:
        assert f"(r1) and Invented Downs (AW) 13:{30 + minutes} (r2) are {minutes} minutes apart" in verdict.sample[0]


@pytest.mark.parametrize(
    ("country", "hour", "passed"), [("gb", 9, False), ("ire", 4, False), ("gb", 10, True), ("fr", 9, True)]
)
def test_a_race_in_the_night_is_named_it_was_read_from_a_clock_without_am_and_pm(
    country: str, hour: int, passed: bool
) -> None:
    verdict = meetings([race_row(country=country, off_london=OFF.replace(tzinfo=None, hour=hour))])
    assert verdict.sample == (
        () if passed else (f"{country}: Invented Downs (AW) 0{hour}:00 (r1) is off before 10:00",)
    )


def test_races_of_two_courses_may_be_off_together() -> None:
    assert meetings([*meeting([30]), *meeting([30], course_id="crs_2", course="Other Park")]).passed


@pytest.mark.parametrize(
    ("course_id", "course", "named"),
    [
        ("crs_1", "Invented Downs", "gb: crs_1 is written as Invented Downs and as Invented Downs (AW)"),
        ("crs_2", "INVENTED-DOWNS (AW)", "gb: inventeddownsaw is written as crs_1 and as crs_2"),
        ("crs_2", "Invented Downs", None),
    ],
    ids=["one id, two names", "one name, two ids", "turf and all-weather"],
)
def test_a_course_under_two_names_is_named(course_id: str, course: str, named: str | None) -> None:
    off = OFF + timedelta(minutes=30)
    other = race_row("r2", course_id=course_id, course=course, off_dt=off, off_london=off.replace(tzinfo=None))
    assert meetings([race_row(), other]).sample == ((named,) if named else ())


@pytest.mark.parametrize(("country", "passed"), [("gb", False), ("ire", False), ("fr", True)])
def test_a_race_without_a_card_is_named_where_the_others_have_one(country: str, passed: bool) -> None:
    races = meeting([30, 30], country)
    races[1]["declared_count"] = None
    verdict = meetings(races)
    assert verdict.passed is passed
    assert verdict.counts["races without a card"] == 1


def test_before_there_were_cards_no_race_is_held_to_have_one() -> None:
    assert meetings(meeting([30, 30], declared_count=None)).passed
