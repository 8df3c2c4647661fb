"""How the lake's small SQLite files are opened: waited for, made where they are not there, and closed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from darkhorse_assets.errors import LakeError

_PATIENCE_SECONDS = 60


@contextmanager
def opened(
    path: Path, named: str, advice: str, is_there: str, make: Callable[[sqlite3.Connection], object]
) -> Iterator[sqlite3.Connection]:
    """A connection to the file at `path`.

    Args:
        named, advice: what the file is, and what to do where it cannot be used, for the error.
        is_there: a query that finds a row once `make` has made what belongs in the file.

    Raises:
        LakeError: the file cannot be made, read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as connection:
            if not connection.execute(is_there).fetchone():
                make(connection)
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise LakeError(f"{named} {path} cannot be used ({error}){advice}") from error


def instant(at: datetime) -> str:
    """As these files keep a time: UTC, always as wide, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
