"""The master tables: what a racing day showed of each horse's pedigree, each course and each region.

One file a day (not by country): each is derived from the day's published races, runners and results.
"""

from darkhorse_assets.contracts.columns import (
    BREEDER,
    COUNTRY,
    COUNTRY_OF_BIRTH,
    COURSE,
    COURSE_ID,
    DATE,
    HORSE,
    HORSE_ID,
    PEDIGREE,
    PROVENANCE,
    TIME_ZONE,
    column,
)
from darkhorse_assets.contracts.model import Kind, Table

RACE_COUNT = column(Kind.INTEGER, "race_count", "Its races of the day", unit="races", required=True)

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
        BREEDER,
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
        COURSE_ID,
        COURSE,
        COUNTRY,
        TIME_ZONE,
        RACE_COUNT,
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
        column(Kind.TEXT, "region", "The racing region in words: Great Britain", required=True),
        column(Kind.INTEGER, "course_count", "Courses racing on the day", unit="courses", required=True),
        RACE_COUNT,
        *PROVENANCE,
    ),
)
