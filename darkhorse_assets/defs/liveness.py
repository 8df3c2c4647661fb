"""Which runs are alive: a run's process holds a lock as long as it works, and the lock goes with the process.

Dagster cannot tell by itself that the worker of a run in progress is gone (kill -9, a reboot): the run stays "started",
keeps its pool slot, and what waits for the slot waits for ever. Who opens the instance next closes such runs.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from darkhorse_assets.defs.run_locks import is_abandoned, lock_path

IN_PROGRESS = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


@contextmanager
def alive(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """Shows to other processes that this run is worked on, until the block or the process ends."""
    path = lock_path(Path(instance.root_directory), run_id)
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
    home = Path(instance.root_directory)
    for run in instance.get_runs(dg.RunsFilter(statuses=IN_PROGRESS)):
        if is_abandoned(home, run.run_id):
            instance.report_run_failed(run, "its process ended before it did (killed, or the machine went down)")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            lock_path(home, run.run_id).unlink(missing_ok=True)
