"""Goings and surfaces."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.goings import going_family, going_name, surface


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Good", "Good"),
        ("GOOD TO FIRM", "Good To Firm"),
        ("Good to Yielding", "Good To Yielding"),
        ("Standard / Slow", "Standard To Slow"),
        ("Standard To Slow", "Standard To Slow"),
        ("VERY SOFT", "Very Soft"),
        ("Frozen", "Frozen"),
        ("GOOD, Good to firm in places", "GOOD, Good to firm in places"),
        ("Raceable", "Raceable"),
        ("", None),
        (None, None),
    ],
)
def test_a_going_has_one_spelling(written: str | None, name: str | None) -> None:
    assert going_name(written) == name


@pytest.mark.parametrize(
    ("course", "going", "stated", "expected"),
    [
        ("Sampleton", "Standard", "Turf", "Turf"),
        ("Sampleton", "Good", "AllWeather", "AW"),
        ("Sampleton", "", "Dirt", "Dirt"),
        ("Sampleton (AW)", "Good", "AW", "AW"),
        ("Sampleton (AW)", "Fast", "", "AW"),
        ("Sampleton (AW) (IRE)", None, None, "AW"),
        ("sampleton-aw", "Standard To Slow", None, "AW"),
        ("Sampleton City", "STANDARD TO SLOW", None, "AW"),
        ("Sampleton", "Slow", None, "AW"),
        ("Sampleton Park (USA)", "Fast", None, "Dirt"),
        ("Sampleton Park (USA)", "Sloppy", "Unknown", "Dirt"),
        ("Sampleton", "Good To Soft", None, "Turf"),
        ("Sampleton", "Very Soft", "", "Turf"),
        ("St Sample (SWI)", "Frozen", "Unknown", None),
        ("Sampleton", "Raceable", None, None),
        ("Sampleton", "", "", None),
        ("Samplelaw", "", "", None),
    ],
)
def test_a_surface_is_stated_or_told_by_the_course_or_by_the_going(
    course: str, going: str | None, stated: str | None, expected: str | None
) -> None:
    assert surface(course, going, stated) == expected


def test_a_surface_nobody_races_on_is_refused() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="racing surface"):
        surface("Sampleton", "Good", "Carpet")


@pytest.mark.parametrize(
    ("going", "surface_of_it", "family"),
    [
        ("Hard", "Turf", "firm"),
        ("Good To Firm", "Turf", "firm"),
        ("Good", "Turf", "good"),
        ("Yielding To Good", "Turf", "good"),
        ("Good To Soft", "Turf", "soft"),
        ("Good To Yielding", "Turf", "soft"),
        ("Very Soft", "Turf", "soft"),
        ("Soft To Heavy", "Turf", "heavy"),
        ("Standard To Slow", "AW", "aw"),
        ("Good", "AW", "aw"),
        ("Fast", "Dirt", None),
        ("Frozen", None, None),
        (None, "Turf", None),
        (None, "AW", "aw"),
    ],
)
def test_a_going_counts_in_one_family_and_its_last_word_decides(
    going: str | None, surface_of_it: str | None, family: str | None
) -> None:
    assert going_family(going, surface_of_it) == family
