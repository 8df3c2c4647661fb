"""The gate: spacing, holds and threads."""

import math
import threading
import time as real_time

import pytest

from darkhorse_assets.errors import UsageError
from darkhorse_assets.transport.limiter import InProcessLimiter
from darkhorse_assets_tests.transport.fake_time import FakeTime


def test_the_first_request_goes_at_once_and_the_next_one_a_spacing_later() -> None:
    time = FakeTime()
    limiter = InProcessLimiter(2, time.monotonic)
    assert limiter.take("a") == 0
    assert limiter.take("a") == 0.5
    time.sleep(0.5)
    assert limiter.take("a") == 0


def test_a_pause_saves_no_slots_for_a_burst() -> None:
    time = FakeTime()
    limiter = InProcessLimiter(2, time.monotonic)
    limiter.take("a")
    time.sleep(60)
    assert [limiter.take("a"), limiter.take("a")] == [0, 0.5]


def test_hosts_do_not_wait_for_each_other() -> None:
    limiter = InProcessLimiter(2, FakeTime().monotonic)
    assert [limiter.take("a"), limiter.take("b")] == [0, 0]


def test_a_hold_stops_also_those_who_already_wait_and_is_never_shortened() -> None:
    time = FakeTime()
    limiter = InProcessLimiter(2, time.monotonic)
    limiter.take("a")
    waiting = limiter.take("a")
    limiter.hold("a", 30)
    limiter.hold("a", 5)
    time.sleep(waiting)
    assert limiter.take("a") == 29.5
    assert limiter.take("b") == 0


def test_an_infinite_rate_does_not_throttle() -> None:
    limiter = InProcessLimiter(math.inf, FakeTime().monotonic)
    assert [limiter.take("a") for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("rate", [0, -1, math.nan])
def test_a_rate_that_lets_nothing_through_is_refused_by_the_name_of_its_setting(rate: float) -> None:
    with pytest.raises(UsageError, match="DARKHORSE_RATE_LIMIT must be above 0"):
        InProcessLimiter(rate)


class ThreadedTime:
    """A clock for threads: each sleeps from the instant that it last read, as real threads do."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._lock = threading.Lock()
        self._read = threading.local()

    def monotonic(self) -> float:
        with self._lock:
            self._read.last = self._seconds
        return self.last_read()

    def last_read(self) -> float:
        return float(self._read.last)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._seconds = max(self._seconds, self._read.last + seconds)


class ContestedHost(str):
    """A host whose every look-up lets the other threads run, so that a gate without its lock is found out."""

    __slots__ = ()

    def __hash__(self) -> int:
        real_time.sleep(0.0001)
        return super().__hash__()


def test_threads_together_keep_the_rate_in_every_window_and_use_all_of_it() -> None:
    time = ThreadedTime()
    limiter = InProcessLimiter(4, time.monotonic)
    host = ContestedHost("a")
    sent: list[float] = []

    def send_some() -> None:
        for _ in range(15):
            while wait := limiter.take(host):
                time.sleep(wait)
            sent.append(time.last_read())

    threads = [threading.Thread(target=send_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(sum(start <= at < start + 1 for at in sent) for start in sent) == 4
    assert max(sent) == 59 / 4
