"""From the lake's partitions to the mart's rows: which files changed, and their rows in place of the old ones.

Files are read by Arrow and not by DuckDB's own reader, which takes a third less time but does not look at the pages'
checksums: of 300 files with one bit turned it read 74 into other values without a word, Arrow none.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from darkhorse_assets.contracts import LAKE_TABLES, Table
from darkhorse_assets.contracts.statistics import ADDITIVE
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.tables import Partition, TableStore

CHUNK_FILES = 400
"""So many files are one transaction: some two seconds of work, which is what Ctrl-C loses, and 100 MB of memory."""

READERS = 2
"""Chunks read at a time: Arrow lets go of Python's lock while it decodes."""

_RECORDED = """
SELECT country, date, size_bytes, modified_ns FROM lake.partitions
WHERE table_name = $name AND ($days IS NULL OR list_contains($days, date))
"""
_FORGET_ROWS = "DELETE FROM lake.{table} AS kept USING gone WHERE kept.date = gone.date{and_country}"
_FORGET_FILES = (
    "DELETE FROM lake.partitions AS kept USING gone "
    "WHERE kept.table_name = ? AND kept.date = gone.date AND kept.country IS NOT DISTINCT FROM gone.country"
)
_FILE_TYPES: dict[str, pa.DataType] = {
    "table_name": pa.string(),
    "country": pa.string(),
    "date": pa.date32(),
    "size_bytes": pa.int64(),
    "modified_ns": pa.int64(),
    "row_count": pa.int32(),
    "contract": pa.string(),
    "inputs": pa.string(),
}
_FILES = pa.schema(_FILE_TYPES)
"""A row of `lake.partitions`."""


@dataclass(frozen=True)
class Difference:
    """How the mart differs from the lake in one table.

    Attributes:
        changed: what to load, in the order of days: new files, and those that were replaced.
        vanished: what the mart was loaded from, and is no more.
        replaces: whether something of `changed` was there before.
    """

    changed: list[Partition]
    vanished: list[Partition]
    replaces: bool


@dataclass(frozen=True)
class Chunk:
    """Some files of one table, read.

    Attributes:
        partitions: how many there were, `broken` included.
        rows: of all of them, in the contract's columns.
        files: what was read, as `lake.partitions` has it.
        broken: what could not be read, and why.
    """

    partitions: int
    rows: pa.Table
    files: pa.Table
    broken: list[str]


def difference(
    connection: duckdb.DuckDBPyConnection, tables: TableStore, contract: Table, days: Collection[date] | None
) -> Difference:
    """Compare the files of a table (of these days) with what the mart was loaded from."""
    wanted = {"name": contract.name, "days": None if days is None else list(days)}
    recorded = (Partition(*row) for row in connection.execute(_RECORDED, wanted).fetchall())
    known = {each[:2]: each for each in recorded}
    listed = {each[:2]: each for each in tables.partitions(contract, days)}
    changed = [each for where, each in listed.items() if each != known.get(where)]
    return Difference(
        sorted(changed, key=lambda each: (each.day, each.country or "")),
        [each for where, each in known.items() if where not in listed],
        any(each[:2] in known for each in changed),
    )


def load(
    connection: duckdb.DuckDBPyConnection, tables: TableStore, wanted: Mapping[str, Difference]
) -> Iterator[tuple[str, Chunk]]:
    """Forget what vanished from these tables and load what changed, chunk by chunk.

    So few files as a day has are one transaction: a process that is killed leaves no races beside the runners of
    another version. Of more each chunk is committed when it is yielded. What cannot be read leaves the mart as it was,
    and unrecorded, so that it is tried again next time.
    """
    files = sum(len(each.changed) + len(each.vanished) for each in wanted.values())
    at_once, by_chunk = (transaction, nullcontext) if files <= CHUNK_FILES else (nullcontext, transaction)
    with at_once(connection):
        for name, difference in wanted.items():
            for chunk in _loaded(connection, tables, LAKE_TABLES[name], difference, by_chunk):
                yield name, chunk


