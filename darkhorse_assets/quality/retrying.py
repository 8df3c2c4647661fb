"""When to ask again for what a source did not give, and whether its failures look like throttling. Pure.

A failure is retried at a growing distance for two days and then given up: it stays on record until something has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from darkhorse_assets.errors import SourceBlockedError, SourceRefusedError
from darkhorse_assets.racing.off_times import LONDON
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.transport.policy import DEFAULT_POLICY

RETRIED_AFTER = tuple(timedelta(hours=hours) for hours in (1, 3, 7, 15, 31, 47))
"""After the first failure; each wait is about twice the one before, and the last is over within two days."""

OFF_PEAK = (time(1), time(6))
"""On London's clock: who was blocked asks again when hardly anybody asks."""

FINAL_STATUSES = frozenset({401, 422})
"""The plan, or the question, is wrong: asking again the same way changes nothing, now or tomorrow."""

MISSING_RACE = "MissingRace"
"""The error class of a race that a whole list of results does not have: nothing was refused, and nothing came."""

BURST = 3
BURST_SECONDS = 120
"""The earlier system's second sign of throttling: so many failures within so long."""

_MOSTLY, _MIXED = 0.8, 0.5


class Sign(Protocol):
    """What of a failure tells whether its source is throttling."""

    @property
    def error_class(self) -> str: ...

    @property
    def http_status(self) -> int | None: ...

    @property
    def last_seen_at(self) -> datetime: ...


class Pattern(StrEnum):
    """What kind of failures a source's open ones are, by the share that are blocks; words of the earlier system."""

    NONE = "none"
    ALL = "all_rate_limited"
    MOSTLY = "mostly_rate_limited"
    MIXED = "mixed_with_rate_limiting"
    OTHER = "other_errors"


class Wanted(NamedTuple):
    """What a source is asked for: an endpoint's list of a day, or one race of it."""

    source: str
    endpoint: Endpoint
    day: date
    race_id: str = ""


@dataclass(frozen=True)
class Failure:
    """Something that a source was to give and did not: a day's list, or one race of it.

    Attributes:
        race_id: of a single race; empty for the list of the day.
        countries: those that were asked for; of a race, its own.
        url: what was asked last, of a race where it is asked for; without credentials, empty where there is none.
        error_class: the class of the last error, or `MISSING_RACE`.
        http_status: the last answer's, where one came.
        attempts: requests that were sent for it, all tries together.
        tries: how often it was asked for; a try is up to three requests.
        first_seen_at, last_seen_at, resolved_at: in UTC.
        next_retry_at: from when on it is to be asked for again; None where that is left to a person.
        likely_rate_limited: how the source's failures looked when this one was last seen.
        message: the last error, in words.
        resolved_by: id of the capture that has it; None where it is wanted no more (the race is published no longer).
    """

    source: str
    endpoint: Endpoint
    day: date
    race_id: str
    countries: tuple[str, ...]
    url: str
    error_class: str
    http_status: int | None
    attempts: int
    tries: int
    first_seen_at: datetime
    last_seen_at: datetime
    next_retry_at: datetime | None
    likely_rate_limited: bool
    message: str
    resolved_at: datetime | None = None
    resolved_by: str | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.source, self.endpoint, self.day, self.race_id)

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def is_given_up(self) -> bool:
        """Open, and nobody asks again by himself."""
        return self.is_open and self.next_retry_at is None


def is_block(error_class: str, http_status: int | None) -> bool:
    """Whether the source wanted to be left alone: an open breaker, or the answers that open it."""
    return error_class == SourceBlockedError.__name__ or http_status in DEFAULT_POLICY.block_statuses


def next_retry(
    first_seen_at: datetime,
    now: datetime,
    *,
    error_class: str,
    http_status: int | None = None,
    retry_at: datetime | None = None,
) -> datetime | None:
    """When to ask again for what failed now (UTC); None where that changes nothing, or was tried for two days.

    A refusal without a status is the source's own: it does not offer that any more, and asks nobody.

    Args:
        retry_at: not before then: the source said so, or its breaker is open.
    """
    was_never_asked = error_class == SourceRefusedError.__name__ and http_status is None
    if was_never_asked or http_status in FINAL_STATUSES:
        return None
    left = (first_seen_at + after for after in RETRIED_AFTER if first_seen_at + after > now)
    due = next(left, None)
    if due is None:
        return None
    at = max(due, retry_at or due)
    return _off_peak(at) if is_block(error_class, http_status) else at


def pattern_of(failures: Iterable[Sign]) -> Pattern:
    """Of a source's open failures; races that only are not in a list say nothing about it."""
    share = _share_of_blocks(_asked(failures))
    if share is None:
        return Pattern.NONE
    if share == 1:
        return Pattern.ALL
    if share > _MOSTLY:
        return Pattern.MOSTLY
    return Pattern.MIXED if share > _MIXED else Pattern.OTHER


def likely_rate_limited(failures: Iterable[Sign]) -> bool:
    """Whether a source's open failures look like throttling: more than half are blocks, or three came in two minutes.

    Final refusals are no sign of it, however many come at once: thirty days behind a plan's wall are one cause. Nor
    are races that are not in a list.
    """
    asked = _asked(failures)
    if (_share_of_blocks(asked) or 0) > _MIXED:
        return True
    return _is_burst(sorted(each.last_seen_at for each in asked if each.error_class != SourceRefusedError.__name__))


def _asked(failures: Iterable[Sign]) -> list[Sign]:
    return [each for each in failures if each.error_class != MISSING_RACE]


def _share_of_blocks(asked: Sequence[Sign]) -> float | None:
    return sum(is_block(each.error_class, each.http_status) for each in asked) / len(asked) if asked else None


def _is_burst(times: Sequence[datetime]) -> bool:
    longest = timedelta(seconds=BURST_SECONDS)
    return any(last - first <= longest for first, last in zip(times, times[BURST - 1 :], strict=False))


def _off_peak(at: datetime) -> datetime:
    """The first instant from then on that is in the quiet hours."""
    local = at.astimezone(LONDON)
    begins, ends = OFF_PEAK
    if begins <= local.time() < ends:
        return at
    day = local.date() if local.time() < begins else local.date() + timedelta(days=1)
    return datetime.combine(day, begins, LONDON).astimezone(UTC)
