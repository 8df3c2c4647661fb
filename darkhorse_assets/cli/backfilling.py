"""The commands of long histories: `plan` says what one costs, `backfill` fetches it and goes on where it stopped."""

import sys
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.cli.arguments import parse_countries, parse_day
from darkhorse_assets.clock import utc_now
from darkhorse_assets.settings import Settings

backfilling = typer.Typer()

First = Annotated[date, typer.Option("--from", parser=parse_day, metavar="DATE", help="First racing day.")]
Last = Annotated[date, typer.Option("--to", parser=parse_day, metavar="DATE", help="Last racing day.")]
Countries = Annotated[
    str, typer.Option(metavar="CODES", help="Only these, for example gb,ire. Default: those of the settings.")
]


@backfilling.command()
def plan(
    first: First,
    last: Last,
    countries: Countries = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print what a backfill of these days would take: calls, time at the permitted rate, partitions.

    Also what is there already, and what the source or its plan does not have. Nobody is asked, nothing is written.
    """
    from darkhorse_assets.cli.plan import planned, print_json, print_plan  # noqa: PLC0415

    settings = Settings.load()
    found = planned(settings, first, last, parse_countries(countries) or settings.countries, utc_now)
    if as_json:
        print_json(found)
    else:
        print_plan(found, Console(soft_wrap=True))


@backfilling.command()
def backfill(
    first: First,
    last: Last,
    newest_first: Annotated[
        bool, typer.Option("--newest-first", help="Year by year, the newest first, instead of in the order of time.")
    ] = False,
    countries: Countries = "",
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only print the plan.")] = False,
) -> None:
    """Capture and publish all of these days that is not there yet, year by year, then their statistics.

    The plan is printed first. What there is a final capture of is not asked for again, and what is published from its
    captures is left alone: so Ctrl-C pauses, and the same command goes on. Days that fail stop nothing. When the source
    blocks, what came is published, and it is said when to go on. Exit code 0: all is there. 1: some of it is not.
    """
    from darkhorse_assets.cli.plan import planned, print_plan  # noqa: PLC0415

    settings, console = Settings.load(), Console(soft_wrap=not sys.stdout.isatty())
    only = parse_countries(countries) or settings.countries
    found = planned(settings, first, last, only, utc_now)
    print_plan(found, console)
    if is_dry:
        return
    from darkhorse_assets.cli.backfill import backfill as fetch  # noqa: PLC0415  Dagster takes seconds to import

    raise typer.Exit(0 if fetch(settings, found, console, newest_first=newest_first) else 1)
