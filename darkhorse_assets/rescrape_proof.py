"""Whether a rescrape did what it should and nothing else: what lies in the lake before and after, and the proof of it.

Read from the published files themselves, not from what a run says that it wrote. Nothing is published here.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

import pyarrow as pa

from darkhorse_assets.audit.across import one_partition
from darkhorse_assets.claims import Scope
from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.errors import MartError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.tables.restatement import Key, horse_names, race_names

PROVED = (RACES, RUNNERS, RESULTS)
"""Masters and statistics are made of these, and may change with them."""
_BY_NAME = {contract.name: contract for contract in PROVED}
_NAMING = {"off_london", "course", "horse"}
_MOST_NAMED = 5

Doer = Callable[[date, str], str | None]
"""Which run or command worked on a country's day in the meantime, in words; None where none is known."""


class Place(NamedTuple):
    """One partition."""

    day: date
    country: str
    table: str

    def __str__(self) -> str:
        return f"{self.day} {self.country} {self.table}"


@dataclass(frozen=True)
class State:
    """The lake at one moment.

    Attributes:
        files: size and time of every file of races, runners and results, of all days.
        rows: those of the scope's days, all countries; only the columns that say which race and horse it is.
        doubles: races and runners that are there twice, in words.
        is_compared: a mart was there to say whether a race of these days is also on some other day.
    """

    taken_at: datetime
    files: Mapping[Place, tuple[int, int]]
    rows: Mapping[Place, pa.Table]
    doubles: Sequence[str]
    is_compared: bool

    def count(self, place: Place) -> int | None:
        """How many rows are published; None where there is no file."""
        return self.rows[place].num_rows if place in self.rows else None


@dataclass(frozen=True)
class Proof:
    """What a comparison found: each problem speaks against the rescrape, a note only wants to be known."""

    problems: Sequence[str]
    notes: Sequence[str]


def places(scope: Scope) -> list[Place]:
    """The partitions that a rescrape of this scope publishes, and no others."""
    return [
        Place(day, country, contract.name)
        for day in days_between(scope.first, scope.last)
        for country in scope.countries
        for contract in PROVED
    ]


def survey(lake: Lake, mart: Mart, scope: Scope, now: datetime) -> State:
    """How the lake is; nothing is written.

    The mart answers for what it was last brought up to date with. One that is not there, or of another version, is no
    obstacle: the rescrape makes it.

    Raises:
        LakeError: a file cannot be read.
    """
    files = {
        Place(each.day, each.country or "", contract.name): (each.size_bytes, each.modified_ns)
        for contract in PROVED
        for each in lake.tables.partitions(contract)
    }
    rows = {}
    for place in sorted(files):
        contract = _BY_NAME[place.table]
        wanted = [name for name in contract.column_names if name in {*contract.key, *_NAMING}]
        table = lake.tables.read(contract, place.day, place.country, wanted) if _is_within(scope, place.day) else None
        if table is not None:
            rows[place] = table
    doubles, is_compared = [*_twice(rows)], False
    with suppress(MartError), mart.reading() as connection:
        doubles += one_partition(connection, (scope.first, scope.last)).sample
        is_compared = True
    return State(now, files, rows, list(dict.fromkeys(doubles)), is_compared)


def restated(lake: Lake, scope: Scope, since: datetime) -> Mapping[tuple[date, str], Counter[str]]:
    """Rows added, removed and changed since then, by day and country."""
    summed: dict[tuple[date, str], Counter[str]] = {}
    for entry in lake.restatements.between(scope.first, scope.last, scope.countries, since):
        counts = summed.setdefault((entry.day, entry.country), Counter())
        changes = entry.changes
        counts.update(added=changes.added, changed=changes.changed, removed=changes.removed)
    return summed


def prove(lake: Lake, scope: Scope, before: State, after: State, doer: Doer) -> Proof:
    """Compare the lake before and after a rescrape of the scope.

    Raises:
        LakeError: the ledger of restatements, or a file that was replaced elsewhere, cannot be read.
    """
    expected = places(scope)
    ledger: dict[Place, list[Restatement]] = {}
    for entry in lake.restatements.between(since=before.taken_at):
        ledger.setdefault(Place(entry.day, entry.country, entry.table), []).append(entry)
    problems = [*_missing(expected, before, after), *after.doubles]
    notes: list[str] = []
    for place in expected:
        lost = _lost(before, after, place)
        if lost:
            is_noted = len(lost) <= sum(entry.changes.removed for entry in ledger.get(place, []))
            (notes if is_noted else problems).append(_said_of_lost(place, lost, is_noted))
    elsewhere = sorted((before.files.keys() | after.files.keys()).difference(expected))
    said: dict[tuple[date, bool, str], list[Place]] = {}
    for place in elsewhere:
        if before.files.get(place) != after.files.get(place):
            who = doer(place.day, place.country)
            told = _said_of_touched(lake, place, before, after, ledger.get(place, []), who)
            said.setdefault((place.day, *told), []).append(place)
    for (day, is_explained, text), found in said.items():
        names = _named([f"{place.country} {place.table}" for place in found])
        (notes if is_explained else problems).append(f"{day}, {names}: {text}")
    return Proof(problems, notes)


