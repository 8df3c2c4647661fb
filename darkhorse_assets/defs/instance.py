"""The Dagster instance of one DARKHORSE_HOME, which the command line and the UI share.

It is the repository's `dagster.yaml`, put beside the lake; what one materialises the other shows.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

import darkhorse_assets
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.settings import Settings

REPOSITORY = Path(darkhorse_assets.__file__).parents[1]
EVENTS_PER_BATCH = "1000"
"""Materialisations of a ranged run are written together (see `event_log`)."""

PID_TAG = "darkhorse/pid"
"""Marks runs of the command line: when their process is gone, the next command closes them."""


def prepare_home(settings: Settings) -> Path:
    """Make the instance's folder, put `dagster.yaml` there, and name it in DAGSTER_HOME for this and child processes.

    Raises:
        UsageError: this is not a checkout (there is no dagster.yaml).
        LakeError: DARKHORSE_HOME cannot be written.
    """
    config = REPOSITORY / "dagster.yaml"
    if not config.is_file():
        raise UsageError(f"there is no {config}: run darkhorse from a checkout (make install)")
    home = settings.dagster_home
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(config, home / "dagster.yaml")
    except OSError as error:
        raise LakeError(
            f"cannot write {home}: {error.strerror or error}; make it writable, or set DARKHORSE_HOME to another folder"
        ) from error
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENTS_PER_BATCH)
    return home


@contextmanager
def opened_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The instance of this home, with its pool's limit set and the runs of dead commands closed."""
    prepare_home(settings)
    with dg.DagsterInstance.get() as instance:
        instance.event_log_storage.set_concurrency_slots(SOURCE_POOL, 1)
        _close_dead_runs(instance)
        yield instance


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Held by the one webserver and daemon of a home; the lock goes with the process, however it ends.

    Raises:
        UsageError: another process holds it.
    """
    with (prepare_home(settings) / "dev.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"`darkhorse dev` runs on {settings.home} already; stop it, or use its UI") from None
        yield


def close_orphaned_runs(instance: dg.DagsterInstance) -> None:
    """Close the runs that an earlier daemon started and can no longer finish (a reboot, kill -9).

    Dagster's own monitoring does not see that their worker is gone. Only for who holds `only_one`: then no daemon of
    this home is alive, and neither are its runs.
    """
    for run in _runs_in_progress(instance):
        if PID_TAG not in run.tags:
            _close(instance, run, "its daemon ended before it did")


def _close_dead_runs(instance: dg.DagsterInstance) -> None:
    """A killed command leaves its run "started" and its pool slot taken; nobody else would ever free them."""
    for run in _runs_in_progress(instance):
        pid = run.tags.get(PID_TAG)
        if pid and not _is_alive(int(pid)):
            _close(instance, run, f"the command with process id {pid} is gone")


def _runs_in_progress(instance: dg.DagsterInstance) -> Sequence[dg.DagsterRun]:
    statuses = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
    return instance.get_runs(dg.RunsFilter(statuses=statuses))


def _close(instance: dg.DagsterInstance, run: dg.DagsterRun, why: str) -> None:
    instance.report_run_failed(run, why)
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
