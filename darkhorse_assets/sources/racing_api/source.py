"""The Racing API as a source: which questions make a day, a span or single races, and what is kept of the answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from darkhorse_assets.clock import today
from darkhorse_assets.errors import (
    PayloadUnreadableError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
    UsageError,
)
from darkhorse_assets.sources.protocol import (
    DAY_ENDPOINTS,
    Capture,
    Endpoint,
    Offer,
    Parsed,
    Payload,
    Profiles,
    RaceRecord,
    Reference,
)
from darkhorse_assets.sources.racing_api.api import Api
from darkhorse_assets.sources.racing_api.listing import ListMovedError, Question
from darkhorse_assets.sources.racing_api.offer import offer
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets.sources.racing_api.profiles import NOT_FOUND, parse_profiles
from darkhorse_assets.sources.racing_api.reference import parse_reference
from darkhorse_assets.sources.racing_api.singles import race_path
from darkhorse_assets.sources.racing_api.spans import divided
from darkhorse_assets.transport.client import Client

RESUMABLE = timedelta(hours=6)
"""So old a capture that was cut short may be gone on with: its rows carry the time of its first page."""

_JUST_AFTER = timedelta(microseconds=1)


class RacingApi:
    """Captures through `client` from `base_url`; `name` is what its rows say they come from.

    `has_history`: the plan has the add-on for results that are older than a year.
    """

    def __init__(
        self,
        client: Client,
        base_url: str,
        clock: Callable[[], datetime],
        name: str = "racing_api",
        *,
        has_history: bool = True,
    ) -> None:
        self.name = name
        self._client = client
        self._api = Api(client, base_url)
        self._clock = clock
        self._has_history = has_history

    def offer(self) -> Offer:
        """See `Source.offer`."""
        return offer(today(self._clock), self._api.results_page, has_history=self._has_history)

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        """All pages of the day; see `Source.capture`. Cards before 2023-01-23 do not exist and are not asked for.

        The reference lists say what is now, so they are asked for on the racing day that it is, and on no other.
        """
        if endpoint is Endpoint.REFERENCE and day == today(self._clock):
            return self._kept(self._api.reference(), endpoint, day, countries)
        if not self._asks_for(endpoint, day):
            return None
        question = Question(endpoint, day, day, tuple(countries))
        if resume and (resumed := self._resumed(question, resume)):
            return resumed
        return self._kept(self._api.pages(question), endpoint, day, countries)

    def capture_span(self, endpoint: Endpoint, days: Sequence[date], countries: Sequence[str]) -> list[Capture]:
        """Results only; see `Source.capture_span`."""
        if endpoint is not Endpoint.RESULTS:
            raise UsageError(f"{endpoint} of {days[0]} to {days[-1]} cannot be asked for at once: ask day by day")
        first, last = min(days), max(days)
        self._asks_for(endpoint, first)
        question = Question(endpoint, first, last, tuple(countries))
        return divided(self._kept(self._api.pages(question), endpoint, first, countries), days)

    def capture_races(self, endpoint: Endpoint, day: date, race_ids: Sequence[str]) -> Capture | None:
        """A race each call; see `Source.capture_races`. What concerns one race only costs that race, all else the rest.

        A break-down counts as of one race when it is the first: else a race that always breaks the server would keep
        those behind it from ever being asked for.
        """
        if not race_ids or not self._asks_for(endpoint, day):
            return None
        captured_at = self._now()
        payloads: list[Payload] = []
        errors: list[SourceError] = []
        for race_id in race_ids:
            try:
                payloads.append(self._api.race(endpoint, race_id))
            except SourceError as error:
                errors.append(error)
                if _ends_all(errors):
                    break
        worst = max(errors, key=lambda error: not _is_of_one_race(error), default=None)
        if worst and not payloads:
            raise worst
        asked = tuple(race_ids)
        return Capture(self.name, endpoint, day, captured_at, (), tuple(payloads), asked_races=asked, error=worst)

    def race_url(self, endpoint: Endpoint, race_id: str) -> str:
        """See `Source.race_url`."""
        return self._api.url_of(race_path(endpoint, race_id))

    def capture_profiles(self, horse_ids: Sequence[str], day: date) -> Capture | None:
        """A horse each call; see `Source.capture_profiles`. A horse of which the provider knows nothing answers 404."""
        if not horse_ids or day != today(self._clock):
            return None
        return self._kept(map(self._api.profile, horse_ids), Endpoint.HORSES, day, ())

    def _asks_for(self, endpoint: Endpoint, day: date) -> bool:
        """Whether there is something to ask.

        Raises:
            SourceRefusedError: results that the plan does not have; they exist, so having nothing of them is a failure.
        """
        if endpoint not in DAY_ENDPOINTS:
            return False
        offered = self.offer()
        if not offered.has(endpoint, day) and endpoint is Endpoint.RESULTS:
            raise SourceRefusedError(f"{endpoint} of {day} were not asked for: {offered.why[endpoint]}")
        return offered.has(endpoint, day)

    def _resumed(self, question: Question, cut: Capture) -> Capture | None:
        """The capture gone on with; None where it cannot be, or the list moved meanwhile.

        Raises:
            SourceError: no further page came; the capture that was cut is kept already.
        """
        is_young = self._now() - cut.captured_at < RESUMABLE
        same = cut.source == self.name and all(question.is_asked_by(payload.url) for payload in cut.payloads)
        if not (cut.problem and is_young and same):
            return None
        try:
            pages = self._api.pages(question, cut.payloads)
            capture = self._kept(pages, cut.endpoint, cut.day, cut.countries, known=len(cut.payloads))
        except ListMovedError:
            return None
        if isinstance(capture.error, ListMovedError):
            return None
        return replace(capture, captured_at=cut.captured_at + _JUST_AFTER)

    def _kept(
        self, answers: Iterator[Payload], endpoint: Endpoint, day: date, countries: Sequence[str], known: int = 0
    ) -> Capture:
        """The capture of answers as they come; one that is cut short keeps those before the error.

        Raises:
            SourceError: there are no more than the `known` ones.
        """
        captured_at = self._now()
        payloads: list[Payload] = []
        cut = None
        try:
            for answer in answers:
                payloads.append(answer)  # noqa: PERF402  those before an error stay
        except SourceError as error:
            if len(payloads) <= known:
                raise
            cut = error
        problem = str(cut) if cut else None
        return Capture(self.name, endpoint, day, captured_at, tuple(countries), tuple(payloads), problem, error=cut)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def parse(self, capture: Capture) -> Parsed:
        return parse(capture)

    def parse_reference(self, capture: Capture) -> Reference:
        return parse_reference(capture)

    def parse_profiles(self, capture: Capture) -> Profiles:
        return parse_profiles(capture)

    def identify(self, cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
        """Cards and results carry the same ids: nothing to do."""
        del cards
        return list(results)

    def requests_made(self) -> int:
        return self._client.calls

    def close(self) -> None:
        self._client.close()


def _is_of_one_race(error: SourceError) -> bool:
    return error.status == NOT_FOUND or isinstance(error, PayloadUnreadableError)


def _ends_all(errors: Sequence[SourceError]) -> bool:
    """Whether the last of them makes asking for further races useless."""
    if _is_of_one_race(errors[-1]):
        return False
    may_pass = isinstance(errors[-1], SourceUnavailableError) and errors[-1].retry_at is None
    return not may_pass or sum(not _is_of_one_race(error) for error in errors) > 1
