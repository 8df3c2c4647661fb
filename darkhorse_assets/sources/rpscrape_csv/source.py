"""A folder of rpscrape's files as a source: a day is captured by reading its files.

Files are other people's: they change, are half copied, overlap. So a capture keeps the text as it is, and says what was
missing or cut, and which
countries they are of; what a day's tables are made of is the captures, never the folder.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from darkhorse_assets.errors import PayloadUnreadableError, SourceRefusedError, UsageError
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
from darkhorse_assets.sources.rpscrape_csv.files import (
    ALL_COUNTRIES,
    PATTERN,
    country_named,
    country_of,
    listed,
    racecards_file,
    read_text,
    results_files,
    url_of,
    what_is_there,
)
from darkhorse_assets.sources.rpscrape_csv.identify import identify
from darkhorse_assets.sources.rpscrape_csv.racecards import card_races, parse_racecards
from darkhorse_assets.sources.rpscrape_csv.results import parse_results
from darkhorse_assets.sources.rpscrape_csv.sheets import sheet_of


class RpscrapeCsv:
    """Captures from `folder`, which has `dates/` and may have `racecards/` in it."""

    name = "rpscrape_csv"

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._files_read = 0

    def offer(self) -> Offer:
        """Any day that there may be a file of; files cost no calls, and are of one day each."""
        return Offer()

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        """The day's files; see `Source.capture`.

        None for all but races, and where there are no racecards of the day, which many folders lack.

        A file says nothing of other countries than its folder's, or of those that racecards do not name at all: it
        may come from a run that was limited to some. So a country without a file is not in `Capture.countries`.

        Raises:
            UsageError: there is no such folder.
            SourceRefusedError: there is no results file of the day for these countries.
            PayloadUnreadableError: there are files, and none of them can be read.
        """
        del resume  # what was cut is a file, and it is read again
        listed(self._folder)  # refuses a folder that is not there
        if endpoint not in DAY_ENDPOINTS:
            return None
        captured_at = self._now()
        problem = None
        if endpoint is Endpoint.RACECARDS:
            payloads, listed_countries = self._racecards(day)
        else:
            payloads, problem = self._results(day, countries)
            listed_countries = {country_of(payload.url) for payload in payloads}
        covered = tuple(c for c in countries if listed_countries & {c, ALL_COUNTRIES})
        if not covered:
            return None
        return Capture(self.name, endpoint, day, captured_at, covered, tuple(payloads), problem)

    def capture_span(self, endpoint: Endpoint, days: Sequence[date], countries: Sequence[str]) -> list[Capture]:
        """Not offered."""
        del countries
        raise UsageError(f"{endpoint} of {days[0]} to {days[-1]} cannot be read at once: read day by day")

    def capture_races(self, endpoint: Endpoint, day: date, race_ids: Sequence[str]) -> None:
        """There are no files of single races."""
        del endpoint, day, race_ids

    def race_url(self, endpoint: Endpoint, race_id: str) -> str:
        """There are no files of single races."""
        del endpoint, race_id
        return ""

    def capture_profiles(self, horse_ids: Sequence[str], day: date) -> None:
        """There are no files of single horses."""
        del horse_ids, day

    def _racecards(self, day: date) -> tuple[list[Payload], set[str | None]]:
        """The file, where there is one, and the countries that have races in it."""
        path = racecards_file(self._folder, day)
        if path is None:
            return [], set()
        payload = self._payload(path, "application/json")
        races = card_races(payload.url, payload.body)  # a half file gives nothing, so it is no capture either
        return [payload], {country_named(region) for region, _ in races}

    def _results(self, day: date, countries: Sequence[str]) -> tuple[list[Payload], str | None]:
        """The files that can be read, and what is wrong with the others."""
        files = results_files(self._folder, day, countries)
        if not files:
            raise SourceRefusedError(
                f"no results of {day} for {', '.join(countries)} in {self._folder}: looked for {PATTERN}, country "
                f"being all or one of these; {what_is_there(self._folder)}. Put the day's file there, or correct the "
                "dates, DARKHORSE_COUNTRIES or DARKHORSE_RPSCRAPE_DIR"
            )
        payloads: list[Payload] = []
        problems = []
        for path in files:
            try:
                payload = self._payload(path, "text/csv")
                cut = sheet_of(payload.url, payload.body).cut
            except PayloadUnreadableError as error:
                problems.append(str(error))
                continue
            payloads.append(payload)
            if cut:
                problems.append(f"the file is cut off: {cut}; copy or scrape it again")
        if not payloads:
            raise PayloadUnreadableError(f"no file of {day} can be read: {'; '.join(problems)}")
        return payloads, "; ".join(problems) or None

    def _payload(self, path: Path, content_type: str) -> Payload:
        self._files_read += 1
        return Payload(url_of(path, self._folder), read_text(path), self._now(), content_type=content_type)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def parse(self, capture: Capture) -> Parsed:
        """Read a capture; see `Source.parse`."""
        return parse_racecards(capture) if capture.endpoint is Endpoint.RACECARDS else parse_results(capture)

    def parse_reference(self, capture: Capture) -> Reference:
        raise PayloadUnreadableError(f"{self.name} has no lists to read: {capture.capture_id} is not of this source")

    def parse_profiles(self, capture: Capture) -> Profiles:
        raise PayloadUnreadableError(f"{self.name} has no horses to read: {capture.capture_id} is not of this source")

    def identify(self, cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
        """The results with the ids of the day's cards; see `identify.identify`."""
        return identify(cards, results)

    def requests_made(self) -> int:
        """How many files were read."""
        return self._files_read

    def close(self) -> None:
        """A folder needs no closing."""
