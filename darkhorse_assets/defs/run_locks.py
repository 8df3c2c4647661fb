"""Whether the process of a run still lives: it holds a lock as long as it works, and the lock goes with the process.

No Dagster here, so that a glance at the runs need not wait for its import.
"""

import fcntl
from pathlib import Path


def lock_path(dagster_home: Path, run_id: str) -> Path:
    """The file whose lock the run's process holds."""
    return dagster_home / "runs_at_work" / run_id


def locks(dagster_home: Path) -> list[str]:
    """The ids of the runs that have a lock, held or left behind."""
    return [path.name for path in (dagster_home / "runs_at_work").glob("[!.]*")]


def is_abandoned(dagster_home: Path, run_id: str) -> bool:
    """Whether the run began to work and its process is gone. One that has not begun to work yet holds nothing."""
    try:
        with lock_path(dagster_home, run_id).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    return True
