"""What a source is: it captures a day, and it parses a capture. Nothing else in the project knows its wire format.

Capturing is the only step that talks to the network or to other people's files; parsing is a pure function of what
was captured, so that any day can be rebuilt from its captures for ever.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from darkhorse_assets.sources.capture import DAY_ENDPOINTS, STAMP, Capture, Endpoint, Payload, Row
from darkhorse_assets.sources.offer import Offer

__all__ = [
    "DAY_ENDPOINTS",
    "STAMP",
    "Capture",
    "Endpoint",
    "Offer",
    "Parsed",
    "Payload",
    "Profiles",
    "RaceRecord",
    "Reference",
    "Rejected",
    "Row",
    "Source",
    "raw_json",
    "storable",
]


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

    def offer(self) -> Offer:
        """What may be asked for now; nothing is asked to tell it."""
        ...

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        """Ask for one day.

        Args:
            resume: a capture that was cut short. Where it is of the same question and young enough, its pages are not
                asked for again: the new capture has them and the missing ones, and began right after the old one.
                Where it is not, or the list has changed since, the day is asked for anew.

        Returns:
            What came. A capture cut short has `problem` and `error` set and keeps what it got. None where the source
            has nothing to ask (no racecards before their first day, no lists but today's, no list of horses at all),
            which is no failure.

        Raises:
            SourceError: nothing came (with `resume`: nothing new); the message says what was asked and what to do next.
            SourceRefusedError: also for results of a day that is not offered; then nothing is asked.
        """
        ...

    def capture_span(self, endpoint: Endpoint, days: Sequence[date], countries: Sequence[str]) -> list[Capture]:
        """Ask for several settled days in a row at once, one of `offer().spans`.

        Returns:
            One capture for each day, in the order of `days`. Of a span cut short all are partial (`problem`, `error`).

        Raises:
            SourceError: as `capture`.
            UsageError: the source has no spans of this endpoint.
        """
        ...

    def capture_races(self, endpoint: Endpoint, day: date, race_ids: Sequence[str]) -> Capture | None:
        """Ask for single races of a day, one call each.

        Returns:
            The races that came; `asked_races` are all that were asked for. It is no list of the day: never complete,
            without `problem` and without countries. `error` is why one of them is missing (a race that the source does
            not know is a SourceRefusedError with status 404); which ones are, `parse` tells. None where the source
            cannot be asked for races, or has none of this day.

        Raises:
            SourceError: none of them came.
        """
        ...

    def race_url(self, endpoint: Endpoint, race_id: str) -> str:
        """Where `capture_races` asks for a race, without credentials; empty where it cannot. Nothing is asked."""
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
