"""Lock files: who comes second waits, and a dead owner holds nothing, because the system lets go of what it held."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from darkhorse_assets.errors import DarkhorseError, LakeError

POLL_SECONDS = 0.05
QUIET_SECONDS = 2.0
"""A wait that is shorter than this is not worth a line in the log."""

_DAY_LOCKS = 64
"""Files for all days: days that share one wait for each other, which costs milliseconds, and twelve years of lock
files would cost a folder of four thousand."""

logger = logging.getLogger(__name__)


@contextmanager
def held(path: Path, *, shared: bool = False, unwritable: type[DarkhorseError] = LakeError) -> Iterator[None]:
    """The lock file at `path`, once nobody holds it in a way that excludes this one; made where it is not there.

    Args:
        unwritable: what is raised where the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise unwritable(f"cannot write {path}: {error.strerror}; make it writable or change DARKHORSE_HOME") from error
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with file:
        briefly = Retrying(
            retry=retry_if_exception_type(BlockingIOError),
            stop=stop_after_delay(QUIET_SECONDS),
            wait=wait_fixed(POLL_SECONDS),
            reraise=True,
        )
        try:
            briefly(fcntl.flock, file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.warning("another process has %s: waiting until it is done", path.with_suffix(""))
            fcntl.flock(file, kind)
        yield


class DayLocks:
    """One writer at a time for a racing day, of all processes of a home: its files never come from two of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self, day: date) -> AbstractContextManager[None]:
        """The day, once nobody else writes it. Raises LakeError where the lock cannot be made."""
        return held(self._folder / f"day-{day.toordinal() % _DAY_LOCKS:02}")
