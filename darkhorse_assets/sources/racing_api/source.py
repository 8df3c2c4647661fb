"""The Racing API as a source: which pages make a day, and when the day's list is whole.

Cards and results take differently named parameters for the same things, and a wrong name is silently ignored;
so what the API says it understood (its `query` echo) is checked before a page is believed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar

from darkhorse_assets.clock import today
from darkhorse_assets.errors import PayloadUnreadableError, SourceError, SourceRefusedError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload, Profiles, RaceRecord, Reference
from darkhorse_assets.sources.racing_api.page import Page, page_of
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets.sources.racing_api.profiles import NOT_FOUND, horse_of, parse_profiles, profile_path
from darkhorse_assets.sources.racing_api.reference import (
    COURSES_PATH,
    REGIONS_PATH,
    courses_of,
    parse_reference,
    regions_of,
)
from darkhorse_assets.transport.client import Client, Response

FIRST_RACECARDS = date(2023, 1, 23)
"""No historical card is older (provider's documentation): asking for one only spends a call."""

CARDS_PAGE = 500
RESULTS_PAGE = 50
"""The generation of 2025-10 answers 422 above 50, v1.4.3 above 100."""

MOST_PAGES = 40
"""A stop for a `total` that never comes down; the busiest real days have two pages."""

Parameters = list[tuple[str, str]]
Answer = TypeVar("Answer")

_MOVED = "the list changed while it was read, and a race may be missing; ask again"


class RacingApi:
    """Captures through `client` from `base_url`; `name` is what its rows say they come from."""

    def __init__(self, client: Client, base_url: str, clock: Callable[[], datetime], name: str = "racing_api") -> None:
        self.name = name
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._clock = clock

    def capture(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> Capture | None:
        """All pages of the day; see `Source.capture`. Cards before 2023-01-23 do not exist and are not asked for.

        The reference lists say what is now, so they are asked for on the racing day that it is, and on no other.
        """
        match endpoint:
            case Endpoint.HORSES:
                return None
            case Endpoint.RACECARDS if day < FIRST_RACECARDS:
                return None
            case Endpoint.REFERENCE if day != today(self._clock):
                return None
            case Endpoint.REFERENCE:
                answers = self._reference(day)
            case _:
                answers = self._pages(endpoint, day, countries)
        return self._kept(answers, endpoint, day, countries)

    def capture_profiles(self, horse_ids: Sequence[str], day: date) -> Capture | None:
        """A horse each call; see `Source.capture_profiles`. A horse of which the provider knows nothing answers 404."""
        if not horse_ids or day != today(self._clock):
            return None
        answers = (self._profile(horse_id, day) for horse_id in horse_ids)
        return self._kept(answers, Endpoint.HORSES, day, ())

    def _kept(self, answers: Iterator[Payload], endpoint: Endpoint, day: date, countries: Sequence[str]) -> Capture:
        """The capture of answers as they come; one that is cut short keeps those before the error."""
        captured_at = self._clock().astimezone(UTC)
        payloads: list[Payload] = []
        problem = None
        try:
            for answer in answers:
                payloads.append(answer)  # noqa: PERF402  those before an error stay
        except SourceError as error:
            if not payloads:
                raise
            problem = str(error)
        return Capture(self.name, endpoint, day, captured_at, tuple(countries), tuple(payloads), problem)

    def _pages(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> Iterator[Payload]:
        """Page after page until the list is at its end."""
        url, parameters, page_size = self._request(endpoint, day, countries)
        listing = _Listing(page_size)
        for _ in range(MOST_PAGES):
            asked = [*parameters, ("limit", str(page_size)), ("skip", str(listing.skip))]
            payload = self._get(url, asked, endpoint, day)
            page = self._read(lambda payload: page_of(payload, endpoint), payload)
            _check_echo(page.echo, asked, payload.url)
            yield payload
            if listing.take(page, payload.url):
                return
        raise PayloadUnreadableError(
            f"{url} for {day} did not come to its end in {MOST_PAGES} pages; total keeps growing"
        )

    def _reference(self, day: date) -> Iterator[Payload]:
        """The courses, then the regions."""
        lists: tuple[tuple[str, Callable[[Payload], object]], ...] = (
            (COURSES_PATH, courses_of),
            (REGIONS_PATH, regions_of),
        )
        for path, read in lists:
            payload = self._get(f"{self._base_url}{path}", [], Endpoint.REFERENCE, day)
            self._read(read, payload)
            yield payload

    def _profile(self, horse_id: str, day: date) -> Payload:
        url = f"{self._base_url}{profile_path(horse_id)}"
        payload = self._get(url, [], Endpoint.HORSES, day, answers=(200, NOT_FOUND))
        self._read(horse_of, payload)
        return payload

    def _read(self, read: Callable[[Payload], Answer], payload: Payload) -> Answer:
        """The answer read, to know that it is one; what is quoted of one that is not may echo the key."""
        try:
            return read(payload)
        except PayloadUnreadableError as error:
            quoted = self._client.redact(f"{error}")
        raise PayloadUnreadableError(quoted)

    def _request(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> tuple[str, Parameters, int]:
        if endpoint is Endpoint.RACECARDS:
            parameters = [("date", f"{day}"), *(("region_codes", code) for code in countries)]
            return f"{self._base_url}/v1/racecards/pro", parameters, CARDS_PAGE
        parameters = [("start_date", f"{day}"), ("end_date", f"{day}"), *(("region", code) for code in countries)]
        return f"{self._base_url}/v1/results", parameters, RESULTS_PAGE

    def _get(
        self, url: str, parameters: Parameters, endpoint: Endpoint, day: date, answers: Collection[int] = (200,)
    ) -> Payload:
        try:
            response = self._client.get(url, parameters, answers)
        except SourceRefusedError as error:
            if error.status != 401:
                raise
            advice = (
                f"{endpoint} of {day} need a key and a plan that has them: check RACING_API_USERNAME, "
                "RACING_API_PASSWORD and the plan (racecards/pro, horses/pro: Pro; results: Standard, and the history "
                "add-on beyond 365 days)"
            )
            raise SourceRefusedError(f"{error}; {advice}", status=401) from error
        return Payload(response.url, _decoded(response), response.received_at, response.status, response.content_type)

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


def _decoded(response: Response) -> str:
    try:
        return response.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PayloadUnreadableError(f"the answer of {response.url} is not UTF-8 text ({error.reason})") from None


@dataclass
class _Listing:
    """A day's list while its pages come in. It is live: races enter and leave it between two pages."""

    page_size: int
    skip: int = 0
    total: int = 0
    seen: set[str] = field(default_factory=set)

    def take(self, page: Page, url: str) -> bool:
        """Count a page in; True when it was the last.

        Raises:
            PayloadUnreadableError: the pages do not make one list, so that a race may be between two of them.
        """
        if page.total is not None and page.total < self.total:
            raise PayloadUnreadableError(f"{url} says total {page.total} after {self.total}: {_MOVED}")
        if again := sorted(self.seen & page.race_ids):
            raise PayloadUnreadableError(f"{url} has {again[0]} of an earlier page again: {_MOVED}")
        self.seen |= page.race_ids
        self.skip += len(page.races)
        if page.total is None:
            return len(page.races) < self.page_size
        self.total = page.total
        if self.skip < self.total and not page.races:
            raise PayloadUnreadableError(f"{url} says total {self.total} but has no more races after {self.skip}")
        return self.skip >= self.total


def _check_echo(echo: Mapping[str, set[str]], asked: Parameters, url: str) -> None:
    """Refuse a page whose echo names another value for a parameter that was asked.

    One missing from the echo proves nothing: the real answer to `region=gb` of 2025-10-13 echoes the dates only.
    """
    for name in dict(asked):
        wanted = {value for each, value in asked if each == name}
        if name in echo and echo[name] != wanted:
            raise PayloadUnreadableError(
                f"{url}: asked {name} {sorted(wanted)}, but the API understood {sorted(echo[name])}; "
                "the page is not used, because its races may be others than those asked for"
            )
