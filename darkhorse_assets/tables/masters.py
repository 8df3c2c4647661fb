"""Rows of the masters (`horse_pedigree`, `courses`, `regions`): what the day's published tables show of each entity.

They are derived from what is published, of all countries, so that a day limited to one country, or with one country
refused, still gives masters that agree with the tables beside them.
"""

from collections.abc import Iterable, Sequence

from darkhorse_assets.contracts import COURSES, HORSE_PEDIGREE, REGIONS, Table
from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.tables.merge import merged


def pedigree_rows(runners: Sequence[Row], results: Sequence[Row]) -> list[Row]:
    """One row per horse; cards say more than results (breeder, the damsire's country), so they win."""
    return _latest(HORSE_PEDIGREE, [*results, *runners], "horse_id")


def course_rows(races: Sequence[Row]) -> list[Row]:
    rows = _latest(COURSES, races, "course_id")
    return [row | {"race_count": sum(race["course_id"] == row["course_id"] for race in races)} for row in rows]


def region_rows(races: Sequence[Row]) -> list[Row]:
    rows = []
    for row in _latest(REGIONS, races, "country"):
        of_region = [race for race in races if race["country"] == row["country"]]
        rows.append(
            row
            | {
                "region": region_of(str(row["country"])).name,
                "course_count": len({race["course_id"] for race in of_region}),
                "race_count": len(of_region),
            }
        )
    return rows


def _latest(table: Table, rows: Iterable[Row], key: str) -> list[Row]:
    """One row per key with the table's columns; later rows win, blanks never do."""
    latest: dict[object, Row] = {}
    for row in rows:
        known = {name: row.get(name) for name in table.column_names}
        latest[row[key]] = merged(latest.get(row[key], {}), known)
    return list(latest.values())
