"""Rows of the masters: what a day's published races, runners and results show of each entity that they name.

They are derived from what is published, of all countries, so that a day limited to one country, or with one country
refused, still gives masters that agree with the tables beside them. Whoever is named without an id, or never by a
readable name, has no row.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from darkhorse_assets.contracts import (
    BOOKMAKERS,
    COURSES,
    DAMS,
    DAMSIRES,
    HORSE_PEDIGREE,
    HORSES,
    JOCKEYS,
    OWNERS,
    REGIONS,
    SIRES,
    TRAINERS,
    Table,
)
from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.bookmakers import bookmaker_id, bookmaker_type
from darkhorse_assets.racing.course_coordinates import coordinates_of
from darkhorse_assets.racing.ids import (
    PARENT_KINDS,
    fallback_course_id,
    fallback_horse_id,
    fallback_parent_id,
    fallback_person_id,
    horse_id_of_parent,
)
from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.tables.merge import STAMPED, newest_provenance
from darkhorse_assets.tables.sightings import (
    Derive,
    Sightings,
    birth_year,
    first_seen,
    last_seen,
    latest,
    latest_beside,
    names_seen,
    race_count,
    runner_count,
    sightings_by,
)

_COUNTED: Mapping[str, Derive] = {
    "first_seen_at": first_seen,
    "last_seen_at": last_seen,
    "race_count": race_count,
    "runner_count": runner_count,
}


@dataclass(frozen=True)
class Master:
    """How a master is made of the rows that name its entities.

    Attributes:
        title: the column that names the entity.
        derived: the columns that are not the latest value of the column of their name.
    """

    table: Table
    title: str
    derived: Mapping[str, Derive] = field(default_factory=dict)

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """One row per id, of the table's columns."""
        derived = {**_COUNTED, "names_seen": names_seen(self.title), **self.derived}
        columns = [(name, derived.get(name)) for name in self.table.column_names if name not in STAMPED]
        seen = sightings_by(self.table.key[0], self.title, rows)
        return [row for of_one in seen.values() if (row := _row(columns, of_one))]


def _row(columns: Sequence[tuple[str, Derive | None]], seen: Sightings) -> Row | None:
    try:
        row = {name: derive(seen) if derive else latest(name, seen) for name, derive in columns}
    except ValueNotUnderstoodError:  # an id or a name of no known shape: the foreign keys say who has it
        return None
    return row | newest_provenance(*seen)


def _person(table: Table) -> Master:
    role = table.key[0].removesuffix("_id")
    return Master(table, role, {"fallback_id": lambda seen: fallback_person_id(role, latest(role, seen))})


def _parent(table: Table) -> Master:
    role = table.key[0].removesuffix("_id")

    def fallback(seen: Sightings) -> str:
        """Of a damsire without its country, which result files leave out: 536 stood as two in 18 real days."""
        country = None if role == "damsire" else latest(f"{role}_country", seen)
        return fallback_parent_id(role, latest(role, seen), country)

    def horse_id(seen: Sightings) -> str:
        return horse_id_of_parent(latest(f"{role}_id", seen))

    return Master(table, role, {"fallback_id": fallback, "horse_id": horse_id})


def _place(at: int) -> Derive:
    def coordinate(seen: Sightings) -> float | None:
        place = coordinates_of(latest("country", seen), latest("course", seen))
        return place[at] if place else None

    return coordinate


_OF_HORSES = (
    *(_person(table) for table in (JOCKEYS, TRAINERS, OWNERS)),
    Master(
        HORSES,
        "horse",
        {
            "fallback_id": lambda seen: fallback_horse_id(latest("horse", seen), latest("country_of_birth", seen)),
            "birth_year": birth_year,
        },
    ),
    *(_parent(table) for table in (SIRES, DAMS, DAMSIRES)),
    Master(
        HORSE_PEDIGREE,
        "horse",
        {
            name: latest_beside(f"{parent}_id", name)
            for parent in PARENT_KINDS
            for name in (parent, f"{parent}_country")
        },
    ),
)
_COURSES = Master(
    COURSES,
    "course",
    {
        "fallback_id": lambda seen: fallback_course_id(latest("country", seen), latest("course", seen)),
        "time_zone": lambda seen: region_of(latest("country", seen)).time_zone,
        "latitude": _place(0),
        "longitude": _place(1),
    },
)
_BOOKMAKERS = Master(
    BOOKMAKERS, "bookmaker", {"bookmaker_type": lambda seen: bookmaker_type(latest("bookmaker", seen))}
)
_REGIONS = Master(
    REGIONS,
    "country",
    {
        "region": lambda seen: region_of(latest("country", seen)).name,
        "course_count": lambda seen: len({row["course_id"] for row in seen if row.get("course_id")}),
    },
)


def master_rows(
    races: Sequence[Row],
    runners: Sequence[Row],
    results: Sequence[Row],
    listed: Sequence[Row] = (),
    regions: Sequence[Row] = (),
) -> dict[str, list[Row]]:
    """The rows of every master, by its name; a card says more than a result (breeder, the damsire's country) and wins.

    Args:
        listed: courses, as `course_rows` takes them; `regions` the same with `country` alone.
    """
    off_of = {race["race_id"]: race["off_dt"] for race in races}
    seen = [row | {"off_dt": off_of.get(row["race_id"])} for row in (*results, *runners)]
    return {
        COURSES.name: course_rows(races, listed),
        BOOKMAKERS.name: _BOOKMAKERS.rows(_quotes(races)),
        REGIONS.name: _REGIONS.rows([*regions, *races]),
        **{master.table.name: master.rows(seen) for master in _OF_HORSES},
    }


def course_rows(races: Sequence[Row], listed: Sequence[Row] = ()) -> list[Row]:
    """One row per course with a race on the day, or on a list that the provider gave on the day.

    Args:
        listed: `date`, `course_id`, `course`, `country` and the provenance of the list's capture; what a race says of
            its course counts before it.
    """
    return _COURSES.rows([*listed, *races])


def _quotes(races: Sequence[Row]) -> Iterator[Row]:
    """A row per race and bookmaker that quotes odds on its card."""
    for race in races:
        about = {name: race[name] for name in ("date", "race_id", "off_dt", *STAMPED)}
        for name in json.loads(race.get("bookmakers") or "[]"):
            yield about | {"bookmaker": name, "bookmaker_id": bookmaker_id(name)}
