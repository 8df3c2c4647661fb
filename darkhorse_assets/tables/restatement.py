"""What a table says otherwise than the one it replaces: rows added, removed and changed, cell by cell. Pure.

When and from which capture a row was read is no change of what it says. Where the answer is kept is the lake's matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from darkhorse_assets.contracts.columns import PROVENANCE
from darkhorse_assets.contracts.model import Table

Key = tuple[object, ...]
_PROVENANCE = {column.name for column in PROVENANCE}

MOST_NAMED = 20
"""Changes that a restatement names one by one; all are counted."""
_MOST_ROWS = 5
_MOST_OF_A_COLUMN = 3
_MOST_LETTERS = 80


class Cell(NamedTuple):
    """One value of a row that both tables have."""

    key: Key
    old: object
    new: object


@dataclass(frozen=True)
class Difference:
    """All that differs, by the keys of the rows; `changed` by column, without columns that agree."""

    added: list[Key]
    removed: list[Key]
    changed: dict[str, list[Cell]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Change:
    """One change as a person reads it; `column`, `old` and `new` only where a row was changed."""

    what: str
    race: str
    horse: str | None = None
    column: str | None = None
    old: str | None = None
    new: str | None = None

    def __str__(self) -> str:
        row = f"{self.race}, {self.horse}" if self.horse else self.race
        if self.column is None:
            return f"{row}: {self.what}"
        return f"{row}: {self.column} {_or_blank(self.old)} -> {_or_blank(self.new)}"


@dataclass(frozen=True)
class Changes:
    """A difference in numbers, and a sample of it.

    Attributes:
        changed: rows with a changed value.
        columns: in how many rows each column changed, the most frequent first.
        sample: at most `MOST_NAMED`; of each column a few, the rarest column first: one jockey among 600 late ratings
            is what a reader looks for.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    sample: tuple[Change, ...] = ()

    def __str__(self) -> str:
        rows = {"added": self.added, "removed": self.removed, "changed": self.changed}
        return ", ".join(f"{count:,} {what}" for what, count in rows.items() if count) or "nothing"

    def columns_in_words(self) -> str:
        """`rpr changed in 12 rows, sp changed in 1 row`."""
        counted = (f"{count:,} {'row' if count == 1 else 'rows'}" for count in self.columns.values())
        return ", ".join(f"{name} changed in {rows}" for name, rows in zip(self.columns, counted, strict=True))


def difference(contract: Table, old: pa.Table, new: pa.Table) -> Difference:
    """What `new` says otherwise than `old`, both of this contract and unique by its key.

    The old table may be of an earlier version of the contract: a column that only one of them has is blank in the
    other.
    """
    if _without_provenance(old).equals(_without_provenance(new)):  # most of what is captured again
        return Difference([], [], {})
    old_at, new_at = _positions(contract, old), _positions(contract, new)
    kept = [key for key in new_at if key in old_at]
    before, after = _columns(_rows(old, old_at, kept)), _columns(_rows(new, new_at, kept))
    blank = pa.chunked_array([pa.nulls(len(kept))])
    changed = {
        name: _changed(kept, before.get(name, blank), after.get(name, blank))
        for name in after | before
        if name not in _PROVENANCE
    }
    return Difference(
        [key for key in new_at if key not in old_at],
        [key for key in old_at if key not in new_at],
        {name: cells for name, cells in changed.items() if cells},
    )


def summed_up(found: Difference, races: Mapping[object, str], horses: Mapping[Key, str]) -> Changes:
    """A difference as it is kept.

    Args:
        races: names of the races of both tables, by `race_id`, the first part of each key.
        horses: names of their horses by the whole key; none where a row is a race.
    """
    rarest_first = sorted(found.changed.items(), key=lambda each: len(each[1]))
    sample = [
        *(Change("added", _race(key, races), horses.get(key)) for key in found.added[:_MOST_ROWS]),
        *(Change("removed", _race(key, races), horses.get(key)) for key in found.removed[:_MOST_ROWS]),
        *(
            Change("changed", _race(key, races), horses.get(key), name, _as_text(old), _as_text(new))
            for name, cells in rarest_first
            for key, old, new in cells[:_MOST_OF_A_COLUMN]
        ),
    ]
    return Changes(
        len(found.added),
        len(found.removed),
        len({cell.key for cells in found.changed.values() for cell in cells}),
        {name: len(cells) for name, cells in reversed(rarest_first)},
        tuple(sample[:MOST_NAMED]),
    )


def race_names(races: pa.Table) -> dict[object, str]:
    """`13:30 Ascot`, London's clock, by race_id; of a table with `race_id`, `off_london` and `course`."""
    columns = (races[name].to_pylist() for name in ("race_id", "off_london", "course"))
    return {race_id: f"{off:%H:%M} {course}" for race_id, off, course in zip(*columns, strict=True)}


def horse_names(contract: Table, rows: pa.Table) -> dict[Key, str]:
    """Names by key; none of a table whose rows are no horses."""
    if "horse" not in rows.column_names:
        return {}
    return dict(zip(_positions(contract, rows), map(str, rows["horse"].to_pylist()), strict=True))


def _race(key: Key, names: Mapping[object, str]) -> str:
    """By its id where its table was published without `races`, and nobody knows its name."""
    return names.get(key[0], f"race {key[0]}")


def _without_provenance(rows: pa.Table) -> pa.Table:
    return rows.select([name for name in rows.column_names if name not in _PROVENANCE])


def _positions(contract: Table, rows: pa.Table) -> dict[Key, int]:
    """Where each key is; of a table of rows whose key was another then, no key of today's is found."""
    if not {*contract.key} <= {*rows.column_names}:
        return {(None, at): at for at in range(rows.num_rows)}
    parts = [rows[name].to_pylist() for name in contract.key]
    return {key: at for at, key in enumerate(zip(*parts, strict=True))}


def _rows(rows: pa.Table, at: Mapping[Key, int], keys: Sequence[Key]) -> pa.Table:
    """The rows with these keys, in their order."""
    if list(at) == keys and len(at) == rows.num_rows:
        return rows
    return rows.take(pa.array([at[key] for key in keys], pa.int64()))


def _columns(rows: pa.Table) -> "dict[str, pa.ChunkedArray[Any]]":
    return dict(zip(rows.column_names, rows.columns, strict=True))


def _changed(keys: Sequence[Key], old: "pa.ChunkedArray[Any]", new: "pa.ChunkedArray[Any]") -> list[Cell]:
    if old.equals(new):  # nearly always; values become Python's only where they are looked at
        return []
    values = zip(keys, old.to_pylist(), new.to_pylist(), strict=True)
    return [Cell(key, before, after) for key, before, after in values if before != after]


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    text = f"{value}"
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def _or_blank(text: str | None) -> str:
    return "blank" if text is None else text
