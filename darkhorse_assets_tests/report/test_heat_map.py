"""The calendar, drawn: every day has its place, what is not whole says so in words, and the drawing stays small."""

import base64
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from darkhorse_assets.mart.completeness import DayStatus, State
from darkhorse_assets.report.heat_map import (
    LOOKS,
    heat_map_svg,
    picture_markdown,
    picture_svg,
    recent_svg,
    swatch_svg,
)
from darkhorse_assets_tests.report.invented import FIRST, LAST, bad, days


def shapes(svg: str, state: State) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of all shapes of a state."""
    paths = "".join(re.findall(f'<path class="{state.name.lower()}" d="([^"]*)"', svg))
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", paths)
    return [(float(x), float(y), float(width), float(height)) for x, y, width, height in found]


def titles(svg: str) -> list[str]:
    return [f"{each.text}" for each in ET.fromstring(svg).iter() if each.tag.endswith("title")]  # noqa: S314  our own


def test_days_in_a_row_are_one_shape_a_year_and_the_newest_year_is_on_top() -> None:
    bars = shapes(heat_map_svg(days()), State.WHOLE)
    assert [width for _, _, width, _ in sorted(bars, key=lambda bar: (bar[1], bar[0]))] == [
        3 * 70,  # 1 January to 10 March 2024, a leap year
        3 * 59,  # 2023 up to 28 February; there is a place for the 29th
        3 * 306,
        3 * 2,  # the last two days of 2022
    ]


def test_a_date_stands_below_itself_in_every_year() -> None:
    states = bad(date(2024, 3, 1), State.MISSING) | bad(date(2023, 3, 1), State.MISSING)
    left, below = shapes(heat_map_svg(days(states)), State.MISSING)
    assert left[0] == below[0]
    assert left[1] != below[1]


def test_a_day_that_is_not_whole_says_why_and_a_stretch_of_them_says_how_long() -> None:
    states = bad(date(2024, 2, 3), State.INCOMPLETE) | bad(date(2024, 2, 10), State.WARNED, "3 races, usual are <20>")
    for day in (4, 5, 6):
        states |= {date(2023, 7, day): DayStatus("gb", date(2023, 7, day), State.MISSING)}
    svg = heat_map_svg(days(states))
    assert sorted(titles(svg)) == [
        "2023-07-04 to 2023-07-06, 3 days: missing",
        "Sat 2024-02-03: incomplete, 18 of 20 races settled",
        "Sat 2024-02-10: warned, 18 of 20 races settled; 3 races, usual are <20>",
    ]
    assert "1 incomplete, 1 warned" in svg, "how many of a year, at the end of its row"
    assert "3 missing" in svg


def test_no_two_states_look_the_same_to_somebody_who_sees_no_colours() -> None:
    assert len({(look.top, look.height) for look in LOOKS.values()}) == len(LOOKS), "in a year's row"
    assert LOOKS[State.WARNED].letter != LOOKS[State.INCOMPLETE].letter != LOOKS[State.MISSING].letter
    assert len({swatch_svg(state).partition("d=")[2] for state in State}) == len(State)


def test_a_day_of_which_nothing_is_known_says_so_and_is_counted() -> None:
    svg = heat_map_svg(days({date(2024, 2, 3): DayStatus("gb", date(2024, 2, 3), State.UNKNOWN)}))
    assert titles(svg) == ["Sat 2024-02-03: unknown"]
    assert "1 unknown" in svg


def test_the_calendar_shows_the_newest_twelve_months_week_by_week() -> None:
    svg = recent_svg(days(bad(LAST, State.INCOMPLETE)))
    cells = shapes(svg, State.WHOLE) + shapes(svg, State.INCOMPLETE)
    assert 365 <= len(cells) <= 378
    assert len({(x, y) for x, y, *_ in cells}) == len(cells)
    [(x, y, *_)] = shapes(svg, State.INCOMPLETE)
    assert x == max(left for left, *_ in cells)
    assert y == max(top for _, top, *_ in cells), "10 March 2024 was a Sunday"


@pytest.mark.parametrize("country", ["gb", "<b>"])
def test_the_picture_is_whole_svg_with_its_own_colours_for_markdown(country: str) -> None:
    statuses = days() + days({FIRST: DayStatus(country, FIRST, State.MISSING)}, country)
    svg = picture_svg(statuses)
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  our own
    assert "<style>" in svg
    encoded = picture_markdown(statuses).partition("base64,")[2].removesuffix(")")
    assert base64.b64decode(encoded).decode() == svg


def test_twelve_years_in_which_every_other_day_is_bad_stay_small() -> None:
    every = [date.fromordinal(date(2013, 1, 1).toordinal() + n) for n in range(12 * 365)]
    states = [
        DayStatus("gb", day, State.WHOLE if day.toordinal() % 2 else State.INCOMPLETE, 20, 18, 2) for day in every
    ]
    assert len(heat_map_svg(states)) < 400_000
