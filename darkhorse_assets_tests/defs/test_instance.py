"""The Dagster instance of a home: the repository's configuration, and what dead commands left behind."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.event_log import KeptSqliteEventLogStorage
from darkhorse_assets.defs.instance import PID_TAG, close_orphaned_runs, only_one, opened_instance
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # The instance's variables are set for child processes; the test's own environment gets them back.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path / "home"))
    return Settings.load()


def started_run(instance: dg.DagsterInstance, pid: int | None = None) -> str:
    @dg.job
    def some_job() -> None: ...

    tags = {PID_TAG: f"{pid}"} if pid else {}
    return instance.create_run_for_job(some_job, tags=tags, status=dg.DagsterRunStatus.STARTED).run_id


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_instance_lives_below_the_home_and_keeps_its_connections(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, KeptSqliteEventLogStorage)
        assert (settings.dagster_home / "history").is_dir()
        assert instance.event_log_storage.get_concurrency_info(SOURCE_POOL).slot_count == 1
    assert os.environ["DAGSTER_HOME"] == str(settings.dagster_home)


def test_a_run_whose_command_was_killed_is_closed_and_one_that_lives_is_left(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        dead, alive = started_run(instance, dead_pid()), started_run(instance, os.getpid())
    with opened_instance(settings) as instance:
        assert instance.get_run_by_id(dead).status == dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
        assert instance.get_run_by_id(alive).status == dg.DagsterRunStatus.STARTED  # type: ignore[union-attr]


def test_a_home_that_cannot_be_written_says_which_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(LakeError, match="DARKHORSE_HOME"), opened_instance(Settings.load()):
        pass


def test_a_run_that_an_earlier_daemon_left_is_closed_and_one_of_a_living_command_is_not(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        orphan, alive = started_run(instance), started_run(instance, os.getpid())
        close_orphaned_runs(instance)
        assert instance.get_run_by_id(orphan).status == dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
        assert instance.get_run_by_id(alive).status == dg.DagsterRunStatus.STARTED  # type: ignore[union-attr]


def test_a_second_daemon_on_one_home_is_refused_until_the_first_is_gone(settings: Settings) -> None:
    with only_one(settings), pytest.raises(UsageError, match="already"), only_one(settings):
        pass
    with only_one(settings):
        pass
