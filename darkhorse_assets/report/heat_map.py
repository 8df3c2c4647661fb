"""How whole each day is, drawn: a calendar of the newest twelve months, and one row a year of the whole history.

A state is told by the shape and the letter of its cell as well as by its colour, for who tells colours apart badly.
The colours are Okabe and Ito's. Days in a row that are alike are one shape: twelve years of a country take 10 to 40 kB.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby
from typing import NamedTuple

from darkhorse_assets.mart.completeness import DayStatus, State
from darkhorse_assets.racing.regions import REGIONS


class Look(NamedTuple):
    """How a state is drawn: the cell's top and height in a year's row, its letter in the calendar; its meaning."""

    top: int
    height: int
    letter: str
    meaning: str


LOOKS: Mapping[State, Look] = {
    State.WHOLE: Look(3, 9, "", "whole: every race that is due has its result"),
    State.NO_RACING: Look(6, 3, "", "no racing, on the source's word"),
    State.UNKNOWN: Look(12, 3, "?", "unknown: no capture covers this country, and it is not there every day"),
    State.WARNED: Look(0, 12, "w", "whole, and surprising: unusually many or few races, or a row too many"),
    State.INCOMPLETE: Look(3, 12, "i", "incomplete: races lack results"),
    State.MISSING: Look(0, 15, "M", "missing: nothing is published"),
}

STYLE = """
.heat{font:11px system-ui,sans-serif}
.heat text{fill:var(--ink,#1b1f24)} .heat .dim{fill:var(--dim,#57606a)} .heat .name{font-size:14px;font-weight:600}
.heat .whole{fill:var(--whole,#7fb8e0)} .heat .no_racing{fill:var(--none,#d3d8de)}
.heat .unknown{fill:var(--unknown,#b9aacb)}
.heat .warned{fill:var(--warned,#e69f00)} .heat .incomplete{fill:var(--incomplete,#d55e00)}
.heat .missing{fill:var(--missing,#000)}
.heat .letter{fill:#000;font-weight:700;text-anchor:middle;pointer-events:none}
.heat .on_missing{fill:var(--on-missing,#fff)}
"""
"""Of the page, whose variables make it light or dark, and of a picture, which has none and is light."""

_DAY, _ROW, _LEFT, _TOP = 3, 16, 40, 16
_CELL, _PITCH = 13, 15
_YEAR_WIDTH = _LEFT + 366 * _DAY
_COUNTS_WIDTH = 230
_RECENT_WIDTH = _LEFT + 54 * _PITCH
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAP_YEAR = 2000
"""Rows have a place for 29 February, so that a date is below itself in every year."""


def heat_map_svg(statuses: Sequence[DayStatus]) -> str:
    """The whole history of one country, a row a year, the newest on top; what is not whole says why when pointed at.

    Raises:
        ValueError: there are no days.
    """
    rows, height = _years(statuses)
    return _svg(_YEAR_WIDTH + _COUNTS_WIDTH, height, f"{_name(statuses)}, every day", rows)


def recent_svg(statuses: Sequence[DayStatus]) -> str:
    """The newest twelve months of one country, a column a week, Mondays on top. Raises ValueError without days."""
    cells, height = _calendar(statuses)
    return _svg(_RECENT_WIDTH, height, f"{_name(statuses)}, the newest twelve months", cells)


def picture_svg(statuses: Sequence[DayStatus]) -> str:
    """The newest twelve months of each country and what the cells mean: a file of its own, with its colours in it."""
    parts, top = [], 8
    for country in dict.fromkeys(each.country for each in statuses):
        of_country = [each for each in statuses if each.country == country]
        cells, height = _calendar(of_country)
        parts.append(f'<text class="name" x="8" y="{top + 14}">{escape(_name(of_country))}</text>')
        parts.append(f'<g transform="translate(8 {top + 24})">{cells}</g>')
        top += height + 32
    legend, height = _legend(8, top)
    background = '<rect width="100%" height="100%" fill="#fff"/>'
    body = f"<style>{STYLE}</style>{background}{''.join(parts)}{legend}"
    return _svg(_RECENT_WIDTH + 8, top + height, "How whole each day is", body, 'xmlns="http://www.w3.org/2000/svg" ')


def picture_markdown(statuses: Sequence[DayStatus]) -> str:
    """The picture within a line of Markdown: Dagster's UI shows images with a data address, no SVG and no `<img>`."""
    encoded = base64.b64encode(picture_svg(statuses).encode()).decode()
    return f"![How whole each day is](data:image/svg+xml;base64,{encoded})"


def swatch_svg(state: State) -> str:
    """The state's cell as the calendar draws it, for a legend in words."""
    return f'<svg class="heat" width="{_CELL}" height="{_CELL}" aria-hidden="true">{_cell(0, 0, state)}</svg>'


def _years(statuses: Sequence[DayStatus]) -> tuple[str, int]:
    """The rows and their height."""
    parts = [_month_names()]
    alike: dict[State, list[str]] = {State.WHOLE: [], State.NO_RACING: []}
    newest = max(each.day.year for each in statuses)
    for year, of_year in groupby(sorted(statuses, key=lambda each: each.day), key=lambda each: each.day.year):
        days, top = list(of_year), _TOP + (newest - year) * _ROW
        parts.append(f'<text class="dim" x="0" y="{top + 11}">{year}</text>{_counts(days, top + 11)}')
        for stretch in _alike(days):
            state, shape = stretch[0].state, _bar(stretch, top)
            if state in alike:
                alike[state].append(shape)
            else:
                parts.append(f'<path class="{_class(state)}" d="{shape}">{_title(stretch)}</path>')
    years = newest - min(each.day.year for each in statuses) + 1
    return _paths(alike) + "".join(parts), _TOP + years * _ROW


def _calendar(statuses: Sequence[DayStatus]) -> tuple[str, int]:
    """The cells and their height."""
    last = max(each.day for each in statuses)
    begin = last - timedelta(days=365 + last.weekday())
    monday = begin - timedelta(days=begin.weekday())
    named = enumerate(("Mon", "", "Wed", "", "Fri", "", "Sun"))
    parts = [f'<text class="dim" x="0" y="{_TOP + n * _PITCH + 11}">{name}</text>' for n, name in named]
    parts += _months_above(monday, last)
    alike: dict[State, list[str]] = {State.WHOLE: [], State.NO_RACING: []}
    for each in statuses:
        if each.day >= monday:
            week, weekday = divmod((each.day - monday).days, 7)
            x, y = _LEFT + week * _PITCH, _TOP + weekday * _PITCH
            if each.state in alike:
                alike[each.state].append(_square(x, y, each.state))
            else:
                parts.append(f"<g>{_title([each])}{_cell(x, y, each.state)}</g>")
    return _paths(alike) + "".join(parts), _TOP + 7 * _PITCH


def _months_above(monday: date, last: date) -> Iterator[str]:
    weeks = [monday + timedelta(weeks=n) for n in range((last - monday).days // 7 + 1)]
    for n, week in enumerate(weeks):
        first = week + timedelta(days=6)  # the month of its Sunday: a week that brings a 1st begins that month
        if first.day <= 7 and n < len(weeks) - 1:
            year = f" {first.year}" if first.month == 1 else ""
            yield f'<text class="dim" x="{_LEFT + n * _PITCH}" y="11">{_MONTHS[first.month - 1]}{year}</text>'


def _month_names() -> str:
    names = (
        f'<text class="dim" x="{_LEFT + _place(date(_LEAP_YEAR, month, 1)) * _DAY}" y="11">{name}</text>'
        for month, name in enumerate(_MONTHS, start=1)
    )
    return "".join(names)


def _place(day: date) -> int:
    """Of 366 places in a row, the day's."""
    return (day.replace(year=_LEAP_YEAR) - date(_LEAP_YEAR, 1, 1)).days


def _alike(days: Sequence[DayStatus]) -> Iterator[list[DayStatus]]:
    """Days in a row that have the same state; in a row of places: a hole parts them."""
    for _, stretch in groupby(enumerate(days), key=lambda item: (_place(item[1].day) - item[0], item[1].state)):
        yield [each for _, each in stretch]


def _bar(stretch: Sequence[DayStatus], top: int) -> str:
    look, width = LOOKS[stretch[0].state], len(stretch) * _DAY
    x = _LEFT + _place(stretch[0].day) * _DAY
    return f"M{x} {top + look.top}h{width}v{look.height}h-{width}z"


def _square(x: int, y: int, state: State) -> str:
    inset = 4 if state is State.NO_RACING else 0
    size = _CELL - 2 * inset
    return f"M{x + inset} {y + inset}h{size}v{size}h-{size}z"


def _cell(x: int, y: int, state: State) -> str:
    """A day of the calendar with its letter."""
    letter, on = LOOKS[state].letter, " on_missing" if state is State.MISSING else ""
    named = f'<text class="letter{on}" x="{x + _CELL / 2}" y="{y + 10}">{letter}</text>' if letter else ""
    return f'<path class="{_class(state)}" d="{_square(x, y, state)}"/>{named}'


def _paths(alike: Mapping[State, Sequence[str]]) -> str:
    """One path for all shapes of a state: those that have nothing to tell when pointed at."""
    return "".join(
        f'<path class="{_class(state)}" d="{"".join(shapes)}"/>' for state, shapes in alike.items() if shapes
    )


def _counts(days: Sequence[DayStatus], y: int) -> str:
    """How many days of a year are not whole, at the end of its row."""
    bad = (State.MISSING, State.INCOMPLETE, State.WARNED, State.UNKNOWN)
    counted = [(state, sum(each.state is state for each in days)) for state in bad]
    said = ", ".join(f"{count} {state}" for state, count in counted if count)
    return f'<text x="{_YEAR_WIDTH + 8}" y="{y}">{said}</text>' if said else ""


def _title(stretch: Sequence[DayStatus]) -> str:
    """What a browser shows when somebody points at the shape."""
    first, last = stretch[0], stretch[-1]
    if first is last:
        races = f", {first.settled} of {first.races} races settled" if first.races else ""
        doubts = "".join(f"; {doubt}" for doubt in first.doubts)
        return f"<title>{first.day:%a %Y-%m-%d}: {first.state}{races}{escape(doubts)}</title>"
    lacking = sum(each.missing for each in stretch)
    races = f", {lacking} races lack results" if lacking else ""
    return f"<title>{first.day} to {last.day}, {len(stretch)} days: {first.state}{races}</title>"


def _legend(x: int, y: int) -> tuple[str, int]:
    lines = (
        f'{_cell(x, y + n * _ROW, state)}<text x="{x + 20}" y="{y + n * _ROW + 10}">{look.meaning}</text>'
        for n, (state, look) in enumerate(LOOKS.items())
    )
    return "".join(lines), len(LOOKS) * _ROW + 8


def _svg(width: int, height: int, label: str, body: str, attributes: str = "") -> str:
    return (
        f'<svg {attributes}class="heat" role="img" aria-label="{escape(label)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{body}</svg>'
    )


def _name(statuses: Sequence[DayStatus]) -> str:
    code = statuses[0].country if statuses else ""
    return REGIONS[code].name if code in REGIONS else code


def _class(state: State) -> str:
    return state.name.lower()
