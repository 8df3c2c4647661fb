"""Who may send, and when: one gate per host that every request passes. The gate says how long, the client sleeps.

Only durations cross the interface, never instants, so that each implementation keeps its own clock: monotonic within
one process, a database's or a file's between processes.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from darkhorse_assets.errors import UsageError


class Limiter(Protocol):
    """The gate. A caller sends when `take` gives 0, else sleeps and asks again: so a `hold` also stops who waits."""

    def take(self, host: str) -> float:
        """Take the host's slot when it is free and give 0.0; else give the seconds until it is worth asking again."""

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing through to `host` for `seconds` from now (a Retry-After); never shortens an earlier hold."""


class InProcessLimiter:
    """Even spacing, `requests_per_second` a host, for all threads of one process; `math.inf` does not throttle.

    Spacing instead of a bucket that fills up, because providers count windows: no one-second window, wherever it
    starts, ever holds more than the rate.
    """

    def __init__(self, requests_per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that never go back. Raises UsageError for a rate that lets nothing through."""
        if not requests_per_second > 0:
            raise UsageError(f"A rate of {requests_per_second} requests a second: DARKHORSE_RATE_LIMIT must be above 0")
        self._spacing = 1 / requests_per_second
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, host: str) -> float:
        """See `Limiter.take`."""
        with self._lock:
            now = self._clock()
            wait = self._free_at.get(host, now) - now
            if wait > 0:
                return wait
            self._free_at[host] = now + self._spacing
            return 0.0

    def hold(self, host: str, seconds: float) -> None:
        """See `Limiter.hold`."""
        with self._lock:
            until = self._clock() + seconds
            self._free_at[host] = max(self._free_at.get(host, until), until)
