"""The ledger of restatements: what each publication of a country's day changed, kept for ever.

One SQLite file beside the tables: processes write it without losing each other's entries, and the last week of twelve
years is one look into an index. It is history and derived from nothing: back it up.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from darkhorse_assets.lake.sqlite import instant, opened
from darkhorse_assets.tables.restatement import Change, Changes

_CREATE = """
CREATE TABLE IF NOT EXISTS restatements (
    id INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, country TEXT NOT NULL, table_name TEXT NOT NULL,
    published_at TEXT NOT NULL, is_first INTEGER NOT NULL, digest TEXT NOT NULL, is_announced INTEGER NOT NULL,
    added INTEGER NOT NULL, removed INTEGER NOT NULL, changed INTEGER NOT NULL,
    columns TEXT NOT NULL, sample TEXT NOT NULL, captures TEXT NOT NULL, reason TEXT
);
CREATE INDEX IF NOT EXISTS restatements_of_day ON restatements (day, country, table_name);
CREATE INDEX IF NOT EXISTS restatements_by_time ON restatements (published_at);
"""
_IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'restatements_by_time'"
_IS_UNSETTLED = "SELECT 1 FROM restatements WHERE day = ? AND is_announced"
_THIS_TABLE = "day = :day AND country = :country AND table_name = :table_name"
_SETTLE = f"UPDATE restatements SET is_announced = 0 WHERE {_THIS_TABLE} AND is_announced AND digest = :digest"  # noqa: S608
_FORGET = f"DELETE FROM restatements WHERE {_THIS_TABLE} AND is_announced"  # noqa: S608
_WITHDRAW = f"{_FORGET} AND digest = :digest"
_INSERT = """
INSERT INTO restatements (day, country, table_name, published_at, is_first, digest, is_announced, added, removed,
                          changed, columns, sample, captures, reason)
SELECT :day, :country, :table_name, :published_at, :is_first, :digest, :is_announced, :added, :removed, :changed,
       :columns, :sample, :captures, :reason
"""
_INSERT_UNLESS_LAST = f"""{_INSERT}
WHERE :digest IS NOT (SELECT digest FROM restatements WHERE {_THIS_TABLE} AND NOT is_announced ORDER BY id DESC LIMIT 1)
"""  # noqa: S608
_SELECT = "SELECT * FROM restatements WHERE day BETWEEN :first AND :last ORDER BY day, country, id"
_SELECT_SINCE = """
SELECT * FROM restatements INDEXED BY restatements_by_time
WHERE published_at >= :since AND day BETWEEN :first AND :last ORDER BY day, country, id
"""
"""Left to itself SQLite walks twelve years of days in their order, in 0.1 s, to find the last week's."""


@dataclass(frozen=True)
class Restatement:
    """What one publication changed in one table of a country's day.

    Attributes:
        published_at: when, in UTC.
        is_first: nothing was published before: all rows are added, and nothing is restated.
        captures: ids of the captures that rows are read from now and were not before; none where the same captures
            were read by other rules, or rows only went.
        reason: of a publication that was forced.
        digest: of the published file.
        is_announced: the publication has begun, and nobody said yet that it ended.
    """

    day: date
    country: str
    table: str
    published_at: datetime
    is_first: bool
    changes: Changes
    captures: tuple[str, ...]
    reason: str | None
    digest: str
    is_announced: bool = False


class Restatements:
    """The ledger at `path`.

    A publication is announced before its files are replaced and confirmed afterwards, because neither order alone
    survives a crash: an entry written after may be lost, one written before may tell of what never came. What a crash
    left announced is settled by the next publication of the day, from what lies there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def announce(self, day: date, entries: Sequence[Restatement], lying: Mapping[tuple[str, str], str | None]) -> None:
        """Files of this day are about to be replaced.

        Args:
            entries: what that changes; none of a file that says what it said before.
            lying: digests of the files as they are, by country and table; None where there is none.
        """
        with self._connection() as connection:
            if not entries and not connection.execute(_IS_UNSETTLED, (f"{day}",)).fetchone():
                return
            with connection:
                for (country, table), digest in lying.items():
                    left = {"day": f"{day}", "country": country, "table_name": table, "digest": digest}
                    connection.execute(_SETTLE, left)
                    connection.execute(_FORGET, left)
                connection.executemany(_INSERT, [_row(entry) | {"is_announced": True} for entry in entries])

    def confirm(self, entries: Sequence[Restatement]) -> None:
        """The files have been replaced. Of two processes that published the same, one entry stays."""
        if entries:
            with self._connection() as connection, connection:
                for row in map(_row, entries):
                    connection.execute(_WITHDRAW, row)
                    connection.execute(_INSERT_UNLESS_LAST, row)

    def between(
        self,
        first: date = date.min,
        last: date = date.max,
        countries: Sequence[str] = (),
        since: datetime | None = None,
    ) -> list[Restatement]:
        """The entries of these racing days, written since then, by day and country, then as they were written.

        Args:
            countries: none given for all of them.
        """
        if not self._path.exists():
            return []
        with self._connection() as connection:
            connection.row_factory = sqlite3.Row
            asked = {"first": f"{first}", "last": f"{last}", "since": since and instant(since)}
            found = connection.execute(_SELECT_SINCE if since else _SELECT, asked)
            return [_restatement(row) for row in found if not countries or row["country"] in countries]

    def _connection(self) -> AbstractContextManager[sqlite3.Connection]:
        advice = (
            ": free space or make it writable; if it is damaged, restore it from a backup, or move it away and a new "
            "one begins"
        )
        return opened(
            self._path, "the ledger of restatements", advice, _IS_THERE, lambda fresh: fresh.executescript(_CREATE)
        )


def _row(entry: Restatement) -> dict[str, Any]:
    return {
        "day": f"{entry.day}",
        "country": entry.country,
        "table_name": entry.table,
        "published_at": instant(entry.published_at),
        "is_first": entry.is_first,
        "digest": entry.digest,
        "is_announced": entry.is_announced,
        "added": entry.changes.added,
        "removed": entry.changes.removed,
        "changed": entry.changes.changed,
        "columns": json.dumps(entry.changes.columns),
        "sample": json.dumps([vars(change) for change in entry.changes.sample], ensure_ascii=False),
        "captures": json.dumps(entry.captures),
        "reason": entry.reason,
    }


def _restatement(row: sqlite3.Row) -> Restatement:
    return Restatement(
        day=date.fromisoformat(row["day"]),
        country=row["country"],
        table=row["table_name"],
        published_at=datetime.fromisoformat(row["published_at"]),
        is_first=bool(row["is_first"]),
        changes=Changes(
            row["added"],
            row["removed"],
            row["changed"],
            json.loads(row["columns"]),
            tuple(Change(**change) for change in json.loads(row["sample"])),
        ),
        captures=tuple(json.loads(row["captures"])),
        reason=row["reason"],
        digest=row["digest"],
        is_announced=bool(row["is_announced"]),
    )
