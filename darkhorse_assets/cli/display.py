"""What a terminal shows of a long run while it goes: days done, rows, calls, ETA, and each failure as it happens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from threading import Event
from traceback import format_exception

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as ProgressBar
from rich.text import Text

from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.desk import Progress
from darkhorse_assets.errors import DarkhorseError, NothingCapturedError, NothingPublishedError, SourceBlockedError
from darkhorse_assets.sources.protocol import Endpoint


class Display(Progress):
    """Watches a run of so many steps; keeps the days' reports for the summary.

    Once `stop_requested` is set, the run is interrupted where it reports its next day as done.

    Attributes:
        blocked_until: from when on the source may be asked again, once it has blocked (UTC).
        time_left: how the bar shows it; `left` is a field of its task.
    """

    time_left: tuple[ProgressColumn, ...] = (TextColumn("ETA"), TimeRemainingColumn())

    def __init__(self, console: Console, steps: int) -> None:
        self.reports: list[DayReport] = []
        self.statistics: list[DayReport] = []
        self.looks: list[DayReport] = []
        self.failures: list[str] = []
        self.blocked_until: datetime | None = None
        self.stop_requested = Event()
        self._failed_before: set[date] = set()
        self._console = console
        self._requests = 0
        self._rows = 0
        self._bar = ProgressBar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rows]:,} rows · {task.fields[calls]:,} calls"),
            TimeElapsedColumn(),
            *self.time_left,
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("racing days", total=steps, rows=0, calls=0, left="")

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._bar:
            yield

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        self._requests = requests
        done = "captured" if report.capture else report.note
        self._say(f"{report.day} {endpoint} {done}, {requests:,} calls so far")
        self._step(f"{endpoint} {report.day}")

    def published(self, report: DayReport) -> None:
        self._keep(self.reports, report)
        self._rows += sum(sum(rows.values()) for rows in report.rows.values())
        if problem := report.problem():
            self.fail(problem)
        self._step(f"tables {report.day}")
        if not report.refused:
            self._say(f"{report.day} published, {self._rows:,} rows so far")

    def computed(self, report: DayReport) -> None:
        self._keep(self.statistics, report)
        self._rows += sum(sum(rows.values()) for rows in report.rows.values())
        if problem := report.problem():
            self.fail(problem)
        self._step(f"statistics {report.day}")

    def looked_over(self, report: DayReport) -> None:
        self._keep(self.looks, report)
        self._step(f"quality {report.day}", advance=0)

    def stale(self, days: Sequence[date], missing: Sequence[date]) -> None:
        if missing:
            self._console.print(
                f"{len(missing):,} racing days, {missing[0]} to {missing[-1]}, have no statistics yet, and totals "
                f"leave them out: darkhorse materialize --from {missing[0]} --to {missing[-1]} --tables statistics"
            )
        if days:
            self._bar.update(self._task, total=(self._bar.tasks[0].total or 0) + len(days))
            self._console.print(
                f"statistics of {len(days):,} other days, {days[0]} to {days[-1]}, were computed from what has "
                "changed: computing them again"
            )

    def asked_horses(self, day: date, asked: int, chosen: int, waiting: int, requests: int) -> None:
        self._bar.update(self._task, description="horses", total=chosen, completed=asked, calls=requests)
        if asked == chosen or not self._console.is_terminal:
            self._console.print(f"{day} {asked:,} of {chosen:,} horses asked for, {waiting:,} more wait for later")
        if self.stop_requested.is_set():
            raise KeyboardInterrupt

    def failed(self, step: str, day: date, error: Exception) -> None:
        if self._follows(day, error):
            pass
        elif isinstance(error, SourceBlockedError):
            if self.blocked_until is None:  # once: days that wait for the same end are one state, not many failures
                self.fail(f"{step} {day}: blocked, retry after {error.retry_at:%Y-%m-%d %H:%M} UTC: {error}")
            self.blocked_until = max(error.retry_at, self.blocked_until or error.retry_at)
        elif isinstance(error, DarkhorseError):
            self.fail(f"{step} {day}: {error}")
        else:
            self.fail(f"{step} {day}: not foreseen\n{''.join(format_exception(error))}")
        self._failed_before.add(day)
        self._step(f"{step} {day}")

    def _follows(self, day: date, error: Exception) -> bool:
        """Whether the day's first failure has said it already."""
        return isinstance(error, NothingCapturedError | NothingPublishedError) and day in self._failed_before

    def fail(self, text: str) -> None:
        self.failures.append(text)
        # Not as markup: messages hold brackets of their own.
        self._console.print(Text.assemble(("failed", "red"), f" {text}"))

    def stopped(self) -> None:
        """Ctrl-C: the work ends where it next reports."""
        self.fail("stopped by Ctrl-C after the day at hand: what is done is done; the same command does the rest")

    def _keep(self, reports: list[DayReport], report: DayReport) -> None:
        reports.append(report)

    def _say(self, text: str) -> None:
        """A day is done: where there is no bar, a line says it."""
        if not self._console.is_terminal:
            self._console.print(text)

    def _step(self, description: str, advance: int = 1) -> None:
        self._bar.update(self._task, advance=advance, description=description, rows=self._rows, calls=self._requests)
        if self.stop_requested.is_set():
            raise KeyboardInterrupt
