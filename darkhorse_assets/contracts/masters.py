"""The master tables: what a racing day showed of each horse's pedigree, each course and each region.

One file a day (not by country): each is derived from the day's published races, runners and results.
"""

from darkhorse_assets.contracts.columns import (
    COUNTRY,
    COUNTRY_OF_BIRTH,
    DATE,
    HORSE,
    HORSE_ID,
    PEDIGREE,
    PROVENANCE,
    column,
)
from darkhorse_assets.contracts.model import Kind, Table

HORSE_PEDIGREE = Table(
    name="horse_pedigree",
    grain="one row per horse that the day's runners or results name",
    key=("horse_id",),
    by_country=False,
    columns=(
        DATE,
        HORSE_ID,
        HORSE,
        COUNTRY_OF_BIRTH,
        column(Kind.TEXT, "breeder", "Breeder", card="breeder", cards="breeder"),
        *PEDIGREE,
        *PROVENANCE,
    ),
)

COURSES = Table(
    name="courses",
    grain="one row per course with a race on the day, by the name seen on it",
    key=("course_id",),
    by_country=False,
    columns=(
        DATE,
        column(Kind.TEXT, "course_id", "The course", required=True, card="course_id", result="course_id"),
        column(Kind.TEXT, "course", "The course's name", required=True, card="course", result="course"),
        COUNTRY,
        column(Kind.TEXT, "time_zone", "The course's time zone", required=True),
        column(Kind.INTEGER, "race_count", "Races of the day", unit="races", required=True),
        *PROVENANCE,
    ),
)

REGIONS = Table(
    name="regions",
    grain="one row per racing region with a race on the day",
    key=("country",),
    by_country=False,
    columns=(
        DATE,
        COUNTRY,
        column(Kind.TEXT, "region", "The region's name", required=True),
        column(Kind.INTEGER, "course_count", "Courses racing on the day", unit="courses", required=True),
        column(Kind.INTEGER, "race_count", "Races of the day", unit="races", required=True),
        *PROVENANCE,
    ),
)