def _loaded(
    connection: duckdb.DuckDBPyConnection,
    tables: TableStore,
    contract: Table,
    wanted: Difference,
    committed: Callable[[duckdb.DuckDBPyConnection], AbstractContextManager[object]],
) -> Iterator[Chunk]:
    if wanted.vanished:
        with committed(connection):
            _forget(connection, contract, _as_files(contract, wanted.vanished))
    for chunk in _read_ahead(tables, contract, wanted.changed):
        with committed(connection):
            if wanted.replaces:
                _forget(connection, contract, chunk.files)
            for name, rows, order in ((contract.name, chunk.rows, _order(contract)), ("partitions", chunk.files, "")):
                connection.register("loaded", rows)
                connection.execute(f"INSERT INTO lake.{name} BY NAME SELECT * FROM loaded{order}")
                connection.unregister("loaded")
        yield chunk


def _order(contract: Table) -> str:
    """Additive partials lie together by entity: the records of people then take a third to a fifth of the time."""
    return f" ORDER BY {', '.join(contract.key)}, date" if contract in ADDITIVE else ""


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.TransactionException):  # Ctrl-C during the commit has ended it already
            connection.rollback()
        raise


def _forget(connection: duckdb.DuckDBPyConnection, contract: Table, files: pa.Table) -> None:
    and_country = " AND kept.country = gone.country" if contract.by_country else ""
    connection.register("gone", files)
    connection.execute(_FORGET_ROWS.format(table=contract.name, and_country=and_country))
    connection.execute(_FORGET_FILES, [contract.name])
    connection.unregister("gone")


def _read_ahead(tables: TableStore, contract: Table, partitions: Sequence[Partition]) -> Iterator[Chunk]:
    """The chunks in their order; the next ones are read while one is worked on."""
    ahead = deque[Future[Chunk]]()
    with ThreadPoolExecutor(READERS) as readers:
        try:
            for start in range(0, len(partitions), CHUNK_FILES):
                ahead.append(readers.submit(_read, tables, contract, partitions[start : start + CHUNK_FILES]))
                if len(ahead) > READERS:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:  # Ctrl-C does not wait for chunks that nobody wants any more
            for reading in ahead:
                reading.cancel()


def _read(tables: TableStore, contract: Table, partitions: Sequence[Partition]) -> Chunk:
    schema = contract.arrow_schema.remove_metadata()
    rows, read, broken = [schema.empty_table()], list[tuple[Partition, pa.Table]](), list[str]()
    for partition in partitions:
        try:
            table = tables.read(contract, partition.day, partition.country)
            if table is not None:  # else it is gone since it was listed
                rows.append(_by_name(table, schema))
                read.append((partition, table))
        except LakeError as error:
            broken.append(f"{error}")
        except pa.ArrowException as error:
            path = tables.path(contract, partition.day, partition.country)
            broken.append(f"{path} does not fit the contract of {contract.name} ({error}); publish it again")
    files = _as_files(contract, [partition for partition, _ in read], [table for _, table in read])
    return Chunk(len(partitions), pa.concat_tables(rows, promote_options="default").combine_chunks(), files, broken)


def _by_name(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of `schema`: of what an older contract has not, nulls; what is no more, left out."""
    if table.schema.equals(schema):
        return table.replace_schema_metadata(None)
    found = dict(zip(table.column_names, table.columns, strict=True))
    columns = [
        found[name].cast(kind) if name in found else pa.nulls(len(table)).cast(kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return pa.table(columns, names=schema.names)


def _as_files(contract: Table, partitions: Sequence[Partition], read: Sequence[pa.Table] = ()) -> pa.Table:
    """Rows of `lake.partitions`; for files that are no more, only where they were."""
    files: list[dict[str, object]] = [
        {"table_name": contract.name, "country": each.country, "date": each.day} for each in partitions
    ]
    for file, partition, table in zip(files, partitions, read, strict=False):
        said = table.schema.metadata or {}
        file |= {
            "size_bytes": partition.size_bytes,
            "modified_ns": partition.modified_ns,
            "row_count": table.num_rows,
            "contract": said.get(b"darkhorse.fingerprint"),
            "inputs": said.get(b"darkhorse.inputs"),
        }
    return pa.Table.from_pylist(files, schema=_FILES)
