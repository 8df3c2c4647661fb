"""The master tables: what a racing day showed of each course, bookmaker, region, person, horse and parent.

One file a day (not by country): each is derived from the day's published races, runners and results. A day holds only
what was seen on it; what is known of an entity today, or was known on any date, is read from all days (`mart/`).
"""

from dataclasses import replace

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
    PEOPLE,
    PROVENANCE,
    SEX_CODE,
    TIME_ZONE,
    column,
)
from darkhorse_assets.contracts.model import Column, Kind, Table
from darkhorse_assets.contracts.runners import COLOUR, DATE_OF_BIRTH, SEX, TRAINER_LOCATION

NAMES_SEEN = column(Kind.JSON, "names_seen", "Its names as the day wrote them, a sorted list", required=True)
FALLBACK_ID = column(
    Kind.TEXT,
    "fallback_id",
    "The dh1_… id that its name gives where a source has no id: joins days without ids to days with ids",
    required=True,
)
SEEN = (
    column(Kind.INSTANT, "first_seen_at", "Off of its first race of the day (UTC); null where it has none"),
    column(Kind.INSTANT, "last_seen_at", "Off of its last race of the day (UTC); null where it has none"),
)
RACE_COUNT = column(Kind.INTEGER, "race_count", "Its races of the day", unit="races", required=True)
RUNNER_COUNT = column(
    Kind.INTEGER,
    "runner_count",
    "Its runners of the day, as declared or as they ran, each once; non-runners included",
    unit="runners",
    required=True,
)
_BY_NAME = {each.name: each for each in (*PEOPLE, *PEDIGREE)}
PARENT_IDS = tuple(_BY_NAME[f"{parent}_id"] for parent in ("sire", "dam", "damsire"))


def _master(name: str, key: Column, title: Column, grain: str, *more: Column) -> Table:
    return Table(
        name=name,
        grain=grain,
        key=(key.name,),
        by_country=False,
        columns=(
            DATE,
            replace(key, nullable=False),
            replace(title, nullable=False),
            *more,
            NAMES_SEEN,
            FALLBACK_ID,
            *SEEN,
            *PROVENANCE,
        ),
    )


def _person(role: str, *more: Column) -> Table:
    grain = f"one row per {role} that the day's runners or results name"
    return _master(f"{role}s", _BY_NAME[f"{role}_id"], _BY_NAME[role], grain, *more, RUNNER_COUNT)


def _parent(role: str) -> Table:
    return _master(
        f"{role}s",
        _BY_NAME[f"{role}_id"],
        _BY_NAME[role],
        f"one row per {role} of the day's runners",
        _BY_NAME[f"{role}_country"],
        replace(HORSE_ID, origin={}),
        RUNNER_COUNT,
    )


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

COURSES = _master(
    "courses",
    COURSE_ID,
    COURSE,
    "one row per course with a race on the day, or on the provider's list if that was captured on the day",
    COUNTRY,
    TIME_ZONE,
    column(
        Kind.NUMBER,
        "latitude",
        "Where it lies, to about a kilometre; null where this project does not know",
        unit="degrees",
    ),
    column(Kind.NUMBER, "longitude", "Where it lies; east is positive", unit="degrees"),
    RACE_COUNT,
)

BOOKMAKERS = Table(
    name="bookmakers",
    grain="one row per bookmaker that the day's racecards quote",
    key=("bookmaker_id",),
    by_country=False,
    columns=(
        DATE,
        column(
            Kind.TEXT, "bookmaker_id", "The bookmaker's name, folded to lower-case letters and digits", required=True
        ),
        column(Kind.TEXT, "bookmaker", "The bookmaker's name", required=True, card="odds[].bookmaker"),
        column(
            Kind.TEXT,
            "bookmaker_type",
            "An exchange, where people bet with each other, or a bookmaker",
            required=True,
            domain=("bookmaker", "exchange"),
        ),
        NAMES_SEEN,
        *SEEN,
        RACE_COUNT,
        *PROVENANCE,
    ),
)

REGIONS = Table(
    name="regions",
    grain="one row per racing region with a race on the day, or on the provider's list if that was captured on the day",
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

JOCKEYS = _person("jockey")
TRAINERS = _person("trainer", TRAINER_LOCATION)
OWNERS = _person("owner")

HORSES = _master(
    "horses",
    HORSE_ID,
    HORSE,
    "one row per horse that the day's runners or results name",
    COUNTRY_OF_BIRTH,
    DATE_OF_BIRTH,
    column(
        Kind.INTEGER,
        "birth_year",
        "Year of birth: of the date, else the racing year less the age (all horses of the north age on 1 January)",
        expected=0.8,
    ),
    SEX_CODE,
    SEX,
    COLOUR,
    BREEDER,
    *PARENT_IDS,
    RUNNER_COUNT,
)

SIRES, DAMS, DAMSIRES = (_parent(role) for role in ("sire", "dam", "damsire"))


def _of_profile(declared: Column, field: str) -> Column:
    return replace(declared, nullable=declared is not HORSE_ID, origin={"profile": field}, since=None)


HORSE_PROFILES = Table(
    name="horse_profiles",
    grain="one row per horse that was asked for by itself on the day, because no card or result gave what it says",
    key=("horse_id",),
    by_country=False,
    columns=(
        DATE,
        _of_profile(HORSE_ID, "id"),
        column(
            Kind.BOOLEAN,
            "is_known",
            "False where the provider has no such horse: it is not asked for again",
            required=True,
        ),
        _of_profile(HORSE, "name"),
        _of_profile(COUNTRY_OF_BIRTH, "name (suffix)"),
        _of_profile(DATE_OF_BIRTH, "dob"),
        _of_profile(SEX_CODE, "sex, sex_code"),
        _of_profile(SEX, "sex, sex_code"),
        _of_profile(COLOUR, "colour"),
        column(Kind.TEXT, "colour_code", "The provider's code of the colour", profile="colour_code"),
        _of_profile(BREEDER, "breeder"),
        *(_of_profile(each, each.name) for each in PARENT_IDS),
        *PROVENANCE,
    ),
)
