"""Several days at once: in their order, with nothing lost, no more in memory than a few, and stopped when asked to."""

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.capturing import AHEAD, ANEW, AT_ONCE, Asking, Told, capture_days
from darkhorse_assets.errors import SourceBlockedError, SourceUnavailableError
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.sources.protocol import Endpoint, Offer
from darkhorse_assets_tests.listening import NOW, Counter
from darkhorse_assets_tests.paper import COUNTRIES, race

pytestmark = pytest.mark.usefixtures("unsynced")

FIRST = date(2025, 4, 1)
DAYS = days_between(FIRST, date(2025, 4, 24))
MISSING_ONLY = Asking(missing_only=True)
DOWN = SourceUnavailableError("it is down", status=503, attempts=3)


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    counter = Counter(tmp_path / "lake")
    counter.source.now = NOW
    for day in DAYS:
        counter.source.says(Endpoint.RESULTS, day, [race("r1", horses=1)])
    return counter


def told(counter: Counter, days: Sequence[date], asking: Asking = ANEW) -> list[Told]:
    clock = lambda: counter.now  # noqa: E731
    return list(capture_days(counter.lake, counter.source, Endpoint.RESULTS, days, COUNTRIES, clock, asking))


def kept(counter: Counter) -> list[date]:
    return [day for day in DAYS if any(counter.lake.captures.newest_first("paper", Endpoint.RESULTS, day))]


def test_days_are_told_in_the_order_of_time_whichever_comes_first_and_a_bad_one_costs_itself(counter: Counter) -> None:
    counter.source.before_answering = lambda day: time.sleep(0.03 if day.day % 4 == 1 else 0)
    counter.source.errors = {DAYS[2]: DOWN, DAYS[5]: KeyError("drift")}
    found = told(counter, DAYS[::-1])
    assert [day for day, _ in found] == DAYS
    assert {day: type(outcome) for day, outcome in found if isinstance(outcome, Exception)} == {
        DAYS[2]: SourceUnavailableError,
        DAYS[5]: KeyError,
    }
    assert kept(counter) == [day for day in DAYS if day not in counter.source.errors]


def test_four_are_asked_at_once_and_a_slow_listener_has_few_before_it(counter: Counter) -> None:
    together = threading.Barrier(AT_ONCE, timeout=20)

    def wait_for_each_other(_: date) -> None:
        together.wait()

    counter.source.before_answering = wait_for_each_other
    days = iter(capture_days(counter.lake, counter.source, Endpoint.RESULTS, DAYS, COUNTRIES))
    next(days)
    time.sleep(0.2)
    assert len(counter.source.asked) <= AHEAD
    assert len(list(days)) == len(DAYS) - 1


def test_who_stops_listening_loses_nothing_and_asks_for_nothing_more(counter: Counter) -> None:
    seen: list[date] = []
    untold: list[Told] = []
    days = capture_days(counter.lake, counter.source, Endpoint.RESULTS, DAYS, COUNTRIES, untold=untold)

    def listen() -> None:
        with closing(days):
            for day, _ in days:
                seen.append(day)
                if len(seen) == 3:
                    raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        listen()
    assert seen == DAYS[:3]
    asked = len(counter.source.asked)
    assert asked < len(DAYS)
    assert len(kept(counter)) == asked == len({*seen, *(day for day, _ in untold)})
    assert not [each for each in threading.enumerate() if each.name.startswith("capture")]


def test_one_day_is_asked_for_in_the_thread_that_asks(counter: Counter) -> None:
    threads: list[str] = []
    counter.source.before_answering = lambda _: threads.append(threading.current_thread().name)
    told(counter, DAYS[:1])
    assert threads == [threading.current_thread().name]


def spans_of(longest: int) -> Offer:
    return Offer(longest_span_days={Endpoint.RESULTS: longest}, settled_before=DAYS[-1])


def test_of_missing_days_those_that_are_settled_are_asked_for_in_spans_and_each_is_captured(counter: Counter) -> None:
    told(counter, DAYS[6:7])
    counter.source.asked.clear()
    counter.source.offered = spans_of(5)
    found = told(counter, DAYS, MISSING_ONLY)
    assert [day for day, _ in found] == DAYS
    assert [day for day, outcome in found if not isinstance(outcome, Exception) and not outcome.capture] == DAYS[6:7]
    assert sorted(counter.source.asked) == [
        "results 2025-04-01 to 2025-04-05 gb,ire",
        "results 2025-04-06 gb,ire",
        "results 2025-04-08 to 2025-04-12 gb,ire",
        "results 2025-04-13 to 2025-04-17 gb,ire",
        "results 2025-04-18 to 2025-04-22 gb,ire",
        "results 2025-04-23 gb,ire",
        "results 2025-04-24 gb,ire",
    ]
    assert kept(counter) == DAYS


def test_a_day_that_breaks_its_span_costs_itself_alone(counter: Counter) -> None:
    counter.source.offered = spans_of(3)
    counter.source.errors = {DAYS[1]: DOWN}
    found = dict(told(counter, DAYS[:4], MISSING_ONLY))
    assert [day for day, outcome in found.items() if isinstance(outcome, Exception)] == [DAYS[1]]
    assert [row.day for row in counter.lake.failures.open_of("paper")] == [DAYS[1]]
    assert len(counter.source.asked) == 1 + 3 + 1


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_span_that_is_blocked_is_not_asked_for_day_by_day(counter: Counter, is_cut: bool) -> None:
    counter.source.offered = spans_of(3)
    counter.source.errors = dict.fromkeys(DAYS[:3], SourceBlockedError("closed", retry_at=NOW + timedelta(hours=1)))
    if is_cut:
        for day in DAYS[:3]:
            counter.source.says(Endpoint.RESULTS, day, [race("r1")], "closed")
    found = told(counter, DAYS[:3], MISSING_ONLY)
    assert [type(outcome) for _, outcome in found] == [SourceBlockedError] * 3
    assert len(counter.source.asked) == 1
    assert [row.day for row in counter.lake.failures.open_of("paper")] == DAYS[:3]
    assert kept(counter) == (DAYS[:3] if is_cut else [])
