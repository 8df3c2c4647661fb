"""The masters as a reader wants them: one row per entity, of all that is known of it up to a day.

`<name>_as_of(day)` is what the partitions dated up to that day say, and the view `<name>` what all say. People and
parents get `seen_<name>_as_of(day)`, onto which `sql/` joins their records. An attribute has the latest value that was
observed, by the racing day and then by the capture: a blank never overwrites one. Days on which a source gave no ids
are told together with the others (`identities.py`). Written from the contracts: ten statements would say the same.
"""

from collections.abc import Iterator

from darkhorse_assets.contracts import (
    BOOKMAKERS,
    COURSES,
    HORSE_PEDIGREE,
    HORSE_PROFILES,
    HORSES,
    RACES,
    REGIONS,
    RESULTS,
    RUNNERS,
    TABLES,
    Table,
)
from darkhorse_assets.contracts.columns import PROVENANCE
from darkhorse_assets.mart.identities import ROLES

BY_RACE = (RACES, RUNNERS, RESULTS)
WHOLE = (COURSES, BOOKMAKERS, REGIONS, HORSES, HORSE_PEDIGREE)
"""The masters that have no record joined on; their views are made here."""

_PARENTS = ("sire", "dam", "damsire")
_NOT_TOLD = {"date", "names_seen", "fallback_id", "first_seen_at", "last_seen_at", "course_count"} | {
    column.name for column in PROVENANCE
}
"""What is only of the day, or is told of all days in another way."""

# By the day, then by the capture, as one number: a pair of them took twice as long over ten years of horses.
_OBSERVED = "epoch_us(date::TIMESTAMP)::HUGEINT * 10_000_000_000_000_000 + epoch_us(captured_at) AS observed"
_NAMES = "list_sort(list_distinct(flatten(list(DISTINCT CAST(CAST(names_seen AS JSON) AS VARCHAR[]))))) AS names"
_HORSES_AND_PROFILES = """(
    SELECT * FROM lake.horses
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_known) FROM lake.horse_profiles WHERE is_known
)"""


def master_views() -> Iterator[str]:
    """The statements that make all macros and views of masters and of the tables by country."""
    for table in TABLES.values():
        query, prefix = _known(table), "" if table in (*BY_RACE, *WHOLE) else "seen_"
        yield f"CREATE OR REPLACE MACRO {prefix}{table.name}_as_of(day) AS TABLE {query}"
        if not prefix:
            yield f"CREATE OR REPLACE VIEW {table.name} AS SELECT * FROM {table.name}_as_of(DATE 'infinity')"


def _known(table: Table) -> str:
    """What is known up to `day`: of a master one row per entity, else the rows as they are."""
    if table in BY_RACE:
        return f"SELECT * FROM lake.{table.name} WHERE date <= day"
    [key] = table.key
    source = _HORSES_AND_PROFILES if table is HORSES else f"lake.{table.name}"
    # A horse's profile says what it is, not that it was seen: a row that counts no runner.
    seen = "runner_count IS NOT NULL" if table is HORSES else "true"
    query = (
        f"SELECT {', '.join(_columns(table, seen))} "
        f"FROM (SELECT {_canonical(key)} AS entity, known.*, {_OBSERVED} "
        f"FROM {source} AS known {_identity(key)} WHERE date <= day) "
        f"GROUP BY entity HAVING bool_or({seen})"
    )
    if table in (HORSES, HORSE_PEDIGREE):  # their parents are named as in sires, dams and damsires
        ids = [f"{parent}_id" for parent in _PARENTS]
        canonical = ", ".join(f"{_canonical(parent_id)} AS {parent_id}" for parent_id in ids)
        query = f"SELECT known.* REPLACE ({canonical}) FROM ({query}) AS known {' '.join(map(_identity, ids))}"
    return query


def _columns(table: Table, seen: str) -> Iterator[str]:
    [key] = table.key
    profiled = [name for name in HORSE_PROFILES.column_names if table is HORSES and name not in HORSES.column_names]
    yield f"entity AS {key}"
    for name in (*table.column_names, *profiled):
        if name not in _NOT_TOLD | {key, "is_known"}:
            yield f"{_value(table, name)} AS {name}"
    if "names_seen" in table.column_names:
        yield _NAMES
    if _role(key):
        yield f"list_sort(list(DISTINCT {key})) AS ids"
    yield f"min(date) FILTER ({seen}) AS first_seen"
    yield f"max(date) FILTER ({seen}) AS last_seen"
    if "first_seen_at" in table.column_names:
        yield "min(first_seen_at) AS first_seen_at"
        yield "max(last_seen_at) AS last_seen_at"
    yield "min(captured_at) AS created_at"
    yield "max(captured_at) AS updated_at"


def _value(table: Table, name: str) -> str:
    """An attribute over all observations of an entity."""
    if name in ("race_count", "runner_count"):
        return f"sum({name})::INTEGER"
    if name == "horse_id":
        return "max(horse_id)"  # a parent's own: the source's hrs_ or rp_ sorts behind dh1_, and there is only one
    parent = name.removesuffix("_country")
    if table is HORSE_PEDIGREE and parent in _PARENTS:  # beside its id, so that the two never are of two horses
        return f"arg_max({name}, observed) FILTER ({parent}_id IS NOT NULL)"
    return f"arg_max({name}, observed)"


def _role(id_column: str) -> str | None:
    role = id_column.removesuffix("_id")
    return role if role in ROLES.values() else None


def _canonical(id_column: str) -> str:
    role = _role(id_column)
    return f"coalesce({role}_identity.canonical_id, known.{id_column})" if role else f"known.{id_column}"


def _identity(id_column: str) -> str:
    """The join that `_canonical` needs."""
    role = _role(id_column)
    if role is None:
        return ""
    return (
        f"LEFT JOIN lake.identities AS {role}_identity "
        f"ON {role}_identity.role = '{role}' AND {role}_identity.alias_id = known.{id_column}"
    )
