"""How whole the history is, on a terminal or as JSON: volumes by country, dates and races that are missing."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from darkhorse_assets.errors import MartError, UsageError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.completeness import CountryCompleteness, State, completeness, published_span
from darkhorse_assets.mart.gaps import TABLES
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings

MOST_NAMED = 20
STATISTICS = ("days", "racing_days", "races", "mean", "median", "standard_deviation", "min", "max")


def measured(
    settings: Settings, first: date | None, last: date | None, countries: Sequence[str], now: datetime
) -> list[CountryCompleteness]:
    """By country, from the mart, which is first brought up to date; no date is the first or last published one.

    Raises:
        UsageError: `last` is before `first`.
        MartError: the mart cannot be brought up to date, or nothing that was asked for is published and over.
    """
    if first and last and last < first:
        raise UsageError(f"--to {last} is before --from {first}")
    mart = Mart(settings.mart_file)
    mart.refresh(Lake.at(settings.lake_folder).tables, names=TABLES)
    with mart.reading() as connection:
        span = published_span(connection)
        if span is None:
            raise MartError(f"nothing is published in {settings.lake_folder}: darkhorse materialize --from … --to …")
        found = completeness(connection, first or span[0], last or max(span[1], racing_day(now)), now, countries)
    if not any(each.days for each in found):
        asked = f" of {', '.join(countries)}" if countries else ""
        raise MartError(
            f"there is nothing to judge{asked}: published are days from {span[0]} to {span[1]}, all countries"
        )
    return found


def is_whole(found: Sequence[CountryCompleteness]) -> bool:
    """No date and no race is missing; dates that are merely suspicious do not count."""
    return not any(each.missing_races or each.of(State.MISSING) for each in found)


def print_json(found: Sequence[CountryCompleteness]) -> None:
    """For machines: one object by country, and nothing else."""
    print(json.dumps({"countries": {each.country: each.as_json() for each in found}}, indent=2))


def print_completeness(found: Sequence[CountryCompleteness], console: Console) -> None:
    """Volumes as a table, then what is suspicious, and what is missing with the command that mends it."""
    table = Table(title="Races on racing days", title_justify="left")
    table.add_column("country")
    for heading in STATISTICS:
        table.add_column(heading.replace("_", " ").replace("standard deviation", "sd"), justify="right", no_wrap=True)
    for each in found:
        said = each.as_json()
        table.add_row(each.country, *(f"{said[name]:,}" if said[name] is not None else "" for name in STATISTICS))
    console.print(table)
    for each in found:
        _print_list(f"{each.country}: suspicious dates", "yellow", _suspicious(each), console)
        _print_list(f"{each.country}: missing dates", "red", _missing_dates(each), console)
        _print_list(f"{each.country}: missing races", "red", _missing_races(each), console)
    if is_whole(found):
        console.print(Text("no date and no race is missing", "green"))


def _suspicious(found: CountryCompleteness) -> Iterator[str]:
    return (f"{each.day}: {'; '.join(each.doubts)}" for each in found.days if each.doubts)


def _missing_dates(found: CountryCompleteness) -> Iterator[str]:
    for first, last in stretches([each.day for each in found.of(State.MISSING)]):
        dates = f"{first} to {last}, {(last - first).days + 1:,} days" if last > first else f"{first}"
        yield f"{dates}: {found.command(first, last)}"


def _missing_races(found: CountryCompleteness) -> Iterator[str]:
    return (f"{race}: {found.command(race.day, race.day)}" for race in found.missing_races)


def _print_list(heading: str, style: str, lines: Iterator[str], console: Console) -> None:
    every = list(lines)
    if every:
        console.print(Text.assemble((heading, style), f" ({len(every):,})"))
    for line in every[:MOST_NAMED]:
        console.print(Text(f"  {line}"))
    if len(every) > MOST_NAMED:
        console.print(Text(f"  … and {len(every) - MOST_NAMED:,} more: --json has them all"))
