"""The late-column curve: young racing to the left, what is due drawn only where it is due."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from darkhorse_assets.report.late_curve import late_curve_svg
from darkhorse_assets_tests.report.invented import NOW, points


def line(svg: str, css: str) -> list[tuple[float, float]]:
    [path] = re.findall(f'<path class="{css}" d="M([^"h]*)"', svg)
    return [(float(x), float(y)) for x, y in (each.split() for each in path.split("L"))]


def test_each_column_is_a_line_over_the_age_and_says_its_name_and_share() -> None:
    svg = late_curve_svg(points(rpr=90), NOW.date())
    rpr, topspeed = line(svg, "rpr"), line(svg, "topspeed")
    assert [x for x, _ in rpr] == sorted(x for x, _ in rpr)
    assert len(rpr) == 3
    assert rpr[0][1] < topspeed[0][1], "90 % lies above 85 %"
    assert "RPR 90%" in svg


def test_what_is_due_after_two_weeks_is_drawn_for_britain_and_not_for_france() -> None:
    assert "RPR: 80% due after 14 days" in late_curve_svg(points(), NOW.date())
    french = [replace(each, country="fr") for each in points()]
    assert "due" not in late_curve_svg(french, NOW.date())


@pytest.mark.parametrize("share", [0, 50, 100])
def test_names_of_lines_that_end_together_stand_apart_and_within_the_drawing(share: int) -> None:
    filled = dict.fromkeys(("rpr", "topspeed", "official_rating"), share)
    svg = late_curve_svg([replace(each, filled=filled) for each in points()], NOW.date())
    names = re.findall(rf'y="([\d.]+)">(?:RPR|Topspeed|official rating) {share}%<', svg)
    ends = sorted(map(float, names))
    assert len(ends) == 3
    assert all(below - above >= 12 for above, below in pairwise(ends))
    assert ends[-1] <= 214, "above the names of the ages"


def test_a_handful_of_finishers_is_no_point() -> None:
    few, *others = points()
    assert len(line(late_curve_svg([replace(few, finishers=19), *others], NOW.date()), "rpr")) == 2
    assert "<text" in late_curve_svg([replace(few, finishers=19)], NOW.date())
