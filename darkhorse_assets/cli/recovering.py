"""The commands around what a source did not give: `failures` prints the ledger, `retry-failures` asks for it again."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.cli.arguments import parse_day
from darkhorse_assets.errors import UsageError
from darkhorse_assets.settings import Settings

recovering = typer.Typer()


@recovering.command()
def failures(
    with_resolved: Annotated[bool, typer.Option("--all", help="Also what came since, and what has it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print what the source did not give: lists of a day and single races, why, and when they are asked for again.

    Exit code 0: nothing is missing. 1: something is.
    """
    from darkhorse_assets.cli.failures import ledger, print_failures, print_json  # noqa: PLC0415

    found = ledger(Settings.load(), with_resolved=with_resolved)
    if as_json:
        print_json(found)
    else:
        print_failures(found, Console(soft_wrap=True))
    raise typer.Exit(1 if any(row.is_open for row in found) else 0)


@recovering.command()
def retry_failures(
    is_all: Annotated[bool, typer.Option("--all", help="All that is open, also what was given up.")] = False,
    day: Annotated[
        date | None, typer.Option("--date", parser=parse_day, metavar="DATE", help="Only what is open of this day.")
    ] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only print what would be asked for.")] = False,
) -> None:
    """Ask again for what failed, and for nothing else, and publish its days.

    Exit code 0: all of it came, or nothing was open. 1: something is still missing: see `darkhorse failures`.
    """
    if is_all == (day is not None):
        raise UsageError("say what to retry: --all, or --date DATE")
    from darkhorse_assets.cli.retry_failures import open_rows, print_plan, retry  # noqa: PLC0415

    settings = Settings.load()
    rows = open_rows(settings, day)
    if is_dry or not rows:
        print_plan(rows, Console(soft_wrap=True))
        return
    raise typer.Exit(0 if retry(rows, settings) else 1)
