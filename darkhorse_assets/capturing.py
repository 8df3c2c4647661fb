"""Racing days are asked for here and nowhere else: as few requests as answer, what comes is kept, what fails is noted.

Up to `AT_ONCE` requests are under way at once: the wire is waited for, the pace is the gate's. A capture is written by
the thread that asked for it, so that whatever has come in is kept whoever stops listening.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from darkhorse_assets.asking import ANEW, Asker, Asking, Outcome, Told, final_captures
from darkhorse_assets.clock import Clock, utc_now
from darkhorse_assets.day_reports import CaptureReport
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import Endpoint, Source

__all__ = ["ANEW", "Asking", "Outcome", "Told", "capture_day", "capture_days", "final_captures"]

AT_ONCE = 4
AHEAD = 8
"""So many questions are under way, or answered and not yet told: what is in memory is bounded, however slow the
listener, and one slow answer does not idle the others."""


def capture_days(
    lake: Lake,
    source: Source,
    endpoint: Endpoint,
    days: Sequence[date],
    countries: Sequence[str],
    clock: Clock = utc_now,
    asking: Asking = ANEW,
    untold: list[Told] | None = None,
) -> Generator[Told]:
    """Ask the source for one endpoint's days, several at once.

    Args:
        untold: where to put, when it is closed early, what became of the days that were under way.

    Yields:
        In the order of time, each day's report, or why it is not whole; what came of it is kept either way. Close it
        (`contextlib.closing`) to stop: what has not begun is not asked for, and what is under way is waited for.
    """
    desk = Asker(lake, source, endpoint, tuple(countries), clock, asking)
    yield from _side_by_side(desk.ask, desk.questions(days), untold if untold is not None else [])


def capture_day(
    lake: Lake,
    source: Source,
    endpoint: Endpoint,
    day: date,
    countries: Sequence[str],
    clock: Clock = utc_now,
    asking: Asking = ANEW,
) -> CaptureReport:
    """Ask the source for one endpoint's day and keep what came.

    Raises:
        SourceError: nothing came, or not all of it; what came is kept either way, and the failure is in the ledger.
        LakeError: the capture could not be written.
    """
    return Asker(lake, source, endpoint, tuple(countries), clock, asking).ask_day(day)


def _side_by_side(
    ask: Callable[[list[date]], list[Told]], questions: Sequence[list[date]], untold: list[Told]
) -> Iterator[Told]:
    """The answers in the order of the questions; `AT_ONCE` are asked at once, and never more than `AHEAD` are open."""
    if len(questions) == 1:  # a day of the routine: its own thread is the only one
        yield from ask(questions[0])
        return
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="capture")
    under_way: deque[Future[list[Told]]] = deque()
    try:
        for question in questions:
            under_way.append(pool.submit(ask, question))
            if len(under_way) == AHEAD:
                yield from under_way[0].result()
                under_way.popleft()
        while under_way:
            yield from under_way[0].result()
            under_way.popleft()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        untold += [told for future in under_way if not future.cancelled() for told in future.result()]
