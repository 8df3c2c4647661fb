"""Do the tables of a day mean the same entities? Who is named has a row, and who has a row is named.

The earlier system wrote each table by itself, so that runners named jockeys whom no table knew.
"""

import json
from collections.abc import Collection, Mapping, Sequence

from darkhorse_assets.contracts import TABLES
from darkhorse_assets.quality.guards import race_name
from darkhorse_assets.quality.verdict import Verdict, judged
from darkhorse_assets.racing.bookmakers import bookmaker_id
from darkhorse_assets.sources.protocol import Row

_PARENTS = {"sire_id": "sires", "dam_id": "dams", "damsire_id": "damsires"}
_OF_A_RUNNER = {
    "race_id": "races",
    "horse_id": "horses",
    "jockey_id": "jockeys",
    "trainer_id": "trainers",
    "owner_id": "owners",
    **_PARENTS,
}
FOREIGN_KEYS: Mapping[str, Mapping[str, str]] = {
    "races": {"course_id": "courses", "country": "regions"},
    "runners": _OF_A_RUNNER,
    "results": _OF_A_RUNNER,
    "horses": _PARENTS,
    "horse_pedigree": {"horse_id": "horses", **_PARENTS},
}
"""By table: its columns that mean a row of another table of the same day."""

ADVICE = (
    "materialise the day's races, runners, results and masters together; an id or a name of no known shape has no row "
    "in a master: look at the capture"
)

DayRows = Mapping[str, Sequence[Row]]
"""By table; of all countries. A table that is not published is not in it."""


def references(day: DayRows, masters: DayRows) -> list[Verdict]:
    """On each table that is there: the masters are complete, and no foreign key leads nowhere.

    Args:
        day: races, runners and results.
    """
    tables, named = {**day, **masters}, _named(day)
    known = {table: {row[TABLES[table].key[0]] for row in rows} for table, rows in tables.items()}
    return [
        *(master_complete(master, named.get(master, set()), rows) for master, rows in masters.items()),
        *(foreign_keys(table, tables[table], known) for table in FOREIGN_KEYS if table in tables),
    ]


def master_complete(master: str, named: Collection[object], rows: Sequence[Row]) -> Verdict:
    """Every id that the day names has its row, and no other row is there but what was only listed."""
    key = TABLES[master].key[0]
    held = {row[key] for row in rows}
    needless = {row[key] for row in rows if row.get("race_count") != 0} - {*named}
    offenders = [f"{key} {each} is named by the day and has no row" for each in _in_order({*named} - held)]
    offenders += [f"{key} {each} has a row and nothing of the day names it" for each in _in_order(needless)]
    counts = {"rows": len(rows), "named by the day": len(named)}
    return judged("completeness", master, offenders, counts=counts, advice=ADVICE)


def foreign_keys(table: str, rows: Sequence[Row], known: Mapping[str, Collection[object]]) -> Verdict:
    """Every id of the table that means a row of another table finds it there; a null means nobody.

    Args:
        known: keys by table; what means a table that is not in it is not judged, because nothing of it is published.
    """
    offenders, orphans = [], {}
    for column, other in FOREIGN_KEYS[table].items():
        if other not in known:
            continue
        lost = {row.get(column) for row in rows} - {None, *known[other]}
        found = [row for row in rows if row.get(column) in lost] if lost else []
        offenders += [f"{_who(row)} has {column} {row[column]}, which is not in {other}" for row in found]
        orphans[f"{column} orphans"] = len(found)
    return judged("foreign_keys", table, offenders, counts={"rows": len(rows), **orphans}, advice=ADVICE)


def _named(day: DayRows) -> dict[str, set[object]]:
    """The ids that the day's races, runners and results name, by the master in which they belong."""
    named: dict[str, set[object]] = {}
    for table, rows in day.items():
        for column, master in FOREIGN_KEYS[table].items():
            named.setdefault(master, set()).update(row.get(column) for row in rows)
    named["horse_pedigree"] = named.get("horses", set())
    quoting = (name for race in day.get("races", []) for name in json.loads(race.get("bookmakers") or "[]"))
    named["bookmakers"] = {bookmaker_id(name) for name in quoting}
    return {master: ids - {None} for master, ids in named.items()}


def _who(row: Row) -> str:
    if "horse" not in row:
        return f"{row['country']}: {race_name(row)}"
    of_race = f" of race {row['race_id']}" if "race_id" in row else ""
    return f"{row['horse']} ({row['horse_id']}){of_race}"


def _in_order(ids: Collection[object]) -> list[str]:
    return sorted(map(str, ids))
