"""The Racing API as a source: which pages make a day, and when the day's list is whole.

Cards and results take differently named parameters for the same things, and a wrong name is silently ignored;
so what the API says it understood (its `query` echo) is checked before a page is believed.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from darkhorse_assets.errors import PayloadUnreadableError, SourceError, SourceRefusedError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload, RaceRecord
from darkhorse_assets.sources.racing_api.body import Body
from darkhorse_assets.sources.racing_api.parse import LIST_FIELD, page_of, parse
from darkhorse_assets.transport.client import Client, Response

FIRST_RACECARDS = date(2023, 1, 23)
"""No historical card is older (provider's documentation): asking for one only spends a call."""

CARDS_PAGE = 500
RESULTS_PAGE = 50
"""The generation of 2025-10 answers 422 above 50, v1.4.3 above 100."""

MOST_PAGES = 40
"""A stop for a `total` that never comes down; the busiest real days have two pages."""

Parameters = list[tuple[str, str]]


class RacingApi:
    """Captures through `client` from `base_url`; `name` is what its rows say they come from."""

    def __init__(self, client: Client, base_url: str, clock: Callable[[], datetime], name: str = "racing_api") -> None:
        self.name = name
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._clock = clock

    def capture(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> Capture | None:
        """All pages of the day; see `Source.capture`. Cards before 2023-01-23 do not exist and are not asked for."""
        if endpoint is Endpoint.RACECARDS and day < FIRST_RACECARDS:
            return None
        captured_at = self._clock().astimezone(UTC)
        payloads: list[Payload] = []
        problem = None
        try:
            self._collect(endpoint, day, countries, payloads)
        except SourceError as error:
            if not payloads:
                raise
            problem = str(error)
        return Capture(self.name, endpoint, day, captured_at, tuple(countries), tuple(payloads), problem)

    def _collect(self, endpoint: Endpoint, day: date, countries: Sequence[str], payloads: list[Payload]) -> None:
        """Append page after page until `total` races are there; what came before an error stays in `payloads`."""
        url, parameters, page_size = self._request(endpoint, day, countries)
        skip = 0
        for _ in range(MOST_PAGES):
            asked = [*parameters, ("limit", str(page_size)), ("skip", str(skip))]
            response = self._get(url, asked, endpoint, day)
            payload = Payload(
                response.url, _decoded(response), response.received_at, response.status, response.content_type
            )
            page = page_of(payload, endpoint)
            _check_echo(page, asked, payload.url)
            payloads.append(payload)
            races = len(page.items(LIST_FIELD[endpoint]))
            skip += races
            total = json.loads(payload.body).get("total")
            if not isinstance(total, int) or skip >= total:
                return
            if races == 0:
                raise PayloadUnreadableError(f"{payload.url} says total {total} but has no more races after {skip}")
        raise PayloadUnreadableError(
            f"{url} for {day} did not come to its end in {MOST_PAGES} pages; total keeps growing"
        )

    def _request(self, endpoint: Endpoint, day: date, countries: Sequence[str]) -> tuple[str, Parameters, int]:
        if endpoint is Endpoint.RACECARDS:
            parameters = [("date", f"{day}"), *(("region_codes", code) for code in countries)]
            return f"{self._base_url}/v1/racecards/pro", parameters, CARDS_PAGE
        parameters = [("start_date", f"{day}"), ("end_date", f"{day}"), *(("region", code) for code in countries)]
        return f"{self._base_url}/v1/results", parameters, RESULTS_PAGE

    def _get(self, url: str, parameters: Parameters, endpoint: Endpoint, day: date) -> Response:
        try:
            return self._client.get(url, parameters)
        except SourceRefusedError as error:
            if error.status != 401:
                raise
            advice = (
                f"{endpoint} of {day} need a key and a plan that has them: check RACING_API_USERNAME, RACING_API_PASSWORD "
                "and the plan (racecards/pro: Pro; results: Standard, and the history add-on beyond 365 days)"
            )
            raise SourceRefusedError(f"{error}; {advice}", status=401) from error

    def parse(self, capture: Capture) -> Parsed:
        return parse(capture)

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


def _check_echo(page: Body, asked: Parameters, url: str) -> None:
    """Refuse a page whose echo names another value for a parameter that was asked.

    A parameter missing from the echo proves nothing: the real answer to `region=gb` of 2025-10-13 echoes the dates only.
    """
    echo: dict[str, set[str]] = {}
    for pair in page.items("query"):
        if isinstance(pair, list) and len(pair) == 2:
            echo.setdefault(str(pair[0]), set()).add(str(pair[1]))
    wanted: dict[str, set[str]] = {}
    for name, value in asked:
        wanted.setdefault(name, set()).add(value)
    for name, values in wanted.items():
        if name in echo and echo[name] != values:
            raise PayloadUnreadableError(
                f"{url}: asked {name} {sorted(values)}, but the API understood {sorted(echo[name])}; "
                "the page is not used, because its races may be of another day or region"
            )
