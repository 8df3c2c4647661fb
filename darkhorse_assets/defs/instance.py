"""The Dagster instance of one DARKHORSE_HOME, which the command line and the UI share.

It is the repository's `dagster.yaml`, put beside the lake; what one materialises the other shows.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import dagster as dg

import darkhorse_assets
from darkhorse_assets.defs.liveness import close_dead_runs
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.settings import Settings

REPOSITORY = Path(darkhorse_assets.__file__).parents[1]
EVENTS_PER_BATCH = "1000"
"""Materialisations of a ranged run are written together (see `event_log`)."""


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
    """The instance of this home; runs that a killed process left behind are closed first."""
    home = prepare_home(settings)
    with ExitStack() as kept:
        # Two that made the history of a fresh home at once left it with two schema versions, which nobody could open.
        with (home / "opening.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            instance = kept.enter_context(dg.DagsterInstance.get())
            close_dead_runs(instance)
        yield instance


@contextmanager
def only_one(settings: Settings) -> Iterator[IO[str]]:
    """A lock for the one webserver and daemon of a home; yields its file, which those processes must inherit.

    So the lock is held until the last of them has ended, whoever was killed first.

    Raises:
        UsageError: some process holds it.
    """
    with (prepare_home(settings) / "dev.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise UsageError(
                f"a webserver or daemon runs on {settings.home} already: use its UI, or stop it "
                f"(process ids {file.read().strip() or 'unknown'})"
            ) from None
        file.truncate(0)
        yield file
