"""Dagster's SQLite event log with its connections kept open.

The stock storage opens an engine and a connection for every event and forces each to disk: 12.2 s for the events of
60 days × 8 assets against 2.2 s with this one, in the same minute on the same machine (docs/design.md). It also reads
all of Dagster's migrations for each file it makes or opens: 0.13 s of computing for every run. And a day has a hundred
verdicts, which it stores one by one, 3 ms each: here they wait for each other, until anything else is stored or read.
Nothing else differs: the same files, the same schema, several processes at once (WAL).
"""

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import Any, ClassVar, Self

import dagster as dg
import sqlalchemy as sa
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import NullPool, StaticPool

from darkhorse_assets.defs.preview import (
    ASSET_EVENTS,
    EventLogEntry,
    SqlEventLogStorageTable,
    SqliteEventLogStorage,
)
from darkhorse_assets.settings import Settings

_BUSY_SECONDS = 60
_MOST_OPEN = 8
"""Each run has its own file; the webserver may look at thousands, and needs a handful at a time."""
_MOST_WAITING = 500
"""Verdicts; so many are lost at most where a process is killed, with those that its run would still have told."""

_VERDICT = sa.text(
    "UPDATE asset_check_executions SET execution_status = :status, evaluation_event = :event, "
    "evaluation_event_timestamp = :at, evaluation_event_storage_id = :id, materialization_event_storage_id = :about "
    "WHERE asset_key = :asset_key AND check_name = :check_name AND run_id = :run_id AND partition IS :partition"
).bindparams(sa.bindparam("at", type_=sa.DateTime()))

Row = dict[str, Any]


