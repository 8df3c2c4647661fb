"""What arrived when, and what became of it: the server's own record, by which tests measure politeness."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from time import monotonic
from typing import Any

KEPT = 20_000
"""The latest arrivals that are kept: a ten-year backfill is some 5,600."""


@dataclass(slots=True)
class Arrival:
    """A request: seconds of the system's monotonic clock, which all processes of one machine share, and the time.

    `status` is None until a head is sent, and stays so when none is; `faults` are the kinds that hit it.
    """

    number: int
    monotonic: float
    at: datetime
    path: str
    query: str
    faults: tuple[str, ...] = ()
    status: int | None = None

    def told(self) -> dict[str, Any]:
        """As JSON; the time is ISO 8601 with its offset."""
        return {name: getattr(self, name) for name in self.__slots__} | {"at": self.at.isoformat()}


class Arrivals:
    """The latest `KEPT` requests in their order, and how many came for each path since the start."""

    def __init__(self) -> None:
        self.by_path: Counter[str] = Counter()
        self._latest: deque[Arrival] = deque(maxlen=KEPT)
        self._numbers = count(1)

    def note(self, path: str, query: str, at: datetime) -> Arrival:
        """Record a request that arrives now, which for the simulator is the moment `at`."""
        self.by_path[path] += 1
        arrival = Arrival(next(self._numbers), monotonic(), at, path, query)
        self._latest.append(arrival)
        return arrival

    def since(self, number: int = 0) -> Iterator[Arrival]:
        """Those kept that came after the one of this number."""
        return (arrival for arrival in list(self._latest) if arrival.number > number)
