"""Exactly once: days captured and published in any order, any number of times, by several processes, with failures.

Captures come whole, cut short or torn; processes are killed anywhere. However it went, after one good run of each day
the lake holds the rows of one clean run: none twice, none missing, none of what was cut.
"""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Capture, Endpoint
from darkhorse_assets_tests.paper import COUNTRIES, DAY, PaperSource, Written
from darkhorse_assets_tests.promises.children import Child
from darkhorse_assets_tests.promises.grounds import partitions
from darkhorse_assets_tests.promises.points import Points
from darkhorse_assets_tests.promises.small_day import BEGAN, NEW, desk_at, says
from darkhorse_assets_tests.promises.ways import published

DAYS = (DAY, DAY + timedelta(days=1))
EXAMPLES = 300
WHOLE, CUT, TORN = "whole", "cut", "torn"
_MOST_POINTS = 160
"""A publication of the small day has about so many."""


@dataclass(frozen=True)
class Step:
    """What happens to one of the days; `killed_at` is the point (see `points.py`) at which the first process ends.

    Attributes:
        capture: whole, cut or torn; None to publish.
        processes: that do the same at once.
    """

    day: int
    capture: str | None
    processes: int
    killed_at: int | None


steps = st.builds(
    Step,
    st.integers(0, len(DAYS) - 1),
    st.sampled_from([None, None, WHOLE, CUT, TORN]),
    st.integers(1, 3),
    st.none() | st.integers(1, _MOST_POINTS),
)


class Unreliable(PaperSource):
    """Says all of what it knows, or half of its races, or half of the letters of its answer."""

    how = WHOLE

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        capture = super().capture(endpoint, day, countries, resume)
        if capture is None or self.how == WHOLE:
            return capture
        (payload,) = capture.payloads
        if self.how == TORN:
            return replace(capture, payloads=(replace(payload, body=payload.body[: len(payload.body) // 2]),))
        return replace(capture, problem="cut short")

    def says(self, endpoint: Endpoint, day: date, races: Sequence[Written], problem: str | None = None) -> None:
        super().says(endpoint, day, races[: len(races) // 2] if self.how == CUT else races, problem)


def run() -> list[str]:
    """`EXAMPLES` random schedules; prints a line, returns what was broken."""
    done = iter(range(1, EXAMPLES * 10))
    broken: list[str] = []

    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(st.lists(steps, max_size=8), st.permutations(range(len(DAYS))))
    def hold(schedule: list[Step], order: list[int]) -> None:
        print(f"\rschedules: {next(done)} ", end="", file=sys.stderr, flush=True)
        broken.extend(f"{schedule}, {order}: {each}" for each in unlike_a_clean_run(schedule, order))

    hold()
    print(f"\n### Exactly once\n\n{next(done) - 1} schedules of up to 8 steps, {len(broken)} violations")
    return broken


def unlike_a_clean_run(schedule: Sequence[Step], order: Sequence[int]) -> list[str]:
    """Do the steps, then run the days in this order; what is otherwise than if they had been run once."""
    with tempfile.TemporaryDirectory() as folder:
        source = Unreliable()
        source.now = BEGAN
        desk = desk_at(Path(folder), source)
        for step in schedule:
            _do(desk, source, step)
            source.now += timedelta(hours=2)
        source.how = WHOLE
        for day in order:
            says(source, NEW, DAYS[day])
            published(desk, DAYS[day])
        found, clean = _rows(desk), _clean()
        wrong = [
            f"{where} has other rows" for where in clean.keys() | found.keys() if found.get(where) != clean.get(where)
        ]
        return wrong + [f"unsettled: {each}" for each in desk.lake.restatements.between() if each.is_announced]


def _do(desk: Desk, source: Unreliable, step: Step) -> None:
    """In processes of their own. What is foreseen may go wrong: no capture yet, a torn one, a cut one."""
    day, source.how = DAYS[step.day], step.capture or WHOLE
    says(source, NEW, day)

    def work(point: int | None) -> None:
        if point:
            Points(desk.mart.path.parent, point).install()
        with suppress(DarkhorseError):
            if step.capture:
                for endpoint in DAY_ENDPOINTS:
                    capture_day(desk.lake, source, endpoint, day, COUNTRIES)
            else:
                publish_day(desk.lake, source, day, COUNTRIES, desk.clock())

    children = [Child(partial(work, step.killed_at if number == 0 else None)) for number in range(step.processes)]
    for child in children:
        ended = child.ended()
        assert not ended.error, ended.error


@cache
def _clean() -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        source = PaperSource()
        source.now = BEGAN
        desk = desk_at(Path(folder), source)
        for day in DAYS:
            says(source, NEW, day)
            published(desk, day)
        return _rows(desk)


def _rows(desk: Desk) -> dict[str, list[str]]:
    unreadable = {
        f"quarantine of {day}": sorted(map(str, desk.lake.quarantine.records(day, COUNTRIES))) for day in DAYS
    }
    return {**partitions(desk), **unreadable}
