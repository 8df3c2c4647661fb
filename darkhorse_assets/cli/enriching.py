"""The command that asks for single horses: `enrich`."""

from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.settings import Settings

enriching = typer.Typer()


@enriching.command()
def enrich(
    budget: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Calls of this racing day in all, instead of the setting's.")
    ] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only print how many would be asked for.")] = False,
) -> None:
    """Ask for single horses, the latest seen first: those of which no card ever said birth date, colour and breeder.

    One call a horse, and no more a day than DARKHORSE_HORSE_CALLS_PER_DAY, however often it is asked. Exit code 1: the
    source refused or broke down; what came before is kept, and the other horses wait.
    """
    from darkhorse_assets.cli.enrich import ask, preview  # noqa: PLC0415  Dagster takes seconds to import

    if is_dry:
        preview(Settings.load(), budget, Console(soft_wrap=True))
        return
    raise typer.Exit(0 if ask(Settings.load(), budget) else 1)
