"""The one SQLite file that alerts are kept in: its tables, and how it is opened.

Nothing in it is a secret: no address of a channel, no login, and of a channel's error only what is fit to show.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from darkhorse_assets.errors import AlertError

_PATIENCE_SECONDS = 20
_SCHEMA = """
CREATE TABLE IF NOT EXISTS problems (
    day TEXT, cause TEXT, name TEXT, at REAL, asset TEXT, severity TEXT, size INTEGER, lines TEXT, advice TEXT,
    command TEXT, run_id TEXT, told_severity TEXT, told_size INTEGER, is_healed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, cause, name)
);
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, news TEXT, cause TEXT, created_at REAL, body TEXT
);
CREATE TABLE IF NOT EXISTS waiting (message_id TEXT, channel TEXT, PRIMARY KEY (message_id, channel));
CREATE TABLE IF NOT EXISTS channels (name TEXT PRIMARY KEY, failures INTEGER, next_at REAL, error TEXT);
"""


@dataclass(frozen=True)
class AlertsFile:
    """The file at `path`, made where it is not there; several processes may use it."""

    path: Path

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block is kept, or nothing; others wait meanwhile.

        Raises:
            AlertError: the file cannot be made, read or written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                connection.executescript(_SCHEMA)
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    yield connection
        except (OSError, sqlite3.Error) as error:
            raise AlertError(f"cannot use {self.path}: {error}; make it writable, or move it away") from error
