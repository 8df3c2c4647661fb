"""Who may have the mart open: one writer alone, or any number of readers; whoever comes too early waits.

Two locks are in the way. Ours is a file beside the mart: shared among readers, exclusive for a writer, and waited for.
DuckDB's own is on the mart itself: who comes second there fails at once, also after somebody's `duckdb` shell, which
knows nothing of ours. So opening is tried again for a while.
"""

import logging
import re
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay, wait_fixed

from darkhorse_assets.errors import MartError
from darkhorse_assets.lake import locks as lake_locks
from darkhorse_assets.lake.locks import POLL_SECONDS, QUIET_SECONDS

_HOLDER = re.compile(r"Conflicting lock is held in (.+? \(PID \d+\))")

logger = logging.getLogger(__name__)


def held(path: Path, *, shared: bool = False) -> AbstractContextManager[None]:
    """Our lock file beside the mart; see `lake.locks.held`. Raises MartError where it cannot be made."""
    return lake_locks.held(path, shared=shared, unwritable=MartError)


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
