"""A list of the API and its pages: what is asked for it, and when it is whole.

Cards and results take differently named parameters for the same things, and a wrong name is silently ignored;
so what the API says it understood (its `query` echo) is checked before a page is believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.sources.racing_api.page import Page

Parameters = list[tuple[str, str]]

CARDS_PATH = "/v1/racecards/pro"
RESULTS_PATH = "/v1/results"

MOST_PAGES_A_DAY = 40
"""A stop for a `total` that never comes down; the busiest real days have two pages."""

_PAGING = ("limit", "skip")


class ListMovedError(PayloadUnreadableError):
    """The pages do not make one list, so that a race may be between two of them."""

    def __init__(self, url: str, what: str) -> None:
        text = f"{url} {what}: the list changed while it was read, and a race may be missing; ask again"
        super().__init__(text, status=200, url=url, attempts=1)


@dataclass(frozen=True)
class Question:
    """A list of races, of one day or, of results, of several in a row."""

    endpoint: Endpoint
    first: date
    last: date
    countries: tuple[str, ...]

    @property
    def days(self) -> str:
        """In words."""
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def path(self) -> str:
        return CARDS_PATH if self.endpoint is Endpoint.RACECARDS else RESULTS_PATH

    @property
    def parameters(self) -> Parameters:
        """Without those of paging."""
        if self.endpoint is Endpoint.RACECARDS:
            return [("date", f"{self.first}"), *(("region_codes", code) for code in self.countries)]
        days = [("start_date", f"{self.first}"), ("end_date", f"{self.last}")]
        return [*days, *(("region", code) for code in self.countries)]

    @property
    def most_pages(self) -> int:
        return MOST_PAGES_A_DAY * ((self.last - self.first).days + 1)

    def is_asked_by(self, url: str) -> bool:
        """Whether a page of that address is one of this list."""
        parts = urlsplit(url)
        asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in _PAGING]
        return parts.path.endswith(self.path) and asked == self.parameters


def limit_of(url: str) -> int:
    """How many races a page of that address could have."""
    return int(dict(parse_qsl(urlsplit(url).query))["limit"])


@dataclass
class Listing:
    """A list while its pages come in. It is live: races enter and leave it between two pages.

    Attributes:
        may_grow: whether races may be added at its end meanwhile; not where hours lie between two pages.
    """

    may_grow: bool = True
    skip: int = 0
    total: int | None = None
    seen: set[str] = field(default_factory=set)

    def take(self, page: Page, url: str) -> bool:
        """Count a page in; True when it was the last.

        Raises:
            ListMovedError: the pages do not make one list.
        """
        if self._is_moved(page.total):
            raise ListMovedError(url, f"says total {page.total} after {self.total}")
        if again := sorted(self.seen & page.race_ids):
            raise ListMovedError(url, f"has {again[0]} of an earlier page again")
        self.seen |= page.race_ids
        self.skip += len(page.races)
        if page.total is None:
            return len(page.races) < limit_of(url)
        self.total = page.total
        if self.skip < self.total and not page.races:
            raise ListMovedError(url, f"says total {self.total} but has no more races after {self.skip}")
        return self.skip >= self.total

    def _is_moved(self, total: int | None) -> bool:
        if total is None or self.total is None:
            return False
        return total < self.total or (total > self.total and not self.may_grow)


def check_echo(echo: Mapping[str, set[str]], asked: Sequence[tuple[str, str]], url: str) -> None:
    """Refuse a page whose echo names another value for a parameter that was asked.

    One missing from the echo proves nothing: the real answer to `region=gb` of 2025-10-13 echoes the dates only.
    """
    for name in dict(asked):
        wanted = {value for each, value in asked if each == name}
        if name in echo and echo[name] != wanted:
            raise PayloadUnreadableError(
                f"{url}: asked {name} {sorted(wanted)}, but the API understood {sorted(echo[name])}; "
                "the page is not used, because its races may be others than those asked for",
                status=200,
                url=url,
                attempts=1,
            )
