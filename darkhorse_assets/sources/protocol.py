"""What a source is: it captures a day, and it parses a capture. Nothing else in the project knows its wire format.

Capturing is the only step that talks to the network or to other people's files; parsing is a pure function of what
was captured, so that any day can be rebuilt from its captures for ever.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

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
    """

    source: str
    endpoint: Endpoint
    day: date
    captured_at: datetime
    countries: tuple[str, ...]
    payloads: tuple[Payload, ...]
    problem: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.problem is None

    @cached_property
    def capture_id(self) -> str:
        """Sorts by time; the digest keeps two captures of the same microsecond apart."""
        digest = hashlib.sha256("\0".join(f"{p.url}\0{p.body}" for p in self.payloads).encode()).hexdigest()
        return f"{self.captured_at:{STAMP}}-{digest[:8]}"

    @property
    def provenance(self) -> Row:
        """What every row read from it carries beside its own: `source`, `capture_id`, `captured_at`."""
        return {"source": self.source, "capture_id": self.capture_id, "captured_at": self.captured_at}


@dataclass(frozen=True)
class Rejected:
    """A record that could not be read: it is quarantined with its reason, and costs nobody else anything.

    Attributes:
        table: the table its rows would have gone to: races, runners or results.
        is_duplicate: True for an exact second copy of a row that was read, which is no fault of the data.
    """

    table: str
    reason: str
    raw: str
    country: str | None = None
    race_id: str | None = None
    is_duplicate: bool = False


@dataclass
class RaceRecord:
    """One race as one capture shows it: the race's own columns and those of its horses.

    Attributes:
        race: columns of the contract `races`.
        horses: columns of the contract `runners` (from racecards) or `results`.
        is_whole: False when the capture itself shows that horses of this race are missing (fewer rows than `ran`),
            so that an older, whole reading of the race is better.
        rejected: horses of this race that could not be read.
        unknown_fields: fields no contract knows, `race.…` or `runner.…`, with how often this race has them.
    """

    endpoint: Endpoint
    country: str
    race_id: str
    race: Row
    horses: list[Row]
    is_whole: bool = True
    rejected: list[Rejected] = field(default_factory=list)
    unknown_fields: Counter[str] = field(default_factory=Counter)


@dataclass
class Parsed:
    """What a capture holds.

    Attributes:
        rejected: records that belong to no readable race.
    """

    races: list[RaceRecord] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass
class Reference:
    """What a capture holds of the source's lists.

    Attributes:
        courses: `course_id`, `course` and `country` of each course there is, whether it races or not.
        regions: names of the racing regions by their codes, lower case.
        rejected: entries that could not be read; their table is courses or regions.
        unknown_fields: fields that nobody reads, `course.…` or `region.…`, with how often they came.
    """

    courses: list[Row] = field(default_factory=list)
    regions: dict[str, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    unknown_fields: Counter[str] = field(default_factory=Counter)


@dataclass
class Profiles:
    """What a capture of single horses holds: each horse that was asked for is in `rows` or in `unread`.

    Attributes:
        rows: columns of the contract `horse_profiles`, without the provenance.
        unread: why the answer could not be read, by horse_id.
        unknown_fields: fields no contract knows, `horse.…`, with how often they came.
    """

    rows: list[Row] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    unknown_fields: Counter[str] = field(default_factory=Counter)


class Source(Protocol):
    """A provider of racing days."""

    name: str

    def capture(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> Capture | None:
        """Ask for one day.

        Returns:
            What came. A capture cut short has its `problem` set and keeps what it got. None where the source has
            nothing to ask (no racecards before their first day, no lists but today's, no list of horses at all),
            which is no failure.

        Raises:
            SourceError: nothing at all came; the message says what was asked and what to do next.
        """
        ...

    def capture_profiles(self, horse_ids: Sequence[str], day: date) -> Capture | None:
        """Ask for single horses, one call each, on the racing day that it is.

        Returns:
            One answer per horse, in their order, also of one that the source does not know; `problem` as in `capture`.
            None where the source cannot be asked for horses, or not on this day.

        Raises:
            SourceError: nothing at all came.
        """
        ...

    def parse(self, capture: Capture) -> Parsed:
        """Read a capture; pure. Raises PayloadUnreadableError where a body is not what the source writes at all."""
        ...

    def parse_reference(self, capture: Capture) -> Reference:
        """Read a capture of the lists; as `parse`."""
        ...

    def parse_profiles(self, capture: Capture) -> Profiles:
        """Read a capture of single horses; as `parse`."""
        ...

    def identify(self, cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
        """Give the results the ids of the day's cards where the source writes them on cards only.

        One record for each result, in their order.
        """
        ...

    def requests_made(self) -> int:
        """How many requests were really sent, for progress displays."""
        ...

    def close(self) -> None:
        """Let go of connections and servers."""
        ...


def raw_json(record: object) -> str:
    """A record as the quarantine keeps it."""
    return storable(json.dumps(record, ensure_ascii=False, sort_keys=True, default=str))


def storable(text: str) -> str:
    r"""The text with lone surrogates, which JSON can carry (`\ud800`) and no file can, written as they were escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
