"""The event log with kept connections says the same as Dagster's own, and its files are Dagster's own files."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from darkhorse_assets.defs.event_log import KeptSqliteEventLogStorage
from darkhorse_assets.defs.preview import preview_features

VERDICT = dg.DagsterEventType.ASSET_CHECK_EVALUATION
DAYS = dg.DailyPartitionsDefinition("2025-01-01", end_date="2025-02-01")

with preview_features():
    CHECK = dg.AssetCheckSpec("whole", asset="tables", partitions_def=DAYS)

    @dg.multi_asset(
        specs=[dg.AssetSpec("tables", partitions_def=DAYS)],
        check_specs=[CHECK],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def tables(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckEvaluation]:
        for day in context.partition_keys:
            context.add_asset_metadata({"rows": 7}, asset_key="tables", partition_key=day)
        yield dg.MaterializeResult(asset_key="tables")
        for day in context.partition_keys:
            yield dg.AssetCheckEvaluation(CHECK.asset_key, "whole", day != "2025-01-02", {}, partition=day)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
    (tmp_path / "dagster.yaml").write_text(
        "event_log_storage: {module: darkhorse_assets.defs.event_log, class: KeptSqliteEventLogStorage, "
        "config: {base_dir: history/runs}}\ntelemetry: {enabled: false}\n"
    )
    return tmp_path


def run_three_days(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    job = dg.Definitions(assets=[tables]).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        instance=instance,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        tags={"dagster/asset_partition_range_start": "2025-01-01", "dagster/asset_partition_range_end": "2025-01-03"},
    )


def test_the_stock_storage_reads_in_the_same_files_what_this_one_wrote(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, KeptSqliteEventLogStorage)
        result = run_three_days(instance)
    stock = SqliteEventLogStorage(str(home / "history" / "runs"))
    days = ["2025-01-01", "2025-01-02", "2025-01-03"]
    records = stock.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=dg.AssetKey("tables"), asset_partitions=days), limit=10
    ).records
    assert sorted(str(record.partition_key) for record in records) == days
    assert all(record.asset_materialization.metadata["rows"].value == 7 for record in records)  # type: ignore[union-attr]
    history = stock.get_asset_check_execution_history(CHECK.key, limit=10)
    assert {str(record.partition): record.status.value for record in history} == {
        "2025-01-01": "SUCCEEDED",
        "2025-01-02": "FAILED",
        "2025-01-03": "SUCCEEDED",
    }
    logged = [event.dagster_event_type for event in stock.get_logs_for_run(result.run_id)]
    assert logged.count(dg.DagsterEventType.ASSET_MATERIALIZATION) == 3
    assert logged.count(dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED) == 3
    stock.dispose()


def verdicts_of(folder: Path) -> list[tuple[object, ...]]:
    """What the index says of checks, but for when its rows were made."""
    told = (
        "SELECT asset_key, check_name, partition, run_id, execution_status, evaluation_event, "
        "evaluation_event_timestamp, evaluation_event_storage_id, materialization_event_storage_id "
        "FROM asset_check_executions ORDER BY id"
    )
    with closing(sqlite3.connect(folder / "index.db")) as connection:
        return connection.execute(told).fetchall()


def test_verdicts_that_waited_for_each_other_are_stored_as_the_stock_storage_stores_them(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        result = run_three_days(instance)
        events = instance.all_logs(result.run_id)
        unplanned = [event for event in events if event.dagster_event_type is VERDICT]
        instance.event_log_storage.store_event(unplanned[0]._replace(run_id="another run"))
    stock = SqliteEventLogStorage(str(home / "stock"))
    for event in (*events, unplanned[0]._replace(run_id="another run")):
        stock.store_event(event)
    stock.dispose()
    kept = home / "history" / "runs"
    assert len(unplanned) == 3
    assert len(verdicts_of(kept)) == 4
    assert verdicts_of(kept) == verdicts_of(home / "stock")
    for name in (f"{result.run_id}.db", "index.db"):
        with closing(sqlite3.connect(kept / name)) as ours, closing(sqlite3.connect(home / "stock" / name)) as theirs:
            told = "SELECT id, run_id, event, dagster_event_type, timestamp, asset_key FROM event_logs ORDER BY id"
            assert ours.execute(told).fetchall() == theirs.execute(told).fetchall()


def test_a_verdict_that_waits_is_there_for_whoever_reads_and_none_is_lost_where_storing_fails(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        result = run_three_days(instance)
        [first, *_] = [event for event in instance.all_logs(result.run_id) if event.dagster_event_type is VERDICT]
        storage.store_event(first._replace(run_id="second"))
        assert len(storage.get_asset_check_execution_history(CHECK.key, limit=10)) == 4
        with monkeypatch.context() as patched:
            patched.setattr(storage, "_event_to_row", lambda _: 1 / 0)
            storage.store_event(first._replace(run_id="third"))
            with pytest.raises(ZeroDivisionError):
                storage.get_logs_for_run("third")
        assert len(storage.get_logs_for_run("third")) == 1


def test_a_file_that_began_as_a_copy_is_as_the_stock_storage_makes_it_and_empty(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, KeptSqliteEventLogStorage)
        for run_id in ("first", "second"):
            with storage.run_connection(run_id):
                pass
    stock = SqliteEventLogStorage(str(home / "stock"))
    with stock.run_connection("stock"):
        pass
    stock.dispose()
    made = sorted((home / "history" / "runs").glob("[!i]*"))
    assert [path.name for path in made] == ["first.db", "second.db"]
    assert content(made[0]) == content(made[1]) == content(home / "stock" / "stock.db")


def content(path: Path) -> list[str]:
    """Schema and rows as SQL, and how the file is written."""
    with closing(sqlite3.connect(path)) as connection:
        return [*connection.iterdump(), *map(str, connection.execute("PRAGMA journal_mode"))]


def test_a_file_is_made_also_where_none_can_be_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    with dg.DagsterInstance.get() as instance:
        run_three_days(instance)
        assert len(instance.get_materialized_partitions(dg.AssetKey("tables"))) == 3
    assert {path.suffix for path in (home / "history" / "runs").iterdir()} == {".db"}


def test_the_latest_materialisation_of_an_asset_is_that_of_the_last_event(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        first, second = run_three_days(instance), run_three_days(instance)
        latest = instance.get_latest_materialization_event(dg.AssetKey("tables"))
    assert latest
    assert latest.run_id == second.run_id != first.run_id


def test_many_runs_keep_few_files_open(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, KeptSqliteEventLogStorage)
        for number in range(12):
            with storage.run_connection(f"run-{number}"):
                pass
        assert len(storage._engines) <= 8
        with storage.run_connection("run-0") as again:
            assert again.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_batch_that_fails_is_stored_once_when_dagster_stores_it_one_by_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_tags = KeptSqliteEventLogStorage._store_asset_event_tags
    failures: list[Exception] = []

    def fails_once(*arguments: Any) -> None:
        if not failures:
            failures.append(sqlite3.OperationalError("database is locked"))
            raise failures[0]
        store_tags(*arguments)

    with dg.DagsterInstance.get() as instance:
        monkeypatch.setattr(KeptSqliteEventLogStorage, "_store_asset_event_tags", fails_once)
        result = run_three_days(instance)
        logged = [event.dagster_event_type for event in instance.event_log_storage.get_logs_for_run(result.run_id)]
    assert failures
    assert logged.count(dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED) == 3
    assert logged.count(dg.DagsterEventType.ASSET_MATERIALIZATION) == 3


def test_a_connection_in_use_stays_open_however_many_files_are_asked_for(home: Path) -> None:
    with dg.DagsterInstance.get() as instance, ExitStack() as nested:
        storage = instance.event_log_storage
        assert isinstance(storage, KeptSqliteEventLogStorage)
        index = nested.enter_context(storage.index_connection())
        for number in range(12):
            nested.enter_context(storage.run_connection(f"run-{number}"))
        assert index.exec_driver_sql("SELECT count(*) FROM event_logs").scalar() == 0


def test_what_was_wiped_is_gone_and_what_comes_after_is_kept(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        run_three_days(instance)
        instance.event_log_storage.wipe()
        assert not instance.get_materialized_partitions(dg.AssetKey("tables"))
        run_three_days(instance)
        assert len(instance.get_materialized_partitions(dg.AssetKey("tables"))) == 3
