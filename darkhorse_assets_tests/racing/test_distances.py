"""Distances in yards, and jumps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.distances import (
    distance_category,
    furlongs,
    half_furlongs,
    jumps_count,
    nominal_distance,
    yards_from_metres,
    yards_from_text,
)
from darkhorse_assets.racing.values import Written


@pytest.mark.parametrize(
    ("written", "yards"),
    [
        ("5f", 1100),
        ("5½f", 1210),
        ("7½f", 1650),
        ("8.5f", 1870),
        ("16.5f", 3630),
        ("1m", 1760),
        ("1m½f", 1870),
        ("1m1½f", 2090),
        ("2m4f", 4400),
        ("2m½f", 3630),
        ("2m53y", 3573),
        ("1m7f209y", 3509),
        ("5f212y", 1312),
        ("(2m132yds)", 3652),
        ("(5f160yds)", 1260),
        ("16.0", 3520),
        ("10.5", 2310),
        ("8", 1760),
        (5, 1100),
        (16.5, 3630),
        ("", None),
        (None, None),
    ],
)
def test_a_distance_is_read_in_yards(written: Written, yards: int | None) -> None:
    assert yards_from_text(written) == yards


@pytest.mark.parametrize("written", ["1835", "1621", "2400.0", "m", "f", "½", "2m4", "1m 4f", "one mile", "2h", "-5f"])
def test_what_is_no_distance_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="distance"):
        yards_from_text(written)


@pytest.mark.parametrize(("written", "yards"), [("2400.0", 2625), ("1678", 1835), ("1006", 1100), ("", None)])
def test_metres_are_yards(written: str, yards: int | None) -> None:
    assert yards_from_metres(written) == yards


@pytest.mark.parametrize("written", ["8", "16.5", "8f"])
def test_furlongs_in_the_column_of_metres_are_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="distance in metres"):
        yards_from_metres(written)


@given(miles=st.integers(0, 4), furlongs_run=st.integers(0, 7), yards=st.integers(0, 219))
def test_a_distance_written_out_is_read_back(miles: int, furlongs_run: int, yards: int) -> None:
    parts = [f"{number}{unit}" for number, unit in ((miles, "m"), (furlongs_run, "f"), (yards, "y")) if number]
    assert yards_from_text("".join(parts)) == (miles * 1760 + furlongs_run * 220 + yards if parts else None)


@given(st.integers(440, 8800))
def test_metres_to_the_tenth_give_the_yards_back(yards: int) -> None:
    assert yards_from_metres(f"{yards * 0.9144:.1f}") == yards


@pytest.mark.parametrize(("yards", "expected"), [(1100, 5.0), (1870, 8.5), (3573, 16.24)])
def test_furlongs_have_two_decimals(yards: int, expected: float) -> None:
    assert furlongs(yards) == expected


@pytest.mark.parametrize(
    ("written", "count"),
    [("10 hurdles", 10), ("13 fences", 13), ("1 fence", 1), ("8 fences 3 omitted", 8), (" hurdles", None), ("", None)],
)
def test_jumps_are_counted_where_the_source_counts_them(written: str, count: int | None) -> None:
    assert jumps_count(written) == count


def test_what_is_no_count_of_jumps_is_refused() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="count of jumps"):
        jumps_count("ten hurdles")


@pytest.mark.parametrize(
    ("yards", "nominal", "category"),
    [
        (1100, "5f", "Sprint (5f-7f)"),
        (1154, "5f", "Sprint (5f-7f)"),
        (1155, "5½f", "Sprint (5f-7f)"),
        (1540, "7f", "Sprint (5f-7f)"),  # the earlier system had 7f in two categories (defect 6)
        (1650, "7½f", "Mile (7f-9f)"),
        (1760, "1m", "Mile (7f-9f)"),
        (1980, "1m1f", "Mile (7f-9f)"),
        (2090, "1m1½f", "Middle (9f-12f)"),
        (2217, "1m2f", "Middle (9f-12f)"),
        (2640, "1m4f", "Middle (9f-12f)"),
        (3573, "2m", "Staying (12f+)"),
        (3630, "2m½f", "Staying (12f+)"),
    ],
)
def test_a_distance_has_one_nominal_distance_and_one_category(yards: int, nominal: str, category: str) -> None:
    assert nominal_distance(yards) == nominal
    assert distance_category(yards) == category


@given(st.integers(0, 7000))
def test_the_nominal_distance_is_the_nearest_half_furlong(yards: int) -> None:
    assert abs(half_furlongs(yards) * 110 - yards) <= 55
