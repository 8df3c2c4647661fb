"""Bringing the mart up to date from a terminal: progress while it loads, then what is in it."""

import signal
import sys
import time
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart, RefreshReport, Watcher
from darkhorse_assets.settings import Settings

_CONTENTS = """
SELECT table_name, count(*), sum(row_count)::BIGINT, min(date), max(date) FROM lake.partitions GROUP BY table_name
"""


def bring_up_to_date(settings: Settings, *, from_nothing: bool) -> None:
    """Refresh or rebuild the mart of this home, with a display.

    Raises:
        MartError: not everything could be loaded, or nothing.
        DarkhorseError: Ctrl-C.
    """
    console = Console(soft_wrap=not sys.stdout.isatty())
    mart, tables = Mart(settings.mart_file), Lake.at(settings.lake_folder).tables
    began = time.monotonic()
    try:
        with _Display(console) as display:
            report = mart.rebuild(tables, watcher=display) if from_nothing else mart.refresh(tables, watcher=display)
    except KeyboardInterrupt:
        kept = "the old mart stays" if from_nothing else "what is loaded is loaded"
        raise DarkhorseError(f"stopped by Ctrl-C: {kept}; the same command does the rest") from None
    _print_summary(mart, report, time.monotonic() - began, console)


class _Display(Watcher):
    """A bar of partitions; where nobody looks, a line per table.

    Once it loads, Ctrl-C stops it after the chunk at hand; a second one at once. Raised amid a statement, it came out
    of DuckDB and Arrow in three other guises.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_stopped = False
        self._rows = 0
        self._table = ""
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("partitions · {task.fields[rows]:,} rows"),
            TimeElapsedColumn(),
            TextColumn("ETA"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("mart", total=None, rows=0)

    def __enter__(self) -> "_Display":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._bar.stop()

    def found(self, partitions: int) -> None:
        signal.signal(signal.SIGINT, self._stop)
        self._bar.update(self._task, total=partitions)
        self._console.print(f"{partitions:,} partitions to load")

    def loaded(self, table: str, partitions: int, rows: int) -> None:
        self._rows += rows
        self._bar.update(self._task, advance=partitions, description=table, rows=self._rows)
        if table != self._table and not self._console.is_terminal:
            self._console.print(f"loading {table}")
        self._table = table
        if self._is_stopped:
            raise KeyboardInterrupt

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopped = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _print_summary(mart: Mart, report: RefreshReport, seconds: float, console: Console) -> None:
    with mart.reading() as connection:
        contents = {name: rest for name, *rest in connection.execute(_CONTENTS).fetchall()}
    table = Table(title=f"The mart {mart.path}", title_justify="left")
    table.add_column("table")
    for heading in ("rows", "partitions", "loaded now"):
        table.add_column(heading, justify="right")
    table.add_column("first day")
    table.add_column("last day")
    for name in LAKE_TABLES:
        if name in contents:
            partitions, rows, first, last = contents[name]
            loaded = f"{report.partitions.get(name, 0):,}"
            table.add_row(name, f"{rows:,}", f"{partitions:,}", loaded, f"{first}", f"{last}")
    console.print(table)
    for name, older in report.older.items():
        console.print(
            f"{older:,} partitions of {name} are of an older contract, columns they lack are null: publish them again"
        )
    megabytes = mart.path.stat().st_size / 1e6
    console.print(f"{sum(report.rows.values()):,} rows loaded in {seconds:.1f} s; {megabytes:,.1f} MB")
