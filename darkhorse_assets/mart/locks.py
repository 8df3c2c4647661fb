"""Who may have the mart open: one writer alone, or any number of readers; whoever comes too early waits.

Two locks are in the way. Ours is a file beside the mart: shared among readers, exclusive for a writer, and waited for.
DuckDB's own is on the mart itself: who comes second there fails at once, also after somebody's `duckdb` shell, which
knows nothing of ours. So opening is tried again for a while.
"""

import fcntl
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from tenacity import RetryCallState, Retrying, retry_if_exception, retry_if_exception_type, stop_after_delay, wait_fixed

from darkhorse_assets.errors import MartError

POLL_SECONDS = 0.05
QUIET_SECONDS = 2.0
"""A wait that is shorter than this is not worth a line in the log."""

_HOLDER = re.compile(r"Conflicting lock is held in (.+? \(PID \d+\))")

logger = logging.getLogger(__name__)


@contextmanager
def held(path: Path, *, shared: bool = False) -> Iterator[None]:
    """The lock file at `path`, once nobody holds it in a way that excludes this one; made where it is not there.

    Raises:
        MartError: the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise MartError(f"cannot write {path}: {error.strerror}; make it writable or change DARKHORSE_HOME") from error
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


def connected(
    path: Path, patience_seconds: float, *, read_only: bool, config: dict[str, str | bool | int | float | list[str]]
) -> duckdb.DuckDBPyConnection:
    """The mart, opened; waits at most `patience_seconds` for a process that does not know our lock file.

    Raises:
        MartError: that process still has it, and is named; or the file is no mart that this DuckDB can open.
    """
    patiently = Retrying(
        retry=retry_if_exception(_is_held_elsewhere),
        stop=stop_after_delay(patience_seconds),
        wait=wait_fixed(POLL_SECONDS),
        before_sleep=_tell_once,
        reraise=True,
    )
    try:
        return patiently(duckdb.connect, path, read_only=read_only, config=config)
    except duckdb.Error as error:
        holder = _HOLDER.search(f"{error}")
        if holder:
            raise MartError(
                f"{path} was held for {patience_seconds:g} seconds by {holder[1]}: close it there, then try again"
            ) from error
        raise MartError(
            f"{path} cannot be opened ({error}); it is derived from the lake: darkhorse mart rebuild"
        ) from error


def _is_held_elsewhere(error: BaseException) -> bool:
    return isinstance(error, duckdb.Error) and _HOLDER.search(f"{error}") is not None


def _tell_once(state: RetryCallState) -> None:
    if state.attempt_number == round(QUIET_SECONDS / POLL_SECONDS) and state.outcome:
        holder = _HOLDER.search(f"{state.outcome.exception()}")
        logger.warning("the mart is held by %s: waiting until it is closed there", holder[1] if holder else "nobody")
