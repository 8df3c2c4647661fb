"""What a terminal shows of a long run: days done, rows, calls, ETA while it goes; a table of days when it is over."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event
from traceback import format_exception

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table
from rich.text import Text

from darkhorse_assets.desk import Progress
from darkhorse_assets.errors import DarkhorseError, NothingCapturedError
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.racing_day import CaptureReport, DayReport
from darkhorse_assets.sources.protocol import Endpoint


@contextmanager
def own_console() -> Iterator[Console]:
    """A console on a copy of standard output, because Dagster captures the original while a step runs."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as copy:
        yield Console(file=copy, soft_wrap=not sys.stdout.isatty())


class Display(Progress):
    """Watches a run; keeps the days' reports for the summary.

    Once `stop_requested` is set, the run is interrupted where it reports its next day as done.
    """

    def __init__(self, console: Console, days: int, steps_per_day: int) -> None:
        self.reports: list[DayReport] = []
        self.failures: list[str] = []
        self.stop_requested = Event()
        self._uncaptured: set[date] = set()
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
        self._task = self._bar.add_task("racing days", total=days * steps_per_day, rows=0, calls=0)

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._bar:
            yield

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        self._requests = requests
        self._step(f"{endpoint} {report.day}")

    def published(self, report: DayReport) -> None:
        self.reports.append(report)
        self._rows += sum(sum(rows.values()) for rows in report.rows.values())
        if problem := report.problem():
            self.fail(problem)
        self._step(f"tables {report.day}")
        if not self._console.is_terminal:
            self._console.print(f"{report.day} published, {self._rows:,} rows and {self._requests:,} calls so far")

    def failed(self, step: str, day: date, error: Exception) -> None:
        if isinstance(error, NothingCapturedError) and day in self._uncaptured:
            pass  # the capture's failure has said it already
        elif isinstance(error, DarkhorseError):
            self.fail(f"{step} {day}: {error}")
        else:
            self.fail(f"{step} {day}: not foreseen\n{''.join(format_exception(error))}")
        self._uncaptured.add(day)
        self._step(f"{step} {day}")

    def fail(self, text: str) -> None:
        self.failures.append(text)
        # Not as markup: messages hold brackets of their own.
        self._console.print(Text.assemble(("failed", "red"), f" {text}"))

    def _step(self, description: str) -> None:
        self._bar.update(self._task, advance=1, description=description, rows=self._rows, calls=self._requests)
        if self.stop_requested.is_set():
            raise KeyboardInterrupt

    def summarise(self) -> None:
        """Per day and country: races, runners, results, and the day's verdicts."""
        table = Table(title="Racing days in the lake", title_justify="left")
        for heading in ("day", "country"):
            table.add_column(heading)
        for heading in ("races", "runners", "results", "quarantined"):
            table.add_column(heading, justify="right")
        table.add_column("checks of the day")
        for report in self.reports:
            for line, country in enumerate(report.quarantined):
                counts = [f"{report.rows.get(name, {}).get(country, 0):,}" for name in ("races", "runners", "results")]
                table.add_row(
                    f"{report.day}" if line == 0 else "",
                    country,
                    *counts,
                    f"{report.quarantined[country]:,}",
                    verdicts_in_words(report.verdicts) if line == 0 else "",
                )
        self._console.print(table)
        for report in self.reports:
            for verdict in report.verdicts:
                if not verdict.passed:
                    self._console.print(Text(f"{report.day} {verdict}"))


def verdicts_in_words(verdicts: list[Verdict]) -> str:
    """`18 passed`, or how many did not and which."""
    counted = Counter(verdict.passed for verdict in verdicts)
    failed = ", ".join(f"{v.table} {v.check}" for v in verdicts if not v.passed)
    return f"[green]{counted[True]} passed[/]" + (f", [red]{counted[False]} failed[/]: {failed}" if failed else "")
