"""A day of the lake as a person reads it: its races in off order, or one of its tables row by row."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from rich.console import Console
from rich.table import Table
from rich.text import Text

from darkhorse_assets.as_known import day_as_known
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RACES, RESULTS, TABLES
from darkhorse_assets.contracts import Table as Contract
from darkhorse_assets.desk import open_desk
from darkhorse_assets.errors import UsageError
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing.off_times import london_clock
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import Row

RACE_HEADINGS = ("off", "course", "race", "type", "going", "distance", "status", "declared", "ran", "winner", "SP")
LEFT_OUT_WHEN_NARROW = ("race", "type", "going", "declared")
NARROW = 120
"""Columns of a terminal below which the list keeps to when, where, how far, what came of it, and who won."""


RowsOf = Callable[[Contract, Sequence[str]], list[Row]]
"""The rows of a table of the day, of these countries; masters are of all."""


def show_day(settings: Settings, day: date, countries: Sequence[str], console: Console, table: str | None) -> None:
    """Print the day as it is published.

    Raises:
        UsageError: nothing of the day is in the lake.
    """
    lake = Lake.at(settings.lake_folder)
    published = [country for country in lake.tables.countries(RACES, day) if not countries or country in countries]
    if not published:
        raise UsageError(f"nothing of {day} is in the lake: darkhorse materialize --from {day} --to {day}")
    _print_day(f"{day}", published, partial(_published_rows, lake, day), console, table)


def show_day_as_known(
    settings: Settings, day: date, at: datetime, countries: Sequence[str], console: Console, table: str | None
) -> None:
    """Print the day as the captures up to `at` say it.

    Raises:
        NothingCapturedError: there was none by then; names the first there is.
        AuditError: what was captured by then could not have been published.
    """
    with open_desk(settings, utc_now) as desk:
        known = day_as_known(desk.lake, desk.source, day, countries or desk.countries, at)
    title = f"{day} as known at {london_clock(at):%Y-%m-%d %H:%M:%S}"
    _print_day(title, known.countries, known.rows, console, table)


def _print_day(title: str, countries: Sequence[str], rows_of: RowsOf, console: Console, table: str | None) -> None:
    if table:
        if table not in TABLES:
            raise UsageError(f"{table} is no table of a day: there are {', '.join(TABLES)}")
        _print_rows(table, rows_of(TABLES[table], countries), console)
        return
    winners: dict[object, list[Row]] = {}
    for result in rows_of(RESULTS, countries):
        if result["position"] == 1:
            winners.setdefault(result["race_id"], []).append(result)
    for country in countries:
        races = sorted(rows_of(RACES, [country]), key=lambda race: (race["off_london"], race["race_id"]))
        _print_races(f"{title} {country.upper()}: {len(races)} races, London time", races, winners, console)


def _published_rows(lake: Lake, day: date, contract: Contract, countries: Sequence[str]) -> list[Row]:
    if contract.by_country:
        return lake.tables.rows(contract, day, countries)
    table = lake.tables.read(contract, day)
    return table.to_pylist() if table is not None else []


def _print_races(title: str, races: Sequence[Row], winners: dict[object, list[Row]], console: Console) -> None:
    table = Table(title=title, title_justify="left")
    shown = [h for h in RACE_HEADINGS if console.width >= NARROW or h not in LEFT_OUT_WHEN_NARROW]
    for heading in shown:
        table.add_column(heading, justify="right" if heading in ("declared", "ran") else "left")
    for race in races:
        first = winners.get(race["race_id"], [])
        cells = {
            "off": f"{race['off_london']:%H:%M}",
            "course": race["course"],
            "race": race["race_name"],
            "type": race["race_type"],
            "going": race["going"],
            "distance": race["distance"],
            "status": race["status"],
            "declared": race["declared_count"],
            "ran": race["ran_count"],
            "winner": " = ".join(str(winner["horse"]) for winner in first),
            "SP": " = ".join(str(winner["sp"] or winner["sp_decimal"] or "") for winner in first),
        }
        # Text: names may hold brackets, which are no markup.
        table.add_row(*(Text("" if cells[heading] is None else str(cells[heading])) for heading in shown))
    console.print(table)


def _print_rows(name: str, rows: Sequence[Row], console: Console) -> None:
    """Column by column under each row's key: the tables are too wide for a terminal's lines."""
    contract = TABLES[name]
    for row in rows:
        console.rule(" ".join(str(row[column]) for column in contract.key), align="left")
        for column, value in row.items():
            if value is not None:
                console.print(f"  {column:24} {value}", highlight=False, markup=False)
    console.print(f"{len(rows):,} rows of {name}")
