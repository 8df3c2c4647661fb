"""How many races a day has, beside the same weekday and season: a cut day is seen, holidays and France are silent."""

from datetime import date, timedelta

import pytest

from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.quality.volume import comparable_days, same_dates, volume

SATURDAY = date(2024, 7, 13)
CHRISTMAS = date(2024, 12, 25)


def history_of(day: date, gb: int = 42, ire: int = 7) -> dict[date, dict[str, int]]:
    """So many races on each comparable day of the years 2015 to 2025, one more or less by turns; none at Christmas, and
    that is known."""
    days = [each for each in comparable_days(day) if 2015 <= each.year <= 2025]
    return {
        each: {"gb": 0, "ire": 0}
        if (each.month, each.day) in ((12, 24), (12, 25))
        else {"gb": gb + each.day % 3 - 1, "ire": ire}
        for each in days
    }


def test_comparable_are_the_same_weekday_in_the_same_weeks_and_the_date_of_all_years_but_the_day_itself() -> None:
    days = comparable_days(SATURDAY)
    assert SATURDAY not in days
    assert [day for day in days if day.year == 2024] == [SATURDAY + timedelta(weeks=n) for n in (-3, -2, -1, 1, 2, 3)]
    in_2019 = [day for day in days if day.year == 2019]
    assert date(2019, 7, 13) in in_2019
    assert all(day.weekday() == SATURDAY.weekday() for day in in_2019)
    assert len(in_2019) == 7


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31)])
def test_every_day_has_comparable_ones_in_its_season(day: date) -> None:
    days = comparable_days(day)
    assert 30 * 7 < len(days) < 31 * 8
    of_year = day.timetuple().tm_yday
    apart = {abs(each.timetuple().tm_yday - of_year) for each in days}
    assert all(min(each, 366 - each) <= 3 * 7 + 4 for each in apart)


@pytest.mark.parametrize(
    ("number", "passed"), [(42, True), (30, True), (22, True), (20, False), (0, False), (90, False)]
)
def test_far_fewer_and_far_more_races_than_usual_are_named(number: int, passed: bool) -> None:
    verdict = volume(SATURDAY, {"gb": number}, history_of(SATURDAY))
    assert verdict.passed is passed
    assert verdict.severity is Severity.WARN
    if number == 20:
        assert verdict.sample == ("gb: 20 races, on 76 comparable days the median is 42 (41 to 43)",)


def test_number_median_mean_and_deviation_are_told() -> None:
    counts = volume(SATURDAY, {"gb": 40}, history_of(SATURDAY)).counts
    assert (counts["gb races"], counts["gb comparable days"], counts["gb median"]) == (40, 76, 42)
    assert 41 < counts["gb mean"] < 43
    assert 0 < counts["gb standard deviation"] < 1


def test_one_meeting_more_or_less_is_never_surprising() -> None:
    for number in (0, 7, 16):
        assert volume(SATURDAY, {"ire": number}, history_of(SATURDAY)).passed


def test_christmas_without_racing_is_silent_because_there_never_is_any() -> None:
    history = history_of(CHRISTMAS)
    assert volume(CHRISTMAS, {"gb": 0}, history).passed
    assert not volume(CHRISTMAS - timedelta(days=7), {"gb": 0}, history_of(CHRISTMAS - timedelta(days=7))).passed


def test_dates_that_nobody_published_prove_no_holiday() -> None:
    untold = {day: races for day, races in history_of(CHRISTMAS).items() if any(races.values())}
    assert not volume(CHRISTMAS, {"gb": 0}, untold).passed
    others = {day: {"ire": 7} for day in same_dates(CHRISTMAS)}
    assert not volume(CHRISTMAS, {"gb": 0}, untold | others).passed, "nobody asked for Britain on these dates"


def test_boxing_day_is_held_against_other_boxing_days() -> None:
    day = date(2024, 12, 26)
    history = history_of(day, gb=21) | {date(year, 12, 26): {"gb": 50} for year in range(2015, 2024)}
    assert volume(day, {"gb": 55}, history).passed
    assert not volume(day, {"gb": 55}, history_of(day, gb=21)).passed


def test_a_year_without_the_country_says_nothing_of_it() -> None:
    history = {day: {"gb": 42} for day in history_of(SATURDAY)}
    assert volume(SATURDAY, {"ire": 7}, history).counts["ire comparable days"] == 0


@pytest.mark.parametrize(("number", "passed"), [(0, True), (1, False), (4, False), (5, True), (60, True)])
@pytest.mark.parametrize("known", [0, 11])
def test_without_history_fewer_than_five_races_are_surprising(number: int, passed: bool, known: int) -> None:
    history = dict(list(history_of(SATURDAY).items())[:known])
    assert volume(SATURDAY, {"gb": number}, history).passed is passed


@pytest.mark.parametrize("number", [0, 1, 3, 40])
def test_france_is_counted_and_not_judged(number: int) -> None:
    verdict = volume(SATURDAY, {"fr": number}, {day: {"fr": 8} for day in history_of(SATURDAY)})
    assert verdict.passed
    assert (verdict.counts["fr races"], verdict.counts["fr median"]) == (number, 8)
