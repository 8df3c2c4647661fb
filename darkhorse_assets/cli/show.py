"""A day of the lake as a person reads it: its races in off order, or one of its tables row by row."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from darkhorse_assets.contracts import RACES, RESULTS, TABLES
from darkhorse_assets.errors import UsageError
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import Row

RACE_HEADINGS = ("off", "course", "race", "type", "going", "distance", "status", "declared", "ran", "winner", "SP")
LEFT_OUT_WHEN_NARROW = ("race", "type", "going", "declared")
NARROW = 120
"""Columns of a terminal below which the list keeps to when, where, how far, what came of it, and who won."""


def show_day(lake: Lake, day: date, countries: Sequence[str], console: Console, table: str | None = None) -> None:
    """Print the day.

    Raises:
        UsageError: nothing of the day is in the lake.
    """
    published = [country for country in lake.tables.countries(RACES, day) if not countries or country in countries]
    if not published:
        raise UsageError(f"nothing of {day} is in the lake: darkhorse materialize --from {day} --to {day}")
    if table:
        _print_rows(table, _rows_of(lake, table, day, published), console)
        return
    winners: dict[object, list[Row]] = {}
    for result in lake.tables.rows(RESULTS, day, published):
        if result["position"] == 1:
            winners.setdefault(result["race_id"], []).append(result)
    for country in published:
        races = sorted(lake.tables.rows(RACES, day, [country]), key=lambda race: (race["off_london"], race["race_id"]))
        _print_races(f"{day} {country.upper()}: {len(races)} races, London time", races, winners, console)


def _rows_of(lake: Lake, name: str, day: date, countries: Sequence[str]) -> list[Row]:
    contract = TABLES[name]
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
