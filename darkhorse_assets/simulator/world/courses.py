"""The courses and regions of the world: invented places, and what is raced there. The provider has no coordinates."""

from typing import NamedTuple

from darkhorse_assets.simulator.world.words import HEADS

COUNTRIES = ("GB", "IRE", "FR")
REGIONS = {
    "gb": "Great Britain", "ire": "Ireland", "fr": "France", "ger": "Germany", "ity": "Italy", "usa": "USA",
    "can": "Canada", "aus": "Australia", "nz": "New Zealand", "jpn": "Japan", "saf": "South Africa",
    "ksa": "Saudi Arabia", "hk": "Hong Kong", "uae": "United Arab Emirates",
}  # fmt: skip


class Course(NamedTuple):
    """A racecourse; `codes` are the kinds of meeting it holds: flat, jumps, aw."""

    id: str
    name: str
    country: str
    codes: frozenset[str]


# How many courses of each country hold which kinds of meeting.
KINDS = {
    "GB": {"aw": 6, "flat": 18, "flat jumps": 13, "jumps": 18},
    "IRE": {"aw": 1, "flat": 2, "flat jumps": 18, "jumps": 4},
    "FR": {"aw": 3, "flat": 15, "flat jumps": 16, "jumps": 6},
}
PLACES = {
    "GB": ["{}mouth Downs", "{}wick Regis", "{}borough Heath", "{}ley Vale"],
    "IRE": ["Bally{}een", "Kil{}agh", "Clon{}ra", "{}town Strand"],
    "FR": ["{}ville-sur-Brume", "Saint-{}in", "La Croix-{}e", "{}ac-les-Prés"],
}


def _courses() -> tuple[Course, ...]:
    courses = []
    for at, country in enumerate(COUNTRIES):
        kinds = [kind for kind, many in KINDS[country].items() for _ in range(many)]
        for index, kind in enumerate(kinds):
            stem = HEADS[index * 7 % len(HEADS)]
            place = PLACES[country][index % 4]
            name = place.format(stem if place.startswith("{") or "-" in place else stem.lower())
            suffix = " (AW)" if kind == "aw" else ""
            courses.append(
                Course(f"crs_{100_000 + at * 2_000 + index * 26}", name + suffix, country, frozenset(kind.split()))
            )
    return tuple(courses)


COURSES = _courses()

IDLE_COURSES = (
    Course("crs_190001", "Old Hembury", "GB", frozenset()),
    Course("crs_190027", "Clonbarrow Strand", "IRE", frozenset()),
    Course("crs_190053", "Bad Ahrenfeld", "GER", frozenset()),
)
"""Courses that the provider lists and nobody races at: closed ones, and those of countries without a season here."""
