"""Which day each published race belongs to: what tells a stale page from a day's own (facts, F1 and F2).

A small SQLite file beside the tables, derived from them and rebuilt from them when it is not there. A wrong-day
payload may be stamped with the day that was asked for, so the date inside it proves nothing; its race ids do.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import duckdb

from darkhorse_assets.errors import LakeError

_CREATE = "CREATE TABLE IF NOT EXISTS race_days (race_id TEXT PRIMARY KEY, country TEXT NOT NULL, day TEXT NOT NULL)"
_PATIENCE_SECONDS = 60


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

    def replace(self, day: date, country: str, race_ids: Sequence[str]) -> None:
        """These are now the races of this day and country, and no others."""
        with self._connection() as connection, connection:
            connection.execute("DELETE FROM race_days WHERE day = ? AND country = ?", (f"{day}", country))
            connection.executemany(
                "INSERT OR REPLACE INTO race_days VALUES (?, ?, ?)",
                [(race_id, country, f"{day}") for race_id in race_ids],
            )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            is_new = not self._path.exists()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)) as connection:
                connection.execute(_CREATE)
                if is_new:
                    self._rebuild(connection)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise LakeError(
                f"the index of races {self._path} cannot be used ({error}); it is derived: delete it, and it is rebuilt"
            ) from error

    def _rebuild(self, connection: sqlite3.Connection) -> None:
        files = self._races_folder / "*" / "*" / "data.parquet"
        if not any(self._races_folder.glob("*/*/data.parquet")):
            return
        query = "SELECT race_id, country, date::VARCHAR FROM read_parquet(?, hive_partitioning = false)"
        with duckdb.connect() as memory:
            races = memory.execute(query, [str(files)]).fetchall()
        with connection:
            connection.executemany("INSERT OR REPLACE INTO race_days VALUES (?, ?, ?)", races)
