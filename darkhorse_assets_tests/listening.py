"""A paper source that keeps note of what it was asked, and that can be told to fail, to be slow and to have spans."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from darkhorse_assets.asking import Asker, Asking
from darkhorse_assets.errors import SourceError
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import Capture, Endpoint, Offer
from darkhorse_assets_tests.paper import COUNTRIES, PaperSource

NOW = datetime(2025, 5, 20, 9, tzinfo=UTC)


class ListeningSource(PaperSource):
    """`asked` has each question in words. A day's error is raised, or cuts short what it says of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.errors: dict[date, Exception] = {}
        self.offered = Offer()
        self.before_answering: Callable[[date], None] = lambda _: None
        self._one_at_a_time = threading.Lock()

    def offer(self) -> Offer:
        return self.offered

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        goes_on = f" after {len(resume.payloads)} pages" if resume else ""
        self.asked.append(f"{endpoint} {day} {','.join(countries)}{goes_on}")
        return self._answer(endpoint, day, countries)

    def capture_span(self, endpoint: Endpoint, days: Sequence[date], countries: Sequence[str]) -> list[Capture]:
        self.asked.append(f"{endpoint} {days[0]} to {days[-1]} {','.join(countries)}")
        return [capture for day in days if (capture := self._answer(endpoint, day, countries))]

    def capture_races(self, endpoint: Endpoint, day: date, race_ids: Sequence[str]) -> Capture | None:
        self.asked.append(f"{endpoint} {day} {' '.join(race_ids)}")
        return super().capture_races(endpoint, day, race_ids)

    def _answer(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> Capture | None:
        self.before_answering(day)
        with self._one_at_a_time:
            fresh, error = super().capture(endpoint, day, countries), self.errors.get(day)
        if error is None:
            return fresh
        if fresh is None or not fresh.problem or not isinstance(error, SourceError):
            raise error
        return replace(fresh, error=error)


@dataclass
class Counter:
    """A lake, such a source, and a clock that a test sets."""

    folder: Path
    source: ListeningSource = field(default_factory=ListeningSource)
    now: datetime = NOW

    @property
    def lake(self) -> Lake:
        return Lake.at(self.folder)

    def asker(
        self, asking: Asking, endpoint: Endpoint = Endpoint.RESULTS, countries: Sequence[str] = COUNTRIES
    ) -> Asker:
        return Asker(self.lake, self.source, endpoint, tuple(countries), lambda: self.now, asking)
