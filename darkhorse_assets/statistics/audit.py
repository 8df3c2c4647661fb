"""Do the statistics of a range agree with the tables they were made from? Judged in SQL, for all days at once.

Every runner has its row, every run is counted once for each entity that it has, and nothing names what its day does not
hold.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import duckdb
import pyarrow as pa

from darkhorse_assets.contracts import (
    ENTITY_COMBINATIONS,
    PERFORMANCE_BY_DISTANCE,
    PERFORMANCE_BY_VENUE,
    RUNNER_STATISTICS,
    Table,
)
from darkhorse_assets.contracts.statistics import COMBINATIONS, DISTANCE_ENTITIES, VENUE_ENTITIES
from darkhorse_assets.quality.verdict import Verdict, judged

ADVICE = "bring the mart up to date (darkhorse mart refresh) and materialise the day's statistics again"

Offenders = Iterator[tuple[date, str]]
"""Days, and what is wrong on them in words."""

_RUNNERS = """
SELECT date, race_id, horse_id, declared.n IS NULL AS is_unknown
FROM (SELECT date, race_id, horse_id, 1 AS n FROM lake.runners WHERE date BETWEEN $first AND $last) AS declared
FULL JOIN (SELECT date, race_id, horse_id, 1 AS n FROM computed) AS counted USING (date, race_id, horse_id)
WHERE declared.n IS NULL OR counted.n IS NULL
"""
_COUNTED = """
SELECT date, entity, coalesce(expected.n, 0), coalesce(counted.n, 0)
FROM ({expected}) AS expected
FULL JOIN (SELECT date, {entity} AS entity, sum(runs)::BIGINT AS n FROM computed GROUP BY ALL) AS counted
    USING (date, entity)
WHERE expected.n IS DISTINCT FROM counted.n
"""
_EXPECTED = """
SELECT date, '{entity}' AS entity, count(*) AS n FROM lake.results
WHERE finish_code IS DISTINCT FROM 'VOI' AND {ids} AND {days} GROUP BY date
"""  # from the published results, not from the view `runs` that is audited: what its joins lost would be lost here too
_ORPHANS = """
SELECT DISTINCT date, computed.{column} AS id
FROM computed ANTI JOIN lake.{master} AS master ON master.date = computed.date AND master.{key} = computed.{column}
WHERE {condition}
"""
_OF_THE_RANGE = "date BETWEEN $first AND $last"


def audited(
    connection: duckdb.DuckDBPyConnection, contract: Table, computed: pa.Table, first: date, last: date
) -> Mapping[date, list[Verdict]]:
    """Verdicts `completeness` and `foreign_keys` of each day that has something against it; other days passed."""
    connection.register("computed", computed)
    try:
        found = {
            "completeness": _COMPLETENESS[contract.name](connection, first, last),
            "foreign_keys": _orphans(connection, contract),
        }
        verdicts: dict[date, list[Verdict]] = defaultdict(list)
        for check, offenders in found.items():
            by_day: dict[date, list[str]] = defaultdict(list)
            for day, words in offenders:
                by_day[day].append(words)
            for day, named in by_day.items():
                verdicts[day].append(judged(check, contract.name, named, advice=ADVICE))
        return verdicts
    finally:
        connection.unregister("computed")


def _runners_missing(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> Offenders:
    found = connection.execute(_RUNNERS, {"first": first, "last": last}).fetchall()
    for day, race_id, horse_id, is_unknown in found:
        yield day, f"{horse_id} in {race_id} {'has statistics and was never declared' if is_unknown else 'has no row'}"


def _entities(types: tuple[str, ...]) -> Callable[[duckdb.DuckDBPyConnection, date, date], Offenders]:
    expected = {entity: f"{entity}_id IS NOT NULL" for entity in types}
    return lambda connection, first, last: _miscounted(connection, "entity_type", expected, first, last)


def _pairs(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> Offenders:
    expected = {f"{one} × {two}": f"{one}_id IS NOT NULL AND {two}_id IS NOT NULL" for one, two in COMBINATIONS}
    return _miscounted(connection, "entity1_type || ' × ' || entity2_type", expected, first, last)


def _miscounted(
    connection: duckdb.DuckDBPyConnection, entity: str, conditions: Mapping[str, str], first: date, last: date
) -> Offenders:
    expected = " UNION ALL ".join(
        _EXPECTED.format(entity=name, ids=ids, days=_OF_THE_RANGE) for name, ids in conditions.items()
    )
    query = _COUNTED.format(expected=expected, entity=entity)
    for day, name, runs, counted in connection.execute(query, {"first": first, "last": last}).fetchall():
        yield day, f"{name}: {runs} runs, {counted} counted"


_COMPLETENESS: Mapping[str, Callable[[duckdb.DuckDBPyConnection, date, date], Offenders]] = {
    RUNNER_STATISTICS.name: _runners_missing,
    ENTITY_COMBINATIONS.name: _pairs,
    PERFORMANCE_BY_DISTANCE.name: _entities(DISTANCE_ENTITIES),
    PERFORMANCE_BY_VENUE.name: _entities(VENUE_ENTITIES),
}


def _orphans(connection: duckdb.DuckDBPyConnection, contract: Table) -> Offenders:
    for column, master, condition in _references(contract):
        key = "race_id" if master == "races" else f"{master.removesuffix('s')}_id"
        query = _ORPHANS.format(column=column, master=master, key=key, condition=condition)
        for day, orphan in connection.execute(query).fetchall():
            yield day, f"{column} {orphan} is not in {master} of the day"


def _references(contract: Table) -> Iterator[tuple[str, str, str]]:
    """Columns, the tables of the day that hold what they name, and for which rows."""
    for name, master in (("race_id", "races"), ("horse_id", "horses"), ("course_id", "courses")):
        if name in contract.column_names:
            yield name, master, "TRUE"
    for column in contract.columns:
        if column.name.endswith("_type"):
            for entity in column.domain:
                yield column.name.replace("_type", "_id"), f"{entity}s", f"{column.name} = '{entity}'"
