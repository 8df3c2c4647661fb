"""The late-column curve, drawn: how often ratings are filled, over the age of the racing, with what is due of them.

Ages are on a logarithmic scale: the first two weeks, in which ratings come, take a third of twelve years' width.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from math import log10
from typing import NamedTuple

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND
from darkhorse_assets.mart.late_columns import FilledByNow
from darkhorse_assets.quality.late_ratings import DUE_AFTER, EXPECTED, LEAST_FINISHERS


class _Line(NamedTuple):
    name: str
    css: str


_LINES: Mapping[str, _Line] = {
    "rpr": _Line("RPR", "rpr"),
    "topspeed": _Line("Topspeed", "topspeed"),
    "official_rating": _Line("official rating", "official"),
}

STYLE = """
.curve{font:11px system-ui,sans-serif} .curve text{fill:var(--ink,#1b1f24)} .curve .dim{fill:var(--dim,#57606a)}
.curve path{fill:none;stroke-width:2;stroke-linejoin:round} .curve .grid{stroke:var(--line,#d3d8de);stroke-width:1}
.curve .rpr{stroke:var(--rpr,#0072b2)} .curve .topspeed{stroke:var(--topspeed,#d55e00);stroke-dasharray:7 3}
.curve .official{stroke:var(--official,#009e73);stroke-dasharray:2 3}
.curve .due{stroke:var(--ink,#1b1f24);stroke-width:1.5;stroke-dasharray:1 3}
"""

_WIDTH, _HEIGHT = 560, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 130, 12, 24
_TICKS = {0: "0 days", 1: "1", 3: "3", 7: "7", 14: "14", 30: "30", 90: "90", 365: "1 year", 1095: "3", 3650: "10 years"}
_OLDEST = 4400
_LABEL_HEIGHT = 13


def late_curve_svg(points: Sequence[FilledByNow], day: date) -> str:
    """One country's curves; groups of fewer than 20 finishers are left out, as the check leaves them out.

    Raises:
        ValueError: there are no points.
    """
    country = points[0].country if points else ""
    enough = sorted((each for each in points if each.finishers >= LEAST_FINISHERS), key=lambda each: each.age(day))
    parts = [*_grid(), *(_due() if country in BRITAIN_AND_IRELAND else ())]
    if enough:
        parts += [_curve(enough, column, day) for column in _LINES]
        parts += _labels(enough)
    label = f"{escape(country)}: share of finishers with their ratings, by the age of the racing"
    return (
        f'<svg class="curve" role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}">{"".join(parts)}</svg>'
    )


def _x(age: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * log10(1 + max(age, 0)) / log10(1 + _OLDEST), 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share, 1)


def _grid() -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        yield f'<path class="grid" d="M{_LEFT} {y}H{_WIDTH - _RIGHT}"/>'
        yield f'<text class="dim" x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{percent} %</text>'
    for age, name in _TICKS.items():
        yield f'<text class="dim" x="{_x(age)}" y="{_HEIGHT - 6}" text-anchor="middle">{name}</text>'


def _due() -> Iterator[str]:
    """What is due of the ratings, and from when."""
    for column, share in EXPECTED.items():
        start = _x(DUE_AFTER.days)
        said = f"{_LINES[column].name}: {share:.0%} due after {DUE_AFTER.days} days"
        yield f'<path class="due" d="M{start} {_y(0)}V{_y(share)}H{_WIDTH - _RIGHT}"><title>{said}</title></path>'
        yield f'<text class="dim" x="{start + 4}" y="{_y(share) + 12}">{said}</text>'


def _curve(points: Sequence[FilledByNow], column: str, day: date) -> str:
    path = "L".join(f"{_x(each.age(day))} {_y(each.share(column))}" for each in points)
    return f'<path class="{_LINES[column].css}" d="M{path}"/>'


def _labels(points: Sequence[FilledByNow]) -> Iterator[str]:
    """Names at the ends of the lines, with the share of all finishers: apart from each other, and above the axis."""
    ends = sorted((_y(points[-1].share(column)), column) for column in _LINES)
    below = 0.0
    for above_last, (end, column) in zip(reversed(range(len(ends))), ends, strict=True):
        lowest = _y(0) + 4 - above_last * _LABEL_HEIGHT
        below = y = min(max(end + 4, below + _LABEL_HEIGHT), lowest)
        share = sum(each.filled[column] for each in points) / sum(each.finishers for each in points)
        x = _WIDTH - _RIGHT + 4
        line = f'<path class="{_LINES[column].css}" d="M{x} {y - 4}h16"/>'
        yield f'{line}<text x="{x + 20}" y="{y}">{_LINES[column].name} {share:.0%}</text>'
