"""Which runs are alive: a run's process holds a lock as long as it works, and the lock goes with the process.

Dagster cannot tell by itself that the worker of a run in progress is gone (kill -9, a reboot): the run stays "started",
keeps its pool slot and its days, and what waits for them waits for ever. Who opens the instance next closes such runs.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

import dagster as dg

from darkhorse_assets.clock import Clock, utc_now
from darkhorse_assets.defs.run_locks import is_abandoned, lock_path, locks

UNFINISHED = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
LONGEST_START = timedelta(minutes=10)
"""From a run's first event until it shows that it is alive: mostly a second."""

_held: dict[str, IO[str]] = {}
"""The locks of this process, by run."""


def show_alive(instance: dg.DagsterInstance, run_id: str) -> None:
    """Show to other processes that this one works on the run, until it ends, or shows another run when this is over.

    Not only as long as the run's resources are open: a run that was killed after them, and before its last event, was
    in progress for ever.
    """
    if run_id in _held:
        return
    for other in [each for each in _held if _is_over(instance, each)]:
        _let_go(instance, other)
    path = lock_path(Path(instance.root_directory), run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    unnamed = path.with_name(f".{run_id}")  # nobody finds it before it is locked
    file = _held[run_id] = unnamed.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    unnamed.rename(path)


@contextmanager
def alive(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """As `show_alive`, until the block ends; it may begin before there is such a run."""
    show_alive(instance, run_id)
    try:
        yield
    finally:
        _let_go(instance, run_id)


def close_dead_runs(instance: dg.DagsterInstance, clock: Clock = utc_now) -> None:
    """Mark runs as failed whose process ended before they did, and free their slots.

    A run that has not shown yet that it is alive is left alone, for `LONGEST_START`.
    """
    home = Path(instance.root_directory)
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED)):
        run = record.dagster_run
        if is_abandoned(home, run.run_id) or _never_came_up(home, record, clock):
            instance.report_run_failed(run, "its process ended before it did (killed, or the machine went down)")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    for run_id in locks(home):
        if is_abandoned(home, run_id) and _is_over(instance, run_id):
            lock_path(home, run_id).unlink(missing_ok=True)


def _never_came_up(home: Path, record: dg.RunRecord, clock: Clock) -> bool:
    """Whether a run began long ago and has no lock: it keeps that until it is over."""
    if record.start_time is None or lock_path(home, record.dagster_run.run_id).exists():
        return False
    return clock().timestamp() - record.start_time > LONGEST_START.total_seconds()


def _is_over(instance: dg.DagsterInstance, run_id: str) -> bool:
    run = instance.get_run_by_id(run_id)
    return run is None or run.is_finished


def _let_go(instance: dg.DagsterInstance, run_id: str) -> None:
    """Of a run that is not over the file stays, so that it is closed by whoever looks next."""
    if _is_over(instance, run_id):
        lock_path(Path(instance.root_directory), run_id).unlink(missing_ok=True)
    _held.pop(run_id).close()
