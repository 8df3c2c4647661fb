"""The mart: one DuckDB file with all tables of the lake, derived from it file by file, and the readers' views.

One writer at a time, which waits for readers and is waited for by them (`locks.py`); what changed in the lake is loaded
file by file (`loading.py`); what another version of this program made is made anew (`versions.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.errors import MartError
from darkhorse_assets.lake.tables import TableStore
from darkhorse_assets.mart.identities import find_identities
from darkhorse_assets.mart.loading import Chunk, difference, load, transaction
from darkhorse_assets.mart.locks import connected, held
from darkhorse_assets.mart.schema import extend_vocabularies
from darkhorse_assets.mart.versions import is_current, make_current

PATIENCE_SECONDS = 60.0
MEMORY_LIMIT = "4GiB"
_MOST_NAMED = 5

_CONTRACTS = "SELECT table_name, contract, count(*) FROM lake.partitions GROUP BY ALL"
_ROWS_BY_DAY = "SELECT date, sum(row_count)::BIGINT FROM lake.partitions WHERE list_contains(?, date) GROUP BY date"


class Watcher:
    """Is told how a refresh goes; this one does not care."""

    def found(self, partitions: int) -> None:
        """So many partitions are to be loaded."""

    def loaded(self, table: str, partitions: int, rows: int) -> None:
        """So many more partitions of this table are done."""


@dataclass
class RefreshReport:
    """What a refresh did.

    Attributes:
        partitions: loaded, by table; `rows` the same in rows.
        vanished: partitions that the lake has no more, by table.
        older: partitions that were published under another contract than today's and still lie so, by table: columns
            that they lack are null.
        broken: what could not be loaded, and why.
    """

    partitions: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    vanished: dict[str, int] = field(default_factory=dict)
    older: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        loaded = [f"{name}: {self.rows[name]:,} rows of {n:,} partitions" for name, n in self.partitions.items()]
        words = [f"loaded {'; '.join(loaded)}" if loaded else "nothing to load"]
        words += [f"{n:,} partitions of {name} are no more" for name, n in self.vanished.items()]
        words += [
            f"{n:,} partitions of {name} are of an older contract: publish them again" for name, n in self.older.items()
        ]
        return "; ".join([*words, *self.broken])


class Mart:
    """The mart at `path`.

    Args:
        patience_seconds: how long to wait for a process that has the file open and does not know our lock.
        memory_limit: what DuckDB may take, as it writes such things; beyond, it goes to a folder beside the mart.
    """

    def __init__(
        self, path: Path, *, patience_seconds: float = PATIENCE_SECONDS, memory_limit: str = MEMORY_LIMIT
    ) -> None:
        self.path = path
        self._patience_seconds = patience_seconds
        self._memory_limit = memory_limit

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that cannot write, in UTC; a writer waits until it is given back.

        Raises:
            MartError: there is no mart yet, another version made it, or it cannot be opened.
        """
        if not self.path.exists():
            raise MartError(f"there is no mart at {self.path} yet: darkhorse mart refresh")
        with held(self._beside(".lock"), shared=True), self._connected(read_only=True) as connection:
            if not is_current(connection):
                raise MartError(f"{self.path} was made by another version of this program: darkhorse mart refresh")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The one connection that can write, in UTC, to a mart that this version made; made where there is none.

        Raises:
            MartError: it cannot be opened.
        """
        with held(self._beside(".lock")), self._connected(read_only=False) as connection:
            with transaction(connection):
                make_current(connection)
            yield connection

    def refresh(
        self,
        tables: TableStore,
        *,
        names: Collection[str] = tuple(LAKE_TABLES),
        days: Collection[date] | None = None,
        watcher: Watcher | None = None,
    ) -> RefreshReport:
        """Bring the mart up to date with the lake: load what is new or was replaced, forget what is no more.

        What is loaded is committed every few seconds, so the same call after Ctrl-C does the rest.

        Args:
            names: only these tables; `days`: only these days, None for all.

        Raises:
            MartError: a file could not be loaded (all others were), or the mart cannot be opened or written.
        """
        report = self._refresh(tables, names, days, watcher or Watcher())
        _check_is_whole(report)
        return report

    def rebuild(self, tables: TableStore, *, watcher: Watcher | None = None) -> RefreshReport:
        """Make the mart anew beside the old one, which readers have until the new one takes its place.

        Raises:
            MartError: as `refresh`.
        """
        fresh = Mart(self._beside(".new"), patience_seconds=self._patience_seconds, memory_limit=self._memory_limit)
        with held(self._beside(".rebuild.lock")):
            try:
                fresh._remove()
                report = fresh._refresh(tables, tuple(LAKE_TABLES), None, watcher or Watcher())
                with held(self._beside(".lock")):
                    self._beside(".wal").unlink(missing_ok=True)
                    fresh.path.replace(self.path)
            finally:
                fresh._remove()
        _check_is_whole(report)
        return report

    def rows_by_day(self, days: Sequence[date]) -> Mapping[date, int]:
        """Rows of all tables together, of those of the days that have any partition."""
        with self.reading() as connection:
            return dict(connection.execute(_ROWS_BY_DAY, [list(days)]).fetchall())

    def _refresh(
        self, tables: TableStore, names: Collection[str], days: Collection[date] | None, watcher: Watcher
    ) -> RefreshReport:
        report = RefreshReport()
        try:
            with self.writing() as connection:
                wanted = {name: difference(connection, tables, LAKE_TABLES[name], days) for name in names}
                watcher.found(sum(len(each.changed) for each in wanted.values()))
                report.vanished = {name: len(each.vanished) for name, each in wanted.items() if each.vanished}
                for name, chunk in load(connection, tables, wanted):
                    _count(report, name, chunk)
                    watcher.loaded(name, chunk.partitions, chunk.rows.num_rows)
                with transaction(connection):  # also when nothing changed: a refresh that was stopped came not so far
                    extend_vocabularies(connection)
                    find_identities(connection)
                for name, fingerprint, count in connection.execute(_CONTRACTS).fetchall():
                    if fingerprint != LAKE_TABLES[name].fingerprint:
                        report.older[name] = report.older.get(name, 0) + count
        except duckdb.Error as error:
            raise MartError(f"{self.path} cannot be written: {error}") from error
        return report

    @contextmanager
    def _connected(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self._memory_limit,
            "temp_directory": f"{self._beside('.tmp')}",
            "checkpoint_threshold": "256MB",  # of the default, 16 MB, a load spends a tenth of its time on checkpoints
            "autoinstall_known_extensions": False,  # all that is needed is built in: nothing is fetched
        }
        with closing(connected(self.path, self._patience_seconds, read_only=read_only, config=config)) as connection:
            try:
                connection.execute("SET TimeZone = 'UTC'")
                yield connection
            except RuntimeError as error:
                if f"{error}" == "Query interrupted":  # what DuckDB makes of Ctrl-C
                    raise KeyboardInterrupt from error
                raise

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _remove(self) -> None:
        for path in (self.path, self._beside(".wal"), self._beside(".lock")):
            path.unlink(missing_ok=True)


def _count(report: RefreshReport, name: str, chunk: Chunk) -> None:
    report.broken += chunk.broken
    if chunk.files.num_rows:
        report.partitions[name] = report.partitions.get(name, 0) + chunk.files.num_rows
        report.rows[name] = report.rows.get(name, 0) + chunk.rows.num_rows


def _check_is_whole(report: RefreshReport) -> None:
    if report.broken:
        raise MartError(
            f"{len(report.broken):,} partitions could not be loaded, all others were: "
            + "; ".join(report.broken[:_MOST_NAMED])
        )
