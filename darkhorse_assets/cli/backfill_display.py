"""What a terminal shows of a backfill: one bar with the time that is left, a line a year, and the end in short.

Of thousands of days no report is kept: they are counted by year.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from rich.console import Console
from rich.progress import TextColumn
from rich.table import Table

from darkhorse_assets.cli.display import Display
from darkhorse_assets.cli.plan import Planned, duration
from darkhorse_assets.cli.summary import COUNTED
from darkhorse_assets.clock import Clock
from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.errors import SourceBlockedError
from darkhorse_assets.quality.freshness import RACECARDS, RESULTS_FEED
from darkhorse_assets.sources.protocol import Endpoint

CALLS, DAYS, STATISTICS = "calls", "days", "statistics"
QUARANTINED, REFUSED, NOT_PASSED = "quarantined", "refused", "red checks"
SECONDS_EACH = {DAYS: 0.4, STATISTICS: 0.2}
"""To publish a day on two cores, and to compute its statistics, until some were."""
BETWEEN_LINES = timedelta(seconds=30)
MOST_NAMED = 20


class Pace:
    """How long a backfill still takes: calls at the permitted rate, or slower if they come so; days as measured."""

    def __init__(self, calls: int, days: int, calls_a_second: float) -> None:
        self._all = {CALLS: calls, DAYS: days, STATISTICS: days}
        self._least = {CALLS: 1 / calls_a_second}
        self._each = {**self._least, **SECONDS_EACH}
        self._done: Counter[str] = Counter()
        self._spent: defaultdict[str, float] = defaultdict(float)

    def did(self, kind: str, done: int, seconds: float) -> None:
        """So many more are done, and took so long."""
        self._done[kind] += done
        self._spent[kind] += seconds
        if self._done[kind]:
            self._each[kind] = max(self._spent[kind] / self._done[kind], self._least.get(kind, 0.0))

    def seconds_left(self) -> float:
        """About."""
        return sum(max(number - self._done[kind], 0) * self._each[kind] for kind, number in self._all.items())


class BackfillDisplay(Display):
    """Watches a backfill of what is planned.

    Attributes:
        failed_days: the steps of each day that failed; not what waits for a source that has blocked.
    """

    time_left = (TextColumn("about {task.fields[left]} left"),)

    def __init__(self, console: Console, planned: Planned, clock: Clock) -> None:
        plan = planned.plan
        super().__init__(console, sum(map(len, plan.to_ask.values())) + 2 * len(plan.to_publish))
        self.failed_days: dict[date, list[str]] = defaultdict(list)
        self._by_year: dict[int, Counter[str]] = defaultdict(Counter)
        self._pace = Pace(plan.calls, len(plan.to_publish), planned.rate)
        self._clock = clock
        self._began = self._told = self._line_at = clock()
        self._show_time_left()

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        self._pace.did(CALLS, requests - self._requests, self._since_told())
        super().captured(endpoint, report, requests)

    def published(self, report: DayReport) -> None:
        self._pace.did(DAYS, 1, self._since_told())
        super().published(report)

    def computed(self, report: DayReport) -> None:
        self._pace.did(STATISTICS, 1, self._since_told())
        super().computed(report)

    def failed(self, step: str, day: date, error: Exception) -> None:
        self._since_told()
        if not (self._follows(day, error) or isinstance(error, SourceBlockedError)):
            self.failed_days[day].append(step)
        super().failed(step, day, error)

    def stopped(self) -> None:
        self.fail("paused by Ctrl-C: what is done is done; the same command goes on, and repeats no call")

    def tell_year(self, year: int) -> None:
        """A year was captured and published, as far as it came; nothing is said of one that was there already."""
        if year not in self._by_year:
            return
        of_it = self._by_year[year]
        left = duration(self._pace.seconds_left())
        self._console.print(f"{year}: {of_it[DAYS]:,} days published, {of_it['races']:,} races; about {left} left")

    def print_end(self) -> None:
        """What was published, by year, what failed, and what to do next."""
        took = duration((self._clock() - self._began).total_seconds())
        days = sum(of_it[DAYS] for of_it in self._by_year.values())
        self._console.print(f"\n{days:,} days published, {self._requests:,} calls, {took}")
        if days:
            self._console.print(_table(self._by_year))
        if self.failed_days:
            self._console.print(f"{len(self.failed_days):,} days failed:")
            for day, steps in sorted(self.failed_days.items())[:MOST_NAMED]:
                self._console.print(f"  {day} {', '.join(steps)}")
            if len(self.failed_days) > MOST_NAMED:
                self._console.print(f"  and {len(self.failed_days) - MOST_NAMED:,} more")
        if any({RACECARDS, RESULTS_FEED} & {*steps} for steps in self.failed_days.values()):
            self._console.print("to ask for what failed, and for nothing else: darkhorse retry-failures --all")
        if self.blocked_until:
            self._console.print(
                f"blocked, retry after {self.blocked_until:%Y-%m-%d %H:%M} UTC: the same command goes on"
            )

    def _keep(self, reports: list[DayReport], report: DayReport) -> None:
        """Counted, not kept: the verdicts of ten years take a gigabyte."""
        of_year = self._by_year[report.day.year]
        if reports is self.reports:
            of_year[DAYS] += not report.refused
            of_year[REFUSED] += bool(report.refused)
            of_year[QUARANTINED] += sum(report.quarantined.values())
            of_year.update({name: sum(report.rows.get(name, {}).values()) for name in COUNTED})
        if report.problem():
            self.failed_days[report.day].append("refused")
        of_year[NOT_PASSED] += sum(not verdict.passed for verdict in report.verdicts)

    def _say(self, text: str) -> None:
        now = self._clock()
        if now - self._line_at >= BETWEEN_LINES:
            self._line_at = now
            super()._say(f"{text}; about {duration(self._pace.seconds_left())} left")

    def _step(self, description: str, advance: int = 1) -> None:
        self._show_time_left()
        super()._step(description, advance)

    def _show_time_left(self) -> None:
        self._bar.update(self._task, left=duration(self._pace.seconds_left()))

    def _since_told(self) -> float:
        now = self._clock()
        seconds, self._told = (now - self._told).total_seconds(), now
        return seconds


def _table(by_year: Mapping[int, Mapping[str, int]]) -> Table:
    table = Table(title="Published now", title_justify="left")
    table.add_column("year")
    columns = (DAYS, *COUNTED, QUARANTINED, REFUSED, NOT_PASSED)
    for column in columns:
        table.add_column(column, justify="right")
    for year, of_it in sorted(by_year.items()):
        if any(of_it.values()):
            table.add_row(f"{year}", *(f"{of_it[column]:,}" for column in columns))
    return table
