"""The points at which a process writes something down, counted; at one of them it is ended as `kill -9` ends it.

A point is reached before each write, half-way through the bytes of each file, and before each statement that changes a
database. Of Dagster's own databases only the ends of transactions count: before its COMMIT a transaction of SQLite has
changed nothing for anybody. What is installed stays: it is for a child that does one way and ends.
"""

import builtins
import io
import os
import signal
import sqlite3
import sqlite3.dbapi2
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

_WRITES = os.O_WRONLY | os.O_RDWR
_AUDITED = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.truncate"}
_READS = ("SELECT", "PRAGMA", "WITH", "FROM", "SET", "--")
_SMALL = 1000
"""What is less is written at once."""
_DAGSTERS = "dagster"
"""The folder of its databases."""


class Points:
    """What was reached, by name; nothing is, until `install`.

    Args:
        folder: only files below it count.
        last: the number of the point that is not outlived, from 1; None for a process that only counts.
        with_mart: also the mart's statements count.
    """

    def __init__(self, folder: Path, last: int | None = None, *, with_mart: bool = True) -> None:
        self.names: list[str] = []
        self._folder = f"{folder}/"
        self._last = last
        self._with_mart = with_mart
        self._lock = Lock()

    def reach(self, name: str) -> None:
        """Be here; or end here."""
        with self._lock:
            self.names.append(name)
            if len(self.names) == self._last:
                os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> "Points":
        """From now on every write of this process is a point."""
        sys.addaudithook(self._audit)
        for module in (builtins, io):
            module.open = self._opening(module.open)  # type: ignore[attr-defined]
        for module in (sqlite3, sqlite3.dbapi2):
            module.connect = self._connecting(module.connect)  # type: ignore[attr-defined]
        for call in ("fsync", "pwrite", "ftruncate"):
            self._before(os, call, partial(self._called, call))
        if self._with_mart:
            for method in ("commit", "rollback", "close"):
                self._before(duckdb.DuckDBPyConnection, method, lambda *_, method=method: f"mart {method.upper()}")
            for method in ("execute", "executemany"):
                self._before(duckdb.DuckDBPyConnection, method, lambda _, sql, *__: _change("mart", sql))
        return self

    def _before(self, owner: Any, method: str, name_of: Callable[..., str | None]) -> None:
        original = getattr(owner, method)

        def reached(*args: Any, **options: Any) -> Any:
            if name := name_of(*args):
                self.reach(name)
            return original(*args, **options)

        setattr(owner, method, reached)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _AUDITED and (path := self._path(args[0])):
            self.reach(f"{event.removeprefix('os.')} {_kind(path)}")
        elif event == "open" and isinstance(args[2], int) and args[2] & _WRITES and (path := self._path(args[0])):
            self.reach(f"open {_kind(path)}")

    def _called(self, call: str, handle: int, *_: object) -> str | None:
        path = self._path(Path(f"/proc/self/fd/{handle}").readlink())
        return f"{call} {_kind(path)}" if path else None

    def _path(self, named: object) -> Path | None:
        """Of a file that counts."""
        return Path(os.fsdecode(named)) if isinstance(named, str | bytes | Path) and self._counts(named) else None

    def _counts(self, named: str | bytes | Path) -> bool:
        return os.fsdecode(named).startswith(self._folder)

    def _opening(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
            found = original(file, mode, *args, **options)
            is_written = set(mode) & set("wxa+") and self._path(file)
            return _Written(found, Path(os.fsdecode(file)), self) if is_written else found

        return opened

    def _connecting(self, original: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        def connected(database: Any, *args: Any, **options: Any) -> sqlite3.Connection:
            connection = original(database, *args, **options)
            if path := self._path(database):
                is_dagsters = _DAGSTERS in path.parts
                connection.set_trace_callback(lambda sql: self._statement(_kind(path), sql, is_dagsters))
            return connection

        return connected

    def _statement(self, database: str, sql: str, is_dagsters: bool) -> None:
        name = _change(database, sql)
        if name and (not is_dagsters or name.endswith(" COMMIT")):
            self.reach(name)


class _Written:
    """A file that is being written; half-way through its bytes there is a point."""

    def __init__(self, file: Any, path: Path, points: Points) -> None:
        self._file, self._path, self._points = file, path, points

    def write(self, content: Any) -> int:
        if len(content) < _SMALL:
            return int(self._file.write(content))
        half = len(content) // 2
        written = self._file.write(content[:half])
        self._file.flush()
        self._points.reach(f"half of {_kind(self._path)}")
        written += self._file.write(content[half:])
        return int(written)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Written":
        self._file.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._file.__exit__(*error)


def _change(database: str, sql: str) -> str | None:
    """What a statement is called; None of one that only reads."""
    words = sql.split(maxsplit=2)
    if not words or words[0].upper().startswith(_READS):
        return None
    return f"{database} {words[0].upper()}"


def _kind(path: Path) -> str:
    """What a file is, without what is another in each run."""
    if path.parts[-3:-1] == ("history", "runs") and path.stem != "index":
        return "events of a run"
    if path.parent.name == "claims" and path.suffix == ".json":
        return "a claim"
    if path.parent.name == "runs_at_work":
        return "the lock of a run"
    if path.name.startswith(".new-"):
        return f"a new file of {_of(path.parent)}"
    return f"{_of(path.parent)}/{path.name}" if path.suffix == ".parquet" else path.name


def _of(folder: Path) -> str:
    return (
        "/".join(part for part in folder.parts[folder.parts.index("lake") + 1 :] if "=" not in part)
        if ("lake" in folder.parts)
        else folder.name
    )
