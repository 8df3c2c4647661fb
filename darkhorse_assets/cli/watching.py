"""The commands that look whether something is missing: `gaps`, `completeness`, `health`, `report`.

They change only the mart. Exit code 1 says that something wants attention, so that a monitor or a script may call them;
`report` only writes its page.
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.cli.arguments import parse_countries, parse_day
from darkhorse_assets.clock import utc_now
from darkhorse_assets.settings import Settings

watching = typer.Typer()


@watching.command()
def gaps(
    day: Annotated[
        date, typer.Option("--on", parser=parse_day, metavar="DATE", help="The racing day: 2025-05-17, yesterday.")
    ] = "today",  # type: ignore[assignment]  # parsed like what is typed
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print what a racing day lacks: results that are due, winners of the day before, runners, ids.

    Exit code 0: nothing. 1: something is missing; each line names the race, and the command that mends it is printed.
    """
    from darkhorse_assets.cli.gaps import gaps_of, print_gaps, print_json  # noqa: PLC0415

    found, is_whole = gaps_of(Settings.load(), day, utc_now())
    if as_json:
        print_json(found)
    else:
        print_gaps(found, Console(soft_wrap=True))
    raise typer.Exit(1 if found.issues() or not is_whole else 0)


@watching.command()
def completeness(
    first: Annotated[
        date | None, typer.Option("--from", parser=parse_day, metavar="DATE", help="Default: the first published day.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=parse_day, metavar="DATE", help="Default: the latest day there is.")
    ] = None,
    countries: Annotated[
        str, typer.Option("--country", "--countries", metavar="CODES", help="Only these, for example gb,ire.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print how whole the history is, by country: races a day, suspicious dates, missing dates, missing races.

    Exit code 0: nothing is missing; suspicious dates alone do not change it. 1: dates or races are missing.
    """
    from darkhorse_assets.cli.completeness import is_whole, measured, print_completeness  # noqa: PLC0415
    from darkhorse_assets.cli.completeness import print_json as print_all  # noqa: PLC0415

    found = measured(Settings.load(), first, last, parse_countries(countries), utc_now())
    if as_json:
        print_all(found)
    else:
        print_completeness(found, Console(soft_wrap=True))
    raise typer.Exit(0 if is_whole(found) else 1)


@watching.command()
def health(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Print on one screen how this home is: what is overdue, failed, refused; disk and mart. For a monitor.

    Exit code 0: healthy. 1: something wants attention; it is named with the command for it.
    """
    from darkhorse_assets.cli.health import examined, is_healthy, print_health  # noqa: PLC0415
    from darkhorse_assets.cli.health import print_json as print_all  # noqa: PLC0415

    now = utc_now()
    findings = examined(Settings.load(), now)
    if as_json:
        print_all(findings, now)
    else:
        print_health(findings, Console(soft_wrap=True))
    raise typer.Exit(0 if is_healthy(findings) else 1)


@watching.command()
def report(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Default: report.html in DARKHORSE_HOME.")
    ] = None,
) -> None:
    """Write the page that says whether the data is whole: one HTML file that opens from disk, without a network.

    Gaps with the commands that mend them, a calendar per country, late ratings, what was restated, all checks.
    """
    from darkhorse_assets.cli.report import write_report  # noqa: PLC0415

    print(write_report(Settings.load(), to, utc_now()))
