"""What a terminal shows of a long run while it goes: days done, rows, calls, ETA, and each failure as it happens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Event
from traceback import format_exception

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar
from rich.text import Text

from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.desk import Progress
from darkhorse_assets.errors import DarkhorseError, NothingCapturedError, NothingPublishedError
from darkhorse_assets.sources.protocol import Endpoint


class Display(Progress):
    """Watches a run of so many steps; keeps the days' reports for the summary.

    Once `stop_requested` is set, the run is interrupted where it reports its next day as done.
    """

    def __init__(self, console: Console, steps: int) -> None:
        self.reports: list[DayReport] = []
        self.statistics: list[DayReport] = []
        self.looks: list[DayReport] = []
        self.failures: list[str] = []
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
            TextColumn("ETA"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("racing days", total=steps, rows=0, calls=0)

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._bar:
            yield

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        self._requests = requests
        if not self._console.is_terminal:
            self._console.print(f"{report.day} {endpoint} captured, {requests:,} calls so far")
        self._step(f"{endpoint} {report.day}")

    def published(self, report: DayReport) -> None:
        self.reports.append(report)
        self._rows += sum(sum(rows.values()) for rows in report.rows.values())
        if problem := report.problem():
            self.fail(problem)
        self._step(f"tables {report.day}")
        if not self._console.is_terminal and not report.refused:
            self._console.print(f"{report.day} published, {self._rows:,} rows so far")

    def computed(self, report: DayReport) -> None:
        self.statistics.append(report)
        self._rows += sum(sum(rows.values()) for rows in report.rows.values())
        if problem := report.problem():
            self.fail(problem)
        self._step(f"statistics {report.day}")

    def looked_over(self, report: DayReport) -> None:
        self.looks.append(report)
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
        if isinstance(error, NothingCapturedError | NothingPublishedError) and day in self._failed_before:
            pass  # the first failure of the day has said it already
        elif isinstance(error, DarkhorseError):
            self.fail(f"{step} {day}: {error}")
        else:
            self.fail(f"{step} {day}: not foreseen\n{''.join(format_exception(error))}")
        self._failed_before.add(day)
        self._step(f"{step} {day}")

    def fail(self, text: str) -> None:
        self.failures.append(text)
        # Not as markup: messages hold brackets of their own.
        self._console.print(Text.assemble(("failed", "red"), f" {text}"))

    def _step(self, description: str, advance: int = 1) -> None:
        self._bar.update(self._task, advance=advance, description=description, rows=self._rows, calls=self._requests)
        if self.stop_requested.is_set():
            raise KeyboardInterrupt