class KeptSqliteEventLogStorage(SqliteEventLogStorage):
    """As `SqliteEventLogStorage`; a relative `base_dir` is below DAGSTER_HOME, or the instance of DARKHORSE_HOME."""

    _made_empty: ClassVar[bytes] = b""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, sa.Engine] = OrderedDict()
        self._known_tables: set[str] = set()
        self._has_index_columns: bool | None = None
        self._open: dict[str, sa.Connection] = {}
        self._waiting: list[EventLogEntry] = []
        super().__init__(base_dir, inst_data)
        self._db_lock: Any = RLock()  # not a Lock: one thread may ask for a connection while it has one

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        home = os.environ.get("DAGSTER_HOME") or Settings.load().dagster_home
        base_dir = Path(home, config_value["base_dir"])
        return cls(str(base_dir), inst_data)

    def _has_asset_key_index_cols_on_connection(self, conn: sa.Connection) -> bool:
        """Asked for every asset event; the answer is in the schema, which does not change while we run."""
        if self._has_index_columns is None:
            self._has_index_columns = super()._has_asset_key_index_cols_on_connection(conn)
        return self._has_index_columns

    def has_table(self, table_name: str) -> bool:
        if table_name not in self._known_tables and super().has_table(table_name):
            self._known_tables.add(table_name)
        return table_name in self._known_tables

    def store_event(self, event: EventLogEntry) -> None:
        """One event, its copy in the index and what is derived from it in one transaction per file."""
        with self._db_lock:
            if event.run_id and event.dagster_event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
                self._waiting.append(event)
                if len(self._waiting) >= _MOST_WAITING:
                    self._store_waiting()
                return
            with self.index_connection():
                super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Many events in one transaction per file; the stock storage writes them one by one.

        Dagster hands over batches when DAGSTER_EVENT_BATCH_SIZE is set (`instance.prepare_home` does), and stores the
        events of a batch that failed one by one: so all of it is stored, or nothing.
        """
        asset_events: dict[str, list[EventLogEntry]] = {}
        with ExitStack() as transactions:
            transactions.enter_context(self.index_connection())
            for event in events:
                if event.run_id not in asset_events:
                    transactions.enter_context(self.run_connection(event.run_id))
                    asset_events[event.run_id] = []
                if event.is_dagster_event and event.dagster_event_type in ASSET_EVENTS:
                    asset_events[event.run_id].append(event)
                else:
                    self.store_event(event)
            for run_id, of_run in asset_events.items():
                if of_run:
                    self._store_asset_events(run_id, of_run)

    def _store_asset_events(self, run_id: str, events: Sequence[EventLogEntry]) -> None:
        with self.index_connection() as index, self.run_connection(run_id) as log:
            rows = [self._event_to_row(event) for event in events]
            _inserted(log, rows)
            ids = _inserted(index, rows)
            self._store_asset_event_tags(index, events, ids)
            # What is stored per asset is its latest event of each type: earlier ones would only be overwritten.
            latest = {
                (event.get_dagster_event().asset_key, event.dagster_event_type): (event, event_id)
                for event, event_id in zip(events, ids, strict=True)
            }
            for event, event_id in latest.values():
                self._store_asset_event(index, event, event_id)

    def _store_waiting(self) -> None:
        """The verdicts that wait, in the order in which they came; where that fails, they go on waiting."""
        waiting, self._waiting = self._waiting, []
        by_run: dict[str, list[EventLogEntry]] = {}
        for event in waiting:
            by_run.setdefault(event.run_id, []).append(event)
        try:
            with self.index_connection() as index:
                for run_id, events in by_run.items():
                    rows = [self._event_to_row(event) for event in events]
                    with self.run_connection(run_id) as log:
                        _inserted(log, rows)
                    self._store_verdicts(index, events, rows, _inserted(index, rows))
        except BaseException:
            self._waiting = [*waiting, *self._waiting]
            raise

    def _store_verdicts(
        self, index: sa.Connection, events: Sequence[EventLogEntry], rows: Sequence[Row], ids: Sequence[int]
    ) -> None:
        """Each takes the place of what was planned; what nobody planned is added as the stock storage does it."""
        verdicts = [
            {**_of_check(event), "event": row["event"], "at": row["timestamp"], "id": event_id}
            for event, row, event_id in zip(events, rows, ids, strict=True)
        ]
        if index.execute(_VERDICT, verdicts).rowcount != len(verdicts):
            for event, event_id in zip(events, ids, strict=True):
                self.store_asset_check_event(event, event_id)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        """A transaction on a shard's file; within one that this thread has open already, the same."""
        with self._db_lock:
            if self._waiting:
                self._store_waiting()
            if shard in self._open:
                yield self._open[shard]
                return
            with self._engine(shard).connect() as connection, connection.begin():
                self._open[shard] = connection
                try:
                    yield connection
                finally:
                    del self._open[shard]

    def _engine(self, shard: str) -> sa.Engine:
        if shard in self._engines:
            self._engines.move_to_end(shard)
            return self._engines[shard]
        engine = sa.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=StaticPool,
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        )
        # In WAL mode NORMAL loses no committed event when a process dies; a power cut may lose the last ones.
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
        if shard not in self._initialized_dbs:
            self._make_file(shard)
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        self._engines[shard] = engine
        idle = [each for each in self._engines if each != shard and each not in self._open]
        for each in idle[: max(0, len(self._engines) - _MOST_OPEN)]:
            self._engines.pop(each).dispose()
        return engine

    def _make_file(self, shard: str) -> None:
        """A new file begins as the copy of an empty one. Where that cannot be, `_initdb` makes it, or says why not."""
        path = Path(self.path_for_shard(shard))
        if path.exists():
            return
        own = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            own.write_bytes(self._empty_file())
            path.hardlink_to(own)  # all of it at once, and never over what another process made meanwhile
        with suppress(OSError):
            own.unlink(missing_ok=True)

    def _empty_file(self) -> bytes:
        """The file of a run without events, which the stock method makes once per process."""
        if not self._made_empty:
            with TemporaryDirectory() as folder:
                super()._initdb(sa.create_engine(f"sqlite:///{folder}/empty.db", poolclass=NullPool))
                KeptSqliteEventLogStorage._made_empty = Path(folder, "empty.db").read_bytes()
        return self._made_empty

    def _initdb(self, engine: sa.Engine, for_index_shard: bool = False) -> None:
        if not _is_made(engine):
            super()._initdb(engine, for_index_shard)

    def wipe(self) -> None:
        self._waiting.clear()
        self._close_files()
        super().wipe()

    def dispose(self) -> None:
        with self._db_lock:
            if self._waiting:
                self._store_waiting()
        super().dispose()
        self._close_files()

    def _close_files(self) -> None:
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
            self._initialized_dbs.clear()


def _inserted(connection: sa.Connection, rows: Sequence[Row]) -> Sequence[int]:
    """Store events; their ids, which are in a row because nobody else writes before the transaction ends."""
    connection.execute(SqlEventLogStorageTable.insert(), rows)
    last: int = connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one()
    return range(last - len(rows) + 1, last + 1)


def _of_check(event: EventLogEntry) -> Row:
    verdict = event.get_dagster_event().asset_check_evaluation_data
    about = verdict.target_materialization_data
    return {
        "asset_key": verdict.asset_key.to_string(),
        "check_name": verdict.check_name,
        "run_id": event.run_id,
        "partition": verdict.partition,
        "status": "SUCCEEDED" if verdict.passed else "FAILED",
        "about": about.storage_id if about else None,
    }


def _is_made(engine: sa.Engine) -> bool:
    """Whether Dagster stamped the file with a revision, which it does last."""
    with engine.connect() as connection:
        is_stamped = sa.inspect(connection).has_table("alembic_version")
        return is_stamped and bool(connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar())
