"""Child processes that are forked from a warm parent, so that a thousand of them cost no import; they may be killed.

What a child finds out comes back through a pipe. Nothing of it may hang the parent: who is late is killed and named.
"""

import os
import pickle
import select
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from time import monotonic
from typing import Any, Generic, TypeVar

PATIENCE_SECONDS = 120.0
PROCESSES = 2
Answer = TypeVar("Answer")
Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Ended(Generic[Answer]):
    """How a child ended: `answer` of one that returned, `error` of one that raised, neither of one that was killed."""

    answer: Answer | None = None
    error: str = ""
    is_killed: bool = False

    def returned(self) -> Answer:
        """What it returned. Raises AssertionError where it did not, with what it raised."""
        assert not self.is_killed, "the child was killed"
        assert not self.error, self.error
        return self.answer  # type: ignore[return-value]


class Child(Generic[Answer]):
    """A process that does `work` and ends; it begins at once."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        reading, writing = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(reading)
            _work_and_exit(work, writing)
        os.close(writing)
        self._reading = reading

    def kill(self) -> None:
        """As the machine does that runs out of memory."""
        os.kill(self._pid, signal.SIGKILL)

    def ended(self, patience_seconds: float = PATIENCE_SECONDS) -> Ended[Answer]:
        """How it ended, once it has."""
        sent, deadline = b"", monotonic() + patience_seconds
        with os.fdopen(self._reading, "rb", buffering=0) as pipe:
            while select.select([pipe], [], [], max(0, deadline - monotonic()))[0]:
                if not (more := pipe.read(65_536)):
                    break
                sent += more
            else:
                self.kill()
                os.waitpid(self._pid, 0)
                return Ended(error=f"it did not end within {patience_seconds:g} seconds")
        _, status = os.waitpid(self._pid, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return Ended(is_killed=True)
        ended: Ended[Answer] = pickle.loads(sent) if sent else Ended(error=f"it ended with status {status}")  # noqa: S301  our own child wrote it
        return ended


def in_child(work: Callable[[], Answer]) -> Ended[Answer]:
    """Do the work in a child, and wait for its end."""
    return Child(work).ended()


def in_parallel(work: Callable[[Asked], Answer], tasks: Sequence[Asked]) -> Iterator[Answer]:
    """The answers as they come."""
    with ProcessPoolExecutor(PROCESSES, get_context("fork")) as processes:
        for future in as_completed(processes.submit(work, task) for task in tasks):
            yield future.result()


def _work_and_exit(work: Callable[[], Any], writing: int) -> None:
    try:
        ended = Ended(work())
    except BaseException:
        ended = Ended(error=traceback.format_exc())
    try:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(ended, pipe)
    finally:
        os._exit(0)  # not the parent's business: its atexit, its buffers, its tests
