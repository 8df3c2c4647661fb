"""What a racing day is worked on with: the lake, the mart, the source, the clock, and someone to tell how it goes.

Opened once per run from the settings, by Dagster's resource and by plain callers alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from darkhorse_assets.clock import Clock, utc_now
from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.settings import REPORT_FILE, Settings
from darkhorse_assets.sources.choice import asked_host, offered, open_gate, open_source
from darkhorse_assets.sources.protocol import Endpoint, Offer, Source


class Progress:
    """Is told how a long run goes; this one does not care, because Dagster's own events tell."""

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        """One endpoint's day was captured; `requests` were sent so far."""

    def published(self, report: DayReport) -> None:
        """One day was published, or refused in part."""

    def computed(self, report: DayReport) -> None:
        """One day's statistics were published, or refused in part."""

    def looked_over(self, report: DayReport) -> None:
        """One day was judged beside the others; nothing was published."""

    def stale(self, days: Sequence[date], missing: Sequence[date]) -> None:
        """Statistics of `days` were computed from what has changed since, and are computed again; of the racing days
        `missing` there are none, so that totals leave them out."""

    def asked_horses(self, day: date, asked: int, chosen: int, waiting: int, requests: int) -> None:
        """So many of the horses chosen now were asked for; others wait in the queue; `requests` were sent so far."""

    def failed(self, step: str, day: date, error: Exception) -> None:
        """One day could not be captured or published at all."""


@dataclass(frozen=True)
class Desk:
    """The lake, the mart, the source, the countries a day is made of by default, the clock, and who watches.

    Attributes:
        horse_calls_per_day: how many horses a racing day may ask for by themselves.
        ui_url: where Dagster's UI answers, for the links of the report.
    """

    lake: Lake
    mart: Mart
    source: Source
    countries: tuple[str, ...]
    clock: Clock
    progress: Progress
    horse_calls_per_day: int = 0
    ui_url: str = ""

    @property
    def report_file(self) -> Path:
        """The page that says whether the data is whole, beside the mart."""
        return self.mart.path.with_name(REPORT_FILE)


@contextmanager
def open_desk(settings: Settings, clock: Clock = utc_now, progress: Progress | None = None) -> Iterator[Desk]:
    """A desk for these settings; its source is closed at the end. Raises UsageError where a setting is missing."""
    source = open_source(settings, clock)
    try:
        yield Desk(
            Lake.at(settings.lake_folder),
            Mart(settings.mart_file),
            source,
            settings.countries,
            clock,
            progress or Progress(),
            settings.horse_calls_per_day,
            settings.ui_url,
        )
    finally:
        source.close()


def offer_at(settings: Settings, now: datetime) -> Offer:
    """What the source can be asked for at that time; no desk is opened for it, and no simulator started."""
    return offered(settings, lambda: now)


def closed_until(settings: Settings, now: datetime) -> datetime | None:
    """Until when the source's host is left alone, by its breaker or because it said so; None when it may be asked."""
    host = asked_host(settings)
    return open_gate(settings).state(host).closed_until(now) if host else None