def as_json(state: State, scope: Scope) -> dict[str, object]:
    """A state as it is kept: counts of the scope's countries and days, what is double, how many files there are."""
    counts: dict[str, dict[str, dict[str, int | None]]] = {}
    for place in places(scope):
        counts.setdefault(f"{place.day}", {}).setdefault(place.country, {})[place.table] = state.count(place)
    return {
        "taken_at": state.taken_at.isoformat(),
        "rows": counts,
        "duplicates": list(state.doubles),
        "compared_with_other_days": state.is_compared,
        "files_of_all_days": dict(sorted(Counter(place.table for place in state.files).items())),
    }


def _is_within(scope: Scope, day: date) -> bool:
    return scope.first <= day <= scope.last


def _twice(rows: Mapping[Place, pa.Table]) -> Iterator[str]:
    """Races in two places, and horses twice in a race, within these days."""
    where: dict[tuple[str, Key], list[Place]] = {}
    for place, table in rows.items():
        for key in _keys(place, table):
            where.setdefault((place.table, key), []).append(place)
    for (name, key), found in where.items():
        if len(found) > 1:
            race = f"race {key[0]}" if name == RACES.name else f"horse {key[1]} of race {key[0]}"
            yield f"{race} is there {len(found)} times: {', '.join(map(str, dict.fromkeys(found)))}"


def _keys(place: Place, table: pa.Table) -> list[Key]:
    columns = [table[name].to_pylist() for name in _BY_NAME[place.table].key]
    return list(zip(*columns, strict=True))


def _missing(expected: Sequence[Place], before: State, after: State) -> Iterator[str]:
    for (day, country), found in groupby(expected, lambda place: (place.day, place.country)):
        missing = [place for place in found if place not in after.files]
        names = ", ".join(place.table for place in missing)
        if any(place in before.files for place in missing):
            yield f"{day} {country}: {names} were there, and are no more"
        elif missing:
            yield f"{day} {country}: {names} are still not there: nothing came of them, or it was refused"


def _lost(before: State, after: State, place: Place) -> list[str]:
    """The rows that are no more, in words; none of a place that has no file now, which is said already."""
    old, new = before.rows.get(place), after.rows.get(place)
    if old is None or new is None:
        return []
    kept = set(_keys(place, new))
    lost = [key for key in _keys(place, old) if key not in kept]
    if not lost:
        return []
    of_races = [state.rows.get(place._replace(table=RACES.name)) for state in (after, before)]
    races = {race_id: name for table in of_races if table is not None for race_id, name in race_names(table).items()}
    horses = horse_names(_BY_NAME[place.table], old)
    return [f"{races.get(key[0], key[0])}{f' {horses[key]}' if key in horses else ''}" for key in lost]


def _said_of_lost(place: Place, lost: Sequence[str], is_noted: bool) -> str:
    rows = "1 row is" if len(lost) == 1 else f"{len(lost):,} rows are"
    why = "the source has them no more, and the audit let it pass" if is_noted else "and no publication removed them"
    return f"{place}: {rows} no more ({why}): {_named(lost)}"


def _said_of_touched(
    lake: Lake, place: Place, before: State, after: State, entries: Sequence[Restatement], who: str | None
) -> tuple[bool, str]:
    """Whether it is known how a file outside the scope came to be another, and what there is to say."""
    if place not in after.files:
        return False, "was not to be touched, and is no more"
    what = "replaced" if place in before.files else "published"
    if who or entries:
        changes = "; ".join(f"{entry.changes}" for entry in entries) or "no value changed"
        return True, f"{what} meanwhile by {who or 'a run that is not known'} ({changes})"
    known = lake.restatements.between(place.day, place.day, (place.country,))
    digests = [entry.digest for entry in known if entry.table == place.table]
    content = lake.tables.content(_BY_NAME[place.table], place.day, place.country) or b""
    if digests and digests[-1] == hashlib.sha256(content).hexdigest():
        return True, "written anew, byte for byte what was published last"
    return False, f"was not to be touched, and was {what} by nobody known; the ledger knows of no change"


def _named(all_of_them: Sequence[str]) -> str:
    more = len(all_of_them) - _MOST_NAMED
    return ", ".join(all_of_them[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
