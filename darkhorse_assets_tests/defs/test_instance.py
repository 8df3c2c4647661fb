"""The Dagster instance of a home: the repository's configuration, and what dead commands left behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.clock import utc_now
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.event_log import KeptSqliteEventLogStorage
from darkhorse_assets.defs.instance import only_one, opened_instance
from darkhorse_assets.defs.liveness import LONGEST_START, alive, close_dead_runs, show_alive
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # The instance's variables are set for child processes; the test's own environment gets them back.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path / "home"))
    return Settings.load()


def started_run(instance: dg.DagsterInstance) -> str:
    @dg.job
    def some_job() -> None: ...

    return instance.create_run_for_job(some_job, status=dg.DagsterRunStatus.STARTED).run_id


def run_of(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRun:
    run = instance.get_run_by_id(run_id)
    assert run
    return run


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    return run_of(instance, run_id).status


HOLDS_A_RUN = """
import sys, time
import dagster as dg
from darkhorse_assets.defs.liveness import alive
with dg.DagsterInstance.get() as instance, alive(instance, sys.argv[1]):
    print("at work", flush=True)
    time.sleep(60)
"""


@contextmanager
def process_at_work(run_id: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that works on the run until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLDS_A_RUN, run_id], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout
        assert process.stdout.readline() == "at work\n"
        yield process
        process.kill()


def test_the_instance_lives_below_the_home_and_keeps_its_connections(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, KeptSqliteEventLogStorage)
        assert (settings.dagster_home / "history").is_dir()
    assert os.environ["DAGSTER_HOME"] == str(settings.dagster_home)


def test_one_run_at_a_time_asks_the_source(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        instance.event_log_storage.initialize_concurrency_limit_to_default(SOURCE_POOL)
        assert instance.event_log_storage.get_concurrency_info(SOURCE_POOL).slot_count == 1


def test_a_run_is_closed_once_its_process_is_killed_and_not_before(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        run_id = started_run(instance)
        with process_at_work(run_id) as process:
            close_dead_runs(instance)
            assert status(instance, run_id) == dg.DagsterRunStatus.STARTED
            process.kill()
            process.wait()
            close_dead_runs(instance)
            assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE


def test_a_run_that_has_not_begun_to_work_is_left_alone(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        run_id = started_run(instance)
    with opened_instance(settings) as instance:
        assert status(instance, run_id) == dg.DagsterRunStatus.STARTED


def test_a_run_without_a_lock_is_closed_only_when_it_began_long_ago(settings: Settings) -> None:
    """Killed between its first event and its resources, it kept its days for ever."""
    with opened_instance(settings) as instance:
        run_id = started_run(instance)
        begun = dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_START.value, job_name="some_job")
        instance.report_dagster_event(begun, run_id)
        close_dead_runs(instance, lambda: utc_now() + LONGEST_START - timedelta(minutes=1))
        assert status(instance, run_id) == dg.DagsterRunStatus.STARTED
        close_dead_runs(instance, lambda: utc_now() + LONGEST_START + timedelta(minutes=1))
        assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE


def test_a_run_that_is_over_leaves_no_lock_behind_whoever_looks_next(settings: Settings) -> None:
    locks = settings.dagster_home / "runs_at_work"
    with opened_instance(settings) as instance:
        run_id, other = started_run(instance), started_run(instance)
        with alive(instance, run_id):
            show_alive(instance, run_id)  # as its resources do
            assert [path.name for path in locks.iterdir()] == [run_id]
            instance.report_run_failed(run_of(instance, run_id))
        assert not [*locks.iterdir()]
        with process_at_work(other):
            instance.report_run_failed(run_of(instance, other))
        assert [path.name for path in locks.iterdir()] == [other], "its process was killed"
        close_dead_runs(instance)
        assert not [*locks.iterdir()]


def test_a_run_that_was_left_before_it_was_over_is_closed_by_the_next_command(settings: Settings) -> None:
    with opened_instance(settings) as instance:
        run_id = started_run(instance)
        with alive(instance, run_id):
            pass
    with opened_instance(settings) as instance:
        assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE


def test_a_home_that_cannot_be_written_says_which_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dagster").write_text("in the way")
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path))
    with pytest.raises(LakeError, match="DARKHORSE_HOME"), opened_instance(Settings.load()):
        pass


def test_a_second_daemon_on_one_home_is_refused_until_the_first_and_its_children_are_gone(settings: Settings) -> None:
    with only_one(settings) as lock:
        print(4711, file=lock, flush=True)
        with pytest.raises(UsageError, match="4711"), only_one(settings):
            pass
        sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
        child = subprocess.Popen(sleeper, pass_fds=[lock.fileno()])
    with child:
        with pytest.raises(UsageError, match="already"), only_one(settings):
            pass
        child.kill()
    with only_one(settings):
        pass
