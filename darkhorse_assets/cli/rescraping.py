"""The commands around the daily rescrape: `rescrape` with its proof, `status` of what runs and ran."""

import sys
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.cli.arguments import parse_countries
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.errors import UsageError
from darkhorse_assets.planning import FIRST_DAY
from darkhorse_assets.settings import Settings

rescraping = typer.Typer()


@rescraping.command()
def rescrape(
    days: Annotated[int, typer.Option(min=1, metavar="N", help="So many days; the last one is yesterday.")] = 7,
    countries: Annotated[
        str, typer.Option(metavar="CODES", help="Only these, for example gb,ire. Default: those of the settings.")
    ] = "",
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Only print what is there, and what would be asked and written.")
    ] = False,
    is_agreed: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Ask for the last days again, and prove that the lake is right afterwards: before and after, side by side.

    Both states are kept in DARKHORSE_HOME/rescrapes. At no moment is old data gone and new data not there. Exit code 0:
    every day is there, only these days changed, nothing is double, nothing was lost. 1: something speaks against it, or
    the question was answered with no.
    """
    if not (is_dry or is_agreed or sys.stdin.isatty()):
        raise UsageError("nobody is there to be asked whether to go on: give --yes, or --dry-run to only look")
    from darkhorse_assets.cli.materialize import Order  # noqa: PLC0415  Dagster takes seconds to import
    from darkhorse_assets.cli.rescrape import preview  # noqa: PLC0415
    from darkhorse_assets.cli.rescrape import rescrape as rescrape_days  # noqa: PLC0415

    this_day, settings, console = today(utc_now), Settings.load(), Console(soft_wrap=not sys.stdout.isatty())
    if days > (most := (this_day - FIRST_DAY).days):
        raise UsageError(f"--days goes up to {most:,}: days are kept from {FIRST_DAY} on")
    order = Order(
        this_day - timedelta(days=days),
        this_day - timedelta(days=1),
        parse_countries(countries),
        command="darkhorse rescrape",
    )
    if is_dry:
        preview(order, settings, console)
        return
    raise typer.Exit(0 if rescrape_days(order, settings, console, is_agreed=is_agreed) else 1)


@rescraping.command()
def status(
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many runs at most, the latest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print what is at work and what ran last: whose days, how long, what it changed, what went wrong.

    Also which commands have claimed days, which hosts are left alone and until when, and how much is missing. Whether
    that is well is for `darkhorse health` to judge; the exit code here is 0.
    """
    from darkhorse_assets.cli.status import print_json, print_status  # noqa: PLC0415
    from darkhorse_assets.cli.status import status as status_of  # noqa: PLC0415

    found = status_of(Settings.load(), limit, utc_now())
    if as_json:
        print_json(found)
    else:
        print_status(found, Console(soft_wrap=True))
