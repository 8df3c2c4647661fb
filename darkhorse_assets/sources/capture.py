"""What a source can be asked for, and what came: a capture of one endpoint's day, which the lake keeps for ever."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from darkhorse_assets.errors import SourceError

Row = dict[str, Any]
"""A row of a contract's columns; a column that is absent is null."""

STAMP = "%Y%m%dT%H%M%S.%fZ"
"""How a capture's id says when it began (UTC), so that ids sort by time."""


class Endpoint(StrEnum):
    """What a source can be asked for, per day."""

    RACECARDS = "racecards"
    RESULTS = "results"
    REFERENCE = "reference"
    """What is true now, whatever is raced: the lists of courses and regions."""
    HORSES = "horses"
    """Single horses, by their ids: `Source.capture_profiles`."""


DAY_ENDPOINTS = (Endpoint.RACECARDS, Endpoint.RESULTS)
"""Those that have races, of which a day's tables are made."""


@dataclass(frozen=True)
class Payload:
    """One answer as it came: an HTTP page, or a file (then `status` is None and `url` its name in the folder)."""

    url: str
    body: str
    received_at: datetime
    status: int | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class Capture:
    """The answers of one attempt to get one endpoint's day.

    Attributes:
        captured_at: when the attempt began (UTC); every row read from it carries this one time.
        countries: those asked for of which the source holds a list, region codes in lower case; only of these is the
            capture's word taken, also when it has no race.
        problem: why the source's whole list of the day is not in it; None when it is.
        asked_races: the races that were asked for one by one, for a capture that is no list (`capture_races`).
        error: the exception that cut the capture short, with its status and `retry_at`; it is not stored.
    """

    source: str
    endpoint: Endpoint
    day: date
    captured_at: datetime
    countries: tuple[str, ...]
    payloads: tuple[Payload, ...]
    problem: str | None = None
    asked_races: tuple[str, ...] = ()
    error: SourceError | None = field(default=None, compare=False)

    @property
    def is_complete(self) -> bool:
        """Whether it is the source's whole list of the day."""
        return self.problem is None and not self.asked_races

    @cached_property
    def capture_id(self) -> str:
        """Sorts by time; the digest keeps two captures of the same microsecond apart."""
        digest = hashlib.sha256("\0".join(f"{p.url}\0{p.body}" for p in self.payloads).encode()).hexdigest()
        return f"{self.captured_at:{STAMP}}-{digest[:8]}"

    @property
    def provenance(self) -> Row:
        """What every row read from it carries beside its own: `source`, `capture_id`, `captured_at`."""
        return {"source": self.source, "capture_id": self.capture_id, "captured_at": self.captured_at}
