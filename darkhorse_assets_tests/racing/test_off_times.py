"""The off as an instant, from offsets and from wall clocks, on the days when clocks change too."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.off_times import (
    LONDON,
    course_clock,
    london_clock,
    off_from_clock,
    parse_off_dt,
    racing_day,
)

SPRING_FORWARD, FALL_BACK = date(2025, 3, 30), date(2025, 10, 26)
SUMMER, WINTER = date(2025, 5, 21), date(2026, 1, 14)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "off"),
    [
        ("2025-10-14T13:44:00+01:00", "2025-10-14T12:44"),
        ("2026-01-14T13:44:00+00:00", "2026-01-14T13:44"),
        ("2026-01-14T13:44:00Z", "2026-01-14T13:44"),
        ("2025-11-04T04:00:00+00:00", "2025-11-04T04:00"),
    ],
)
def test_an_off_with_an_offset_is_an_instant(written: str, off: str) -> None:
    assert parse_off_dt(written) == utc(off)
    assert parse_off_dt("") is None


@pytest.mark.parametrize("written", ["2025-10-14T13:44:00", "2025-10-14", "1:44", "later"])
def test_an_off_without_an_offset_is_no_instant(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="off time with an offset"):
        parse_off_dt(written)


@pytest.mark.parametrize(
    ("day", "clock", "region", "off"),
    [
        # Great Britain, Ireland, France: 10, 11 and 12 stay, all others are afternoons and evenings
        (SUMMER, "1:44", "GB", "2025-05-21T12:44"),
        (SUMMER, "8:50", "gb", "2025-05-21T19:50"),
        (SUMMER, "10:50", "gb", "2025-05-21T09:50"),
        (SUMMER, "11:30", "fr", "2025-05-21T10:30"),
        (SUMMER, "12:05", "ire", "2025-05-21T11:05"),
        (SUMMER, "9:00", "fr", "2025-05-21T20:00"),
        (WINTER, "12:35", "gb", "2026-01-14T12:35"),
        (WINTER, "9:30", "ire", "2026-01-14T21:30"),
        # a 24-hour clock is read as it stands
        (SUMMER, "13:44", "gb", "2025-05-21T12:44"),
        (SUMMER, "20:10", "ire", "2025-05-21T19:10"),
        (SUMMER, "06:15", "hk", "2025-05-21T05:15"),
        (SUMMER, "00:01", "usa", "2025-05-20T23:01"),
        # Hong Kong: a whole night at Happy Valley, and the first and last of a day at Sha Tin
        (SUMMER, "11:40", "hk", "2025-05-21T10:40"),
        (SUMMER, "12:10", "hk", "2025-05-21T11:10"),
        (SUMMER, "1:10", "hk", "2025-05-21T12:10"),
        (SUMMER, "3:50", "hk", "2025-05-21T14:50"),
        (SUMMER, "5:30", "hk", "2025-05-21T04:30"),
        (SUMMER, "10:55", "hk", "2025-05-21T09:55"),
        (WINTER, "2:50", "hk", "2026-01-14T14:50"),
        (WINTER, "4:35", "hk", "2026-01-14T04:35"),
        # Japan, Australia and New Zealand race before London's breakfast
        (SUMMER, "7:40", "jpn", "2025-05-21T06:40"),
        (SUMMER, "11:07", "jpn", "2025-05-21T10:07"),
        (SUMMER, "3:15", "aus", "2025-05-21T02:15"),
        (SUMMER, "7:38", "aus", "2025-05-21T06:38"),
        (SUMMER, "2:35", "nz", "2025-05-21T01:35"),
        # America races in London's evening and after midnight: the date is London's
        (SUMMER, "5:16", "usa", "2025-05-21T16:16"),
        (SUMMER, "10:52", "usa", "2025-05-21T21:52"),
        (SUMMER, "12:38", "usa", "2025-05-20T23:38"),
        (SUMMER, "3:11", "usa", "2025-05-21T02:11"),
        (SUMMER, "7:50", "arg", "2025-05-21T18:50"),
        # Dubai by day and by night
        (WINTER, "10:30", "uae", "2026-01-14T10:30"),
        (WINTER, "6:05", "uae", "2026-01-14T18:05"),
    ],
)
def test_a_london_clock_is_read_by_the_racing_hours_of_the_region(day: date, clock: str, region: str, off: str) -> None:
    assert off_from_clock(day, clock, region) == utc(off)


@pytest.mark.parametrize("clock", ["", "-", "24:00", "13:60", "1344", "1:44pm", "130:00"])
def test_what_is_no_clock_is_refused(clock: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="off time"):
        off_from_clock(SUMMER, clock, "gb")


def test_a_region_nobody_knows_is_refused_even_on_a_24_hour_clock() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="racing region"):
        off_from_clock(SUMMER, "13:44", "zz")


@pytest.mark.parametrize(
    ("day", "clock", "region", "off"),
    [
        (SPRING_FORWARD, "2:05", "gb", "2025-03-30T13:05"),
        (SPRING_FORWARD, "12:30", "fr", "2025-03-30T11:30"),
        (SPRING_FORWARD, "00:30", "usa", "2025-03-30T00:30"),
        (FALL_BACK, "2:05", "gb", "2025-10-26T14:05"),
        (FALL_BACK, "12:30", "fr", "2025-10-26T12:30"),
        (FALL_BACK, "00:30", "usa", "2025-10-25T23:30"),
        (FALL_BACK, "01:30", "usa", "2025-10-26T00:30"),
        (FALL_BACK, "1:30", "usa", "2025-10-26T00:30"),
    ],
)
def test_the_days_when_clocks_change_have_the_right_offset(day: date, clock: str, region: str, off: str) -> None:
    assert off_from_clock(day, clock, region) == utc(off)


@pytest.mark.parametrize("clock", ["01:30", "1:30"])
def test_a_time_that_london_skipped_is_refused(clock: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="London's clocks showed on 2025-03-30"):
        off_from_clock(SPRING_FORWARD, clock, "usa")


def test_an_off_is_shown_on_the_clocks_of_london_and_of_the_course() -> None:
    off = utc("2025-05-21T23:01")
    assert london_clock(off) == datetime(2025, 5, 22, 0, 1)  # noqa: DTZ001
    assert course_clock(off, "USA") == datetime(2025, 5, 21, 19, 1)  # noqa: DTZ001
    assert course_clock(utc("2025-05-21T12:30"), "fr") == datetime(2025, 5, 21, 14, 30)  # noqa: DTZ001
    assert racing_day(off) == date(2025, 5, 22)


def test_a_naive_off_is_refused_rather_than_taken_for_the_clock_of_this_machine() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="time with a zone"):
        london_clock(datetime(2025, 5, 22))  # noqa: DTZ001


@given(st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_an_off_printed_on_a_24_hour_london_clock_is_read_back(naive: datetime) -> None:
    off = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    shown = off.astimezone(LONDON)
    assume(shown.hour not in (10, 11, 12))  # which a 12-hour clock writes alike
    assume(not shown.fold)  # the second passage of October's repeated hour
    assert off_from_clock(racing_day(off), f"{shown:%H:%M}", "gb") == off


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(10 * 60, 22 * 60 - 1), st.sampled_from(["gb", "ire"]))
def test_any_british_off_between_ten_and_ten_is_told_from_its_12_hour_clock(
    day: date, minute: int, region: str
) -> None:
    hour, minute = divmod(minute, 60)
    off = off_from_clock(day, f"{hour % 12 or 12}:{minute:02}", region)
    assert london_clock(off) == datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001
