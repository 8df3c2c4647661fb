"""One question to the source: what need not be asked for, what comes is kept, and what fails is put on record."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from darkhorse_assets.clock import Clock, today
from darkhorse_assets.day_reports import CaptureReport
from darkhorse_assets.errors import (
    LakeError,
    SourceBlockedError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
)
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.captures import Taken
from darkhorse_assets.quality.freshness import RESULTS_FINAL_FROM
from darkhorse_assets.quality.retrying import Failure, Wanted
from darkhorse_assets.sources.protocol import Capture, Endpoint, Source

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asking:
    """What need not be asked for; by default all is asked for anew, which is a re-scrape.

    Attributes:
        reuse_since: a retry of a run that began then asks nothing that a whole capture since then already answers.
        only_failed: asks for nothing but what the ledger of failures has open.
        missing_only: asks for no day of which there is a final capture, and for settled days in spans.
    """

    reuse_since: datetime | None = None
    only_failed: bool = False
    missing_only: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether a capture that was cut short is gone on with. A re-scrape wants all pages as they are now."""
        return self.only_failed or self.missing_only or self.reuse_since is not None


ANEW = Asking()
_NO_PLAN = 401
_NEVER = datetime.min.replace(tzinfo=UTC)

Outcome = CaptureReport | Exception
Told = tuple[date, Outcome]


def final_captures(
    lake: Lake, source: str, endpoint: Endpoint, days: Collection[date], countries: Sequence[str], this_day: date
) -> dict[date, datetime]:
    """The days of which there are whole captures, of all these countries, that a later one would only repeat; with
    when the oldest of the captures began that say so.

    Of the racecards any one of a past day; of the results one that began when the last race was over; of both one that
    began after the day was last refused, for what was refused may be another day's page. No answer is read (0.4 ms a
    capture).
    """
    taken = lake.captures.taken(source, endpoint, days, countries)
    return final_of(taken, endpoint, countries, this_day, lake.quarantine.refused_at(countries))


def final_of(
    taken: Mapping[date, Taken],
    endpoint: Endpoint,
    countries: Sequence[str],
    this_day: date,
    refused_at: Mapping[date, datetime],
) -> dict[date, datetime]:
    """The same, of what was read of the captures and of the quarantine already."""
    final = {}
    for day, of_day in taken.items():
        began = min(of_day.whole.values(), default=None)
        if day >= this_day or began is None or not of_day.whole.keys() >= set(countries):
            continue
        is_over = endpoint is not Endpoint.RESULTS or began >= RESULTS_FINAL_FROM.of(day)
        if is_over and began > refused_at.get(day, _NEVER):
            final[day] = began
    return final


