"""How much there is, as a person reads it: each table's rows, days and filled columns, and the racing year by year."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.coverage import Coverage, TableCoverage, Year, coverage, ra_coverage
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.settings import Settings

WIDE = 100
"""Characters of a terminal's line from which two columns of a table stand side by side."""


def measured(settings: Settings, *, is_ra: bool, is_refreshed: bool) -> Coverage:
    """What this home's mart holds, brought up to date with the lake first, or as it lies.

    Raises:
        MartError: there is no mart, or it cannot be read or written.
    """
    mart = Mart(settings.mart_file)
    if is_refreshed:
        mart.refresh(Lake.at(settings.lake_folder).tables)
    with mart.reading() as connection:
        return ra_coverage(connection) if is_ra else coverage(connection)


def print_json(found: Coverage) -> None:
    """For machines: one object, and nothing else."""
    print(json.dumps(found.as_json(), indent=2))


def print_coverage(found: Coverage, console: Console) -> None:
    """Columns that are always or never filled by their names; the others with their shares, in the table's order.

    `filled` is of all rows; `given` of those whose source gives the column at all, of which `least` is expected.
    """
    for table in found.tables:
        console.print(_heading(table, found.runners_per_race))
        below = {share.column for share in table.shares if share.is_below}
        for word, number in (("always", table.rows), ("never", 0)):
            if names := [name for name, n in table.filled.items() if n == number and table.rows and name not in below]:
                line = Text.assemble((f"{word} filled: ", "dim"), ", ".join(names))
                console.print(Padding(line, (0, 0, 0, 2)))
        if cells := list(_columns(table, below)):
            console.print(_side_by_side(cells, 2 if console.width >= WIDE else 1))
        console.print()
    console.print(_racing(found.years))
    for name, share in found.below:
        console.print(Text.assemble(("below ", "red"), f"{name}: {share}"))


def _heading(table: TableCoverage, runners_per_race: float) -> Text:
    days = f", {table.first_date} to {table.last_date}" if table.first_date else ""
    per_race = f", {runners_per_race:.2f} a race" if table.name == "runners" and table.rows else ""
    return Text.assemble((table.name, "bold"), f"  {table.rows:,} rows{days}{per_race}")


def _columns(table: TableCoverage, below: set[str]) -> Iterator[tuple[Text, ...]]:
    """Name, share of all rows, and of those whose source gives the column: the share, and what is expected of it."""
    judged = {share.column: share for share in table.shares}
    for name, number in table.filled.items():
        if name in below or 0 < number < table.rows:
            given, least = "", ""
            if share := judged.get(name):
                given, least = f"{share.filled / share.rows:.1%}", f"{share.expected:.0%}"
            style = "red" if name in below else ""
            mark = "✗ " if name in below else ""
            cells = (f"{mark}{name}", f"{number / table.rows:.1%}", given, least)
            yield tuple(Text(cell, style) for cell in cells)


def _side_by_side(columns: Sequence[tuple[Text, ...]], beside: int) -> Padding:
    shown = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim")
    for _ in range(beside):
        shown.add_column("column", no_wrap=True, min_width=26)
        for heading, width in (("filled", 6), ("given", 6), ("least", 5)):
            shown.add_column(heading, justify="right", no_wrap=True, min_width=width)
    rest = iter(columns)
    while batch := list(islice(rest, beside)):
        shown.add_row(*(cell for cells in batch for cell in cells))
    return Padding(shown, (0, 0, 0, 2))


def _racing(years: Sequence[Year]) -> Table:
    shown = Table(title="Racing by year", title_justify="left")
    for heading in ("year", "races", "runners", "runners a race", "courses"):
        shown.add_column(heading, justify="right")
    for each in years:
        cells = (f"{each.races:,}", f"{each.runners:,}", f"{each.runners_per_race:.2f}", f"{each.courses:,}")
        shown.add_row(f"{each.year}", *cells)
    return shown
