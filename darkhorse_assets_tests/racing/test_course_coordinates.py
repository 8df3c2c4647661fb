"""Where racecourses lie: within their country, each somewhere else, found by every spelling of a name."""

from itertools import combinations
from math import cos, hypot, radians

import pytest

from darkhorse_assets.racing.course_coordinates import PLACES, Place, coordinates_of

# South, north, west, east.
BOXES = {"gb": (49.8, 59.0, -6.5, 1.9), "ire": (51.3, 55.5, -10.7, -5.3), "fr": (41.3, 51.2, -5.3, 9.7)}
SAME_PLACE_KM = 3
"""Closer than two courses are, and further than the two of Newmarket, or of Longchamp and Auteuil, are told apart."""

ONE_PLACE = [
    {"Chelmsford", "Chelmsford City"},
    {"Epsom", "Epsom Downs"},
    {"Newmarket", "Newmarket (July)", "Newmarket (Rowley)"},
    {"Longchamp", "ParisLongchamp", "Auteuil", "Saint-Cloud"},
    {"Deauville", "Clairefontaine"},
]
"""Names of one course, and courses that are neighbours."""


def kilometres(one: Place, other: Place) -> float:
    north, east = one[0] - other[0], (one[1] - other[1]) * cos(radians(one[0]))
    return 111.2 * hypot(north, east)


@pytest.mark.parametrize("country", sorted(PLACES))
def test_every_course_lies_in_its_country(country: str) -> None:
    south, north, west, east = BOXES[country]
    outside = {
        name: place
        for name, place in PLACES[country].items()
        if not (south <= place[0] <= north and west <= place[1] <= east)
    }
    assert outside == {}


@pytest.mark.parametrize("country", sorted(PLACES))
def test_no_two_courses_share_a_place_unless_they_are_neighbours(country: str) -> None:
    close = [
        {one, other}
        for (one, here), (other, there) in combinations(PLACES[country].items(), 2)
        if kilometres(here, there) < SAME_PLACE_KM
    ]
    assert [pair for pair in close if not any(pair <= together for together in ONE_PLACE)] == []


@pytest.mark.parametrize("country", sorted(PLACES))
def test_coordinates_are_to_a_kilometre_and_say_no_more(country: str) -> None:
    for latitude, longitude in PLACES[country].values():
        assert (round(latitude, 2), round(longitude, 2)) == (latitude, longitude)


@pytest.mark.parametrize(
    ("one", "other", "expected_km"),
    [(("gb", "Ascot"), ("gb", "York"), 283), (("gb", "Aintree"), ("ire", "Galway"), 403)],
)
def test_distances_between_courses_are_those_of_a_map(
    one: tuple[str, str], other: tuple[str, str], expected_km: int
) -> None:
    """North for south, or longitude before latitude, would show here."""
    here, there = coordinates_of(*one), coordinates_of(*other)
    assert here
    assert there
    assert kilometres(here, there) == pytest.approx(expected_km, rel=0.03)


@pytest.mark.parametrize(
    ("country", "written", "place"),
    [
        ("gb", "Kempton (AW)", "Kempton"),
        ("gb", "kempton-aw", "Kempton"),
        ("ire", "Dundalk (AW) (IRE)", "Dundalk"),
        ("gb", "BANGOR ON DEE", "Bangor-on-Dee"),
        ("fr", "Compiègne", "Compiegne"),
        ("gb", "Newmarket (July)", "Newmarket (July)"),
    ],
)
def test_every_spelling_finds_its_place(country: str, written: str, place: str) -> None:
    assert coordinates_of(country, written) == PLACES[country][place]


def test_a_course_is_looked_for_in_its_own_region_only() -> None:
    assert coordinates_of("usa", "Newmarket") is None
    assert coordinates_of("gb", "Ulmouth Downs (AW)") is None
