"""Which runs are alive: a run's process holds a lock as long as it works, and the lock goes with the process.

Dagster cannot tell by itself that the worker of a run in progress is gone (kill -9, a reboot): the run stays "started",
keeps its pool slot, and what waits for the slot waits for ever. Who opens the instance next closes such runs.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

IN_PROGRESS = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


@contextmanager
def alive(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """Shows to other processes that this run is worked on, until the block or the process ends."""
    path = _lock_path(instance, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def close_dead_runs(instance: dg.DagsterInstance) -> None:
    """Mark runs as failed whose process ended before they did, and free their slots.

    A run without a lock file has not begun to work yet: it holds nothing, and is left alone.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=IN_PROGRESS)):
        path = _lock_path(instance, run.run_id)
        if path.exists() and not _is_held(path):
            instance.report_run_failed(run, "its process ended before it did (killed, or the machine went down)")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            path.unlink(missing_ok=True)


def _lock_path(instance: dg.DagsterInstance, run_id: str) -> Path:
    return Path(instance.root_directory) / "runs_at_work" / run_id


def _is_held(path: Path) -> bool:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
