"""Which day each published race belongs to: what tells a stale page from a day's own (docs/faults.md, F1).

A small SQLite file beside the tables, derived from them and rebuilt from them when it is not there. A wrong-day
payload may be stamped with the day that was asked for, so the date inside it proves nothing; its race ids do.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from darkhorse_assets.lake.files import read_table
from darkhorse_assets.lake.sqlite import opened

_CREATE = "CREATE TABLE race_days (race_id TEXT PRIMARY KEY, country TEXT NOT NULL, day TEXT NOT NULL)"
_CREATE_INDEX = "CREATE INDEX races_of_day ON race_days (day, country)"
_IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'race_days'"
_INSERT = "INSERT OR REPLACE INTO race_days VALUES (?, ?, ?)"


class RaceDays:
    """The index at `path` over the published races below `races_folder`."""

    def __init__(self, path: Path, races_folder: Path) -> None:
        self._path = path
        self._races_folder = races_folder

    def day_of(self, race_ids: Sequence[str]) -> Mapping[str, date]:
        """The published days of those of the races that are known."""
        marks = ",".join("?" * len(race_ids))
        query = f"SELECT race_id, day FROM race_days WHERE race_id IN ({marks})"  # noqa: S608  only question marks
        with self._connection() as connection:
            return {race_id: date.fromisoformat(day) for race_id, day in connection.execute(query, list(race_ids))}

    def counts(self, days: Sequence[date]) -> Mapping[date, Mapping[str, int]]:
        """How many races are published, by day, then by country; days and countries without any are not in it."""
        marks = ",".join("?" * len(days))
        query = f"SELECT day, country, count(*) FROM race_days WHERE day IN ({marks}) GROUP BY day, country"  # noqa: S608
        counted: dict[date, dict[str, int]] = {}
        with self._connection() as connection:
            for day, country, number in connection.execute(query, [f"{day}" for day in days]):
                counted.setdefault(date.fromisoformat(day), {})[country] = number
        return counted

    def replace(self, day: date, race_ids: Mapping[str, Sequence[str]]) -> None:
        """These are now the races of this day in these countries, and no others."""
        with self._connection() as connection, connection:
            for country, ids in race_ids.items():
                connection.execute("DELETE FROM race_days WHERE day = ? AND country = ?", (f"{day}", country))
                connection.executemany(_INSERT, [(race_id, country, f"{day}") for race_id in ids])

    def _connection(self) -> AbstractContextManager[sqlite3.Connection]:
        advice = "; it is derived: delete it, and it is rebuilt"
        return opened(self._path, "the index of races", advice, _IS_THERE, self._rebuild)

    def _rebuild(self, connection: sqlite3.Connection) -> None:
        """In one transaction, so that neither a crash nor a second process ever takes half an index for the whole."""
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            if connection.execute(_IS_THERE).fetchone():
                return
            connection.execute(_CREATE)
            connection.execute(_CREATE_INDEX)
            for path in sorted(self._races_folder.glob("country=*/date=*/data.parquet")):
                races = read_table(path, ["race_id", "country", "date"])
                if races is not None:
                    connection.executemany(_INSERT, [tuple(map(str, row.values())) for row in races.to_pylist()])
