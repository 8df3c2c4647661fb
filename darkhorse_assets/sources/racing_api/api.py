"""Asking The Racing API: each answer is looked at before it is taken for one, and only then handed on to be kept."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from darkhorse_assets.errors import PayloadUnreadableError, SourceRefusedError
from darkhorse_assets.sources.protocol import Endpoint, Payload
from darkhorse_assets.sources.racing_api.listing import Listing, Parameters, Question, check_echo
from darkhorse_assets.sources.racing_api.page import page_of
from darkhorse_assets.sources.racing_api.profiles import NOT_FOUND, horse_of, profile_path
from darkhorse_assets.sources.racing_api.reference import COURSES_PATH, REGIONS_PATH, courses_of, regions_of
from darkhorse_assets.sources.racing_api.singles import another_race, error_page, race_of, race_path
from darkhorse_assets.transport.client import Client, Response

CARDS_PAGE = 500
RESULTS_PAGE = 100
SMALL_RESULTS_PAGE = 50
"""The generation of 2025-10 answers 422 above 50, v1.4.3 above 100."""

Answer = TypeVar("Answer")


class Api:
    """Questions to the API at `base_url` through `client`; threads may share it."""

    def __init__(self, client: Client, base_url: str) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._results_pages = _ResultsPages()

    @property
    def results_page(self) -> int:
        """How many races a page of results has, as far as is known."""
        return self._results_pages.size

    def url_of(self, path: str) -> str:
        """Where a path of the API is."""
        return f"{self._base_url}{path}"

    def pages(self, question: Question, known: Sequence[Payload] = ()) -> Iterator[Payload]:
        """Page after page until the list is at its end; first those that are known already, for which nothing is sent.

        Raises:
            ListMovedError: the pages do not make one list.
            SourceError: a page did not come.
        """
        listing = Listing(may_grow=not known)
        for number in range(question.most_pages):
            payload = known[number] if number < len(known) else self._page(question, listing.skip)
            page = self._read(lambda payload: page_of(payload, question.endpoint), payload)
            check_echo(page.echo, question.parameters, payload.url)
            yield payload
            if listing.take(page, payload.url):
                return
        raise PayloadUnreadableError(
            f"{question.path} for {question.days} did not come to its end in {question.most_pages} pages; "
            "total keeps growing"
        )

    def _page(self, question: Question, skip: int) -> Payload:
        def get(limit: int) -> Payload:
            asked = [*question.parameters, ("limit", f"{limit}"), ("skip", f"{skip}")]
            return self._get(question.path, f"{question.endpoint} of {question.days}", asked)

        return get(CARDS_PAGE) if question.endpoint is Endpoint.RACECARDS else self._results_pages.ask(get)

    def race(self, endpoint: Endpoint, race_id: str) -> Payload:
        """One race, by its id. Raises SourceRefusedError with status 404 where the provider does not have it."""
        payload = self._get(race_path(endpoint, race_id), f"{endpoint} of {race_id}", is_block=another_race(race_id))
        self._read(race_of, payload)
        return payload

    def reference(self) -> Iterator[Payload]:
        """The courses, then the regions."""
        lists: tuple[tuple[str, Callable[[Payload], object]], ...] = (
            (COURSES_PATH, courses_of),
            (REGIONS_PATH, regions_of),
        )
        for path, read in lists:
            payload = self._get(path, f"{Endpoint.REFERENCE}")
            self._read(read, payload)
            yield payload

    def profile(self, horse_id: str) -> Payload:
        """One horse; of one that the provider does not know, its answer with status 404."""
        payload = self._get(profile_path(horse_id), f"{Endpoint.HORSES}", answers=(200, NOT_FOUND))
        self._read(horse_of, payload)
        return payload

    def _read(self, read: Callable[[Payload], Answer], payload: Payload) -> Answer:
        """The answer read, to know that it is one; what is quoted of one that is not may echo the key."""
        try:
            return read(payload)
        except PayloadUnreadableError as error:
            quoted = self._client.redact(f"{error}")
        raise PayloadUnreadableError(quoted, status=payload.status, url=payload.url, attempts=1)

    def _get(
        self,
        path: str,
        what: str,
        parameters: Parameters | None = None,
        answers: Collection[int] = (200,),
        is_block: Callable[[Response], str | None] = error_page,
    ) -> Payload:
        try:
            response = self._client.get(self.url_of(path), parameters or [], answers, is_block)
        except SourceRefusedError as error:
            if error.status != 401:
                raise
            advice = (
                f"{what} need a key and a plan that has them: check RACING_API_USERNAME, RACING_API_PASSWORD and the "
                "plan (racecards/pro, horses/pro: Pro; results: Standard, and the history add-on beyond 365 days)"
            )
            text = f"{error}; {advice}"
            raise SourceRefusedError(text, status=401, url=error.url, attempts=error.attempts) from error
        return Payload(response.url, _decoded(response), response.received_at, response.status, response.content_type)


class _ResultsPages:
    """How large a page of results may be: found out by whoever asks first, while the others wait."""

    def __init__(self) -> None:
        self.size = RESULTS_PAGE
        self._is_known = False
        self._finding = threading.Lock()

    def ask(self, get: Callable[[int], Payload]) -> Payload:
        """Ask for a page, by its size; one request is lost where the large one is refused, and no second one."""
        with self._finding:
            if not self._is_known:
                answer = self._found(get)
                self._is_known = True
                return answer
        return get(self.size)

    def _found(self, get: Callable[[int], Payload]) -> Payload:
        try:
            return get(RESULTS_PAGE)
        except SourceRefusedError as error:
            # The body's `"loc": ["query", "limit"]`; the address, which is quoted too, says limit= without quotes.
            if error.status != 422 or '"limit"' not in str(error):
                raise
        self.size = SMALL_RESULTS_PAGE
        return get(SMALL_RESULTS_PAGE)


def _decoded(response: Response) -> str:
    try:
        return response.body.decode("utf-8")
    except UnicodeDecodeError as error:
        text = f"the answer of {response.url} is not UTF-8 text ({error.reason})"
        raise PayloadUnreadableError(text, status=response.status, url=response.url, attempts=1) from None
