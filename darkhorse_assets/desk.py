"""What a racing day is worked on with: the lake, the source, the clock, and someone to tell how it goes.

Opened once per run from the settings, by Dagster's resource and by plain callers alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from darkhorse_assets.clock import Clock, utc_now
from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.lake import Lake
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.choice import open_source
from darkhorse_assets.sources.protocol import Endpoint, Source


class Progress:
    """Is told how a long run goes; this one does not care, because Dagster's own events tell."""

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        """One endpoint's day was captured; `requests` were sent so far."""

    def published(self, report: DayReport) -> None:
        """One day was published, or refused in part."""

    def failed(self, step: str, day: date, error: Exception) -> None:
        """One day could not be captured or published at all."""


@dataclass(frozen=True)
class Desk:
    """The lake, the source, the countries a day is made of by default, the clock, and who watches."""

    lake: Lake
    source: Source
    countries: tuple[str, ...]
    clock: Clock
    progress: Progress


@contextmanager
def open_desk(settings: Settings, clock: Clock = utc_now, progress: Progress | None = None) -> Iterator[Desk]:
    """A desk for these settings; its source is closed at the end. Raises UsageError where a setting is missing."""
    source = open_source(settings, clock)
    try:
        yield Desk(Lake.at(settings.lake_folder), source, settings.countries, clock, progress or Progress())
    finally:
        source.close()