@dataclass(frozen=True)
class Asker:
    """Whom to ask, for what, and where it is kept. Threads share it."""

    lake: Lake
    source: Source
    endpoint: Endpoint
    countries: tuple[str, ...]
    clock: Clock
    asking: Asking

    def questions(self, days: Sequence[date]) -> list[list[date]]:
        """The days in the order of time, as they are best asked for: several in a row at once where that is offered."""
        if not self.asking.missing_only:
            return [[day] for day in sorted(days)]
        final = self._final(days)
        asked = self.source.offer().spans(self.endpoint, [day for day in days if day not in final])
        in_spans = {day for span in asked for day in span}
        return sorted([*asked, *([day] for day in days if day not in in_spans)])

    def ask(self, days: list[date]) -> list[Told]:
        """What became of each day; what goes wrong with one, whatever it is, is its own and not its neighbours'."""
        try:
            return self._ask_span(days) if len(days) > 1 else [(day, self.ask_day(day)) for day in days]
        except Exception as error:
            return [(day, error) for day in days]

    def ask_day(self, day: date) -> CaptureReport:
        """See `capture_day`."""
        if self.asking.only_failed:
            return self._ask_failed(day)
        if self.asking.missing_only and (began := self._final([day]).get(day)):
            return CaptureReport(day, None, note=f"not asked for: whole since {began:%Y-%m-%d %H:%M} UTC")
        if self.asking.reuse_since and (known := self._whole_since(day, self.asking.reuse_since)):
            return CaptureReport(day, known, is_reused=True)
        return self._ask_list(day, self.countries)

    def _ask_list(self, day: date, countries: tuple[str, ...]) -> CaptureReport:
        resume = self._cut_short(day) if self.asking.goes_on else None
        try:
            fresh = self.source.capture(self.endpoint, day, countries, resume)
        except SourceError as error:
            self._note(self._wanted(day), countries, error)
            raise
        if fresh is None:
            return CaptureReport(day, None, note="the source has no such day")
        return self._kept(fresh, countries)

    def _ask_span(self, days: list[date]) -> list[Told]:
        """Days in a row, asked for at once; where that failed, each by itself, so that a bad day costs itself alone."""
        try:
            captures = self.source.capture_span(self.endpoint, days, self.countries)
            told = [(fresh.day, _outcome(partial(self._kept, fresh, self.countries))) for fresh in captures]
        except SourceError as error:
            for day in days:
                self._note(self._wanted(day), self.countries, error)
            told = [(day, error) for day in days]
        return [
            (day, _outcome(partial(self.ask_day, day)) if _may_be_another_days(outcome) else outcome)
            for day, outcome in told
        ]

    def _ask_failed(self, day: date) -> CaptureReport:
        """What the ledger has open of the day: its list, of the countries that lack it, or else its races."""
        rows = self.lake.failures.open_of(self.source.name, self.endpoint, day)
        wanted = {row.wanted: tuple(code for code in row.countries if code in self.countries) for row in rows}
        mine = [row for row in rows if wanted[row.wanted]]
        if not mine:
            return CaptureReport(day, None, note="not asked for: nothing of it is open in the ledger of failures")
        if not mine[0].race_id:
            return self._ask_list(day, wanted[mine[0].wanted])
        return self._ask_races(day, mine)

    def _ask_races(self, day: date, rows: Sequence[Failure]) -> CaptureReport:
        """Single races. Those that do not come stay open and cost the day nothing: the others can be published."""
        try:
            fresh = self.source.capture_races(self.endpoint, day, [row.race_id for row in rows])
            if fresh:
                self.lake.captures.append(fresh)
            came = {race.race_id for race in self.source.parse(fresh).races} if fresh else set()
        except SourceError as error:
            self._note_races(rows, error)
            raise
        lacking = [row for row in rows if row.race_id not in came] if fresh and fresh.error else []
        self._record(lambda: self.lake.failures.note_asked([row for row in rows if row not in lacking], self.clock()))
        if fresh is None:
            return CaptureReport(day, None, note=f"not asked for: {self.source.name} gives no single races of that day")
        if fresh.error:
            self._note_races(lacking, fresh.error)
        why = f": {fresh.error}" if fresh.error else ""
        return CaptureReport(day, fresh, note=f"{len(came)} of the {len(rows)} races that are open came{why}")

    def _note_races(self, rows: Sequence[Failure], error: SourceError) -> None:
        for row in rows:
            self._note(row.wanted, row.countries, error)

    def _kept(self, fresh: Capture, countries: tuple[str, ...]) -> CaptureReport:
        """Written, and what it settles, or lacks, put on record."""
        self.lake.captures.append(fresh)
        wanted = self._wanted(fresh.day)
        if fresh.problem:
            error = _in_part(fresh)
            self._note(wanted, countries, error)
            raise error
        resolve = self.lake.failures.resolve_list
        trouble = self._record(lambda: resolve(wanted, countries, fresh.capture_id, self.clock()))
        return CaptureReport(fresh.day, fresh, note=trouble)

    def _wanted(self, day: date) -> Wanted:
        return Wanted(self.source.name, self.endpoint, day)

    def _final(self, days: Collection[date]) -> dict[date, datetime]:
        return final_captures(self.lake, self.source.name, self.endpoint, days, self.countries, today(self.clock))

    def _whole_since(self, day: date, since: datetime) -> Capture | None:
        for capture in self.lake.captures.newest_first(self.source.name, self.endpoint, day):
            if capture.captured_at < since:
                return None
            if capture.is_complete and set(self.countries) <= set(capture.countries):
                return capture
        return None

    def _cut_short(self, day: date) -> Capture | None:
        """The newest list of the day, where it is one to go on with; whether it may be is for the source to judge."""
        captures = self.lake.captures.newest_first(self.source.name, self.endpoint, day)
        newest = next((capture for capture in captures if not capture.asked_races), None)
        return newest if newest and newest.problem else None

    def _note(self, wanted: Wanted, countries: Sequence[str], error: SourceError) -> None:
        """A refusal without a question is no failure: the source does not offer that. What failed while it was offered
        (results leave a plan when they are a year old) stays on record, and is given up."""
        if self.asking.only_failed or not (isinstance(error, SourceRefusedError) and error.status is None):
            self._record(lambda: self.lake.failures.note(wanted, countries, error, self.clock()))

    def _record(self, write: Callable[[], None]) -> str:
        """The ledger costs nobody a capture: what is wrong with it is said (and given back), and the capture stays."""
        try:
            write()
        except LakeError as error:
            logger.warning("%s", error)
            return f"{error}"
        return ""


def _outcome(work: Callable[[], CaptureReport]) -> Outcome:
    try:
        return work()
    except Exception as error:
        return error


def _in_part(capture: Capture) -> SourceError:
    """What to raise for a capture that is not whole: of the kind of what cut it short."""
    text = (
        f"{capture.endpoint} of {capture.day} came only in part ({len(capture.payloads)} answers kept): "
        f"{capture.problem}"
    )
    match capture.error:
        case None:
            return SourceError(text)
        case SourceBlockedError(status=status, url=url, attempts=attempts, retry_at=retry_at):
            return SourceBlockedError(text, status=status, url=url, attempts=attempts, retry_at=retry_at)
        case SourceUnavailableError(status=status, url=url, attempts=attempts, retry_at=retry_at):
            return SourceUnavailableError(text, status=status, url=url, attempts=attempts, retry_at=retry_at)
        case SourceError() as error:
            return type(error)(text, status=error.status, url=error.url, attempts=error.attempts)


def _may_be_another_days(outcome: Outcome) -> bool:
    """Whether days that failed together may go well alone: not when the source blocks, or wants another key or plan."""
    return (
        isinstance(outcome, SourceError) and not isinstance(outcome, SourceBlockedError) and outcome.status != _NO_PLAN
    )
