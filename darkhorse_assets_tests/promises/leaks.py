"""Looks for canaries in whatever lies below a folder: in the bytes of files, and in what is packed or encoded in them.

A canary is a secret that has the word in it, so that no spelling of the rest, in an address or in JSON, hides it; only
base64 does, and is looked for by itself.
"""

import base64
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

WORD = "canary"
_AROUND = 60


def leaks(folder: Path, canaries: Sequence[str]) -> list[str]:
    """Where a canary is, file by file, with what stands around it."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    held = {path: f"{path}\0".encode() + path.read_bytes() for path in files}  # first: SQLite tidies up what it opens
    for path in files:
        held[path] += b"\0".join(_values(path))
    return [f"{path.relative_to(folder)}: {hit}" for path in files for hit in hits(held[path], canaries)]


def hits(held: bytes, canaries: Sequence[str]) -> Iterator[str]:
    """What stands around each canary in these bytes."""
    for found in re.finditer("|".join(_forms(canaries)).encode(), held, re.IGNORECASE):
        yield repr(held[max(0, found.start() - _AROUND) : found.end() + _AROUND])


def _forms(canaries: Sequence[str]) -> Iterator[str]:
    """As they are, and in each way in which base64 holds them within something longer."""
    yield WORD
    for raw in (each.encode() for each in canaries):
        for before, characters in ((0, 0), (1, 2), (2, 3)):
            packed = base64.b64encode(b"\0" * before + raw)
            yield re.escape(packed[characters : len(packed) // 4 * 4 - 4].decode())


def _values(path: Path) -> Iterator[bytes]:
    """What is in a file of a kind that packs its values, or keeps them apart."""
    if path.suffix == ".parquet":
        table = pq.ParquetFile(path).read()
        yield f"{table.to_pydict()} {table.schema.metadata} {[field.metadata for field in table.schema]}".encode()
    elif path.suffix == ".duckdb":
        yield from _in_duckdb(path)
    elif path.suffix in {".db", ".sqlite"}:
        yield from _in_sqlite(path)


def _in_sqlite(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  names of the file's own tables
                yield from map(_unpacked, row)


def _unpacked(value: object) -> bytes:
    """Dagster keeps what is long in zlib."""
    if not isinstance(value, bytes):
        return f"{value}".encode(errors="replace")
    try:
        return value + b"\0" + zlib.decompress(value)
    except zlib.error:
        return value


def _in_duckdb(path: Path) -> Iterator[bytes]:
    with duckdb.connect(path, read_only=True) as connection:
        for schema, table in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
            rows = connection.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall()  # noqa: S608  as above
            yield from (f"{row}".encode() for row in rows)
