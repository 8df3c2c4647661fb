"""The commands of `darkhorse`: what each takes, and what its exit code says.

0 done, 1 something failed (the text says what and what to do), 2 wrong usage.
"""

import sys
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import TABLES
from darkhorse_assets.errors import DarkhorseError, UsageError
from darkhorse_assets.settings import Settings, SourceName, country_codes

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
simulator = typer.Typer(no_args_is_help=True, help="Invented racing, served as The Racing API serves real racing.")
app.add_typer(simulator, name="simulator")


@app.callback()
def darkhorse() -> None:
    """Keeps a database of British, Irish and French racing complete, correct and current.

    A racing day is captured from a source, and published as tables: races, runners, results and more. Asking for a
    day again re-scrapes it. Settings come from the environment or a .env file: see .env.example.
    """


def parse_day(text: str) -> date:
    """A day as people write it to a command: 2025-05-17, today, yesterday."""
    this_day = today(utc_now)
    named = {"today": this_day, "yesterday": this_day - timedelta(days=1), "tomorrow": this_day + timedelta(days=1)}
    if text in named:
        return named[text]
    try:
        if len(text) != len("2025-05-17"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date: write it as 2025-05-17, or today, yesterday, tomorrow"
        ) from None


def parse_countries(text: str) -> tuple[str, ...]:
    try:
        return country_codes(text.split(",")) if text else ()
    except ValueError as error:
        raise typer.BadParameter(
            f"{error}; known are gb, ire, fr, ger, usa, aus, hk, jpn and the others of the API"
        ) from None


def parse_tables(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := sorted(set(names) - TABLES.keys()):
        raise typer.BadParameter(f"no table {', '.join(unknown)}: there are {', '.join(TABLES)}")
    return names or tuple(TABLES)


Day = Annotated[date, typer.Argument(parser=parse_day, metavar="DATE", help="2025-05-17, today, yesterday")]
Countries = Annotated[
    str, typer.Option(metavar="CODES", help="Only these, for example gb,ire. Default: those of the settings.")
]


@app.command()
def materialize(
    first: Annotated[date, typer.Option("--from", parser=parse_day, metavar="DATE", help="First racing day.")],
    last: Annotated[date, typer.Option("--to", parser=parse_day, metavar="DATE", help="Last racing day.")],
    countries: Countries = "",
    tables: Annotated[
        str,
        typer.Option(metavar="NAMES", help="Publish only these, from the captures there are; the source is not asked."),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Publish although races disappear or rows shrink. Needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why --force is right; kept with the day.")] = "",
) -> None:
    """Capture racing days and publish their tables. Days that are there already are re-scraped.

    Exit code 0: every day is published; checks that are red are printed, and do not change it. 1: some day is not.
    """
    if force and not reason.strip():
        raise typer.BadParameter("--force needs --reason: those who ask later what happened to the day will want it")
    if reason and not force:
        raise typer.BadParameter("--reason says why --force is right: give both, or none")
    from darkhorse_assets.cli.materialize import Order, check_days, run_order  # noqa: PLC0415  Dagster takes seconds to import

    order = Order(
        first,
        last,
        parse_countries(countries),
        parse_tables(tables),
        captures=not tables,
        force_reason=reason if force else None,
    )
    check_days(order, today(utc_now))
    raise typer.Exit(0 if run_order(order, Settings.load()) else 1)


@app.command()
def demo(days: Annotated[int, typer.Option(min=1, max=60, help="How many days back.")] = 7) -> None:
    """Materialise the last racing days of the simulator: a first look without an account."""
    from darkhorse_assets.cli.materialize import Order, run_order  # noqa: PLC0415

    settings = Settings.load()
    if settings.source is not SourceName.SIMULATOR:
        raise UsageError(
            f"the demo publishes invented racing, and DARKHORSE_SOURCE is {settings.source}: unset it, and set "
            "DARKHORSE_HOME to a folder of its own"
        )
    yesterday = today(utc_now) - timedelta(days=1)
    is_whole = run_order(Order(yesterday - timedelta(days=days - 1), yesterday), settings)
    console = Console()
    console.print(
        f"\nThe lake is in {settings.lake_folder}. See the same days, their checks and their columns in the UI:"
    )
    console.print("  make dev      then open http://127.0.0.1:3000/assets and choose `races`", highlight=False)
    console.print(f"  .venv/bin/darkhorse show {yesterday}", highlight=False)
    raise typer.Exit(0 if is_whole else 1)


@app.command()
def show(
    day: Day,
    countries: Countries = "",
    table: Annotated[
        str, typer.Option(metavar="NAME", help="The rows of this table instead of the list of races.")
    ] = "",
) -> None:
    """Print a racing day as it lies in the lake."""
    from darkhorse_assets.cli.show import show_day  # noqa: PLC0415
    from darkhorse_assets.lake import Lake  # noqa: PLC0415

    names = parse_tables(table)
    lake = Lake.at(Settings.load().lake_folder)
    show_day(lake, day, parse_countries(countries), Console(), names[0] if table else None)


@app.command()
def dev(port: Annotated[int, typer.Option(help="Where the UI answers, on 127.0.0.1.")] = 3000) -> None:
    """Open Dagster's UI and its daemon on this home, for backfills and schedules."""
    from darkhorse_assets.cli.dev import develop  # noqa: PLC0415

    develop(Settings.load(), port)


@simulator.command()
def serve(
    port: Annotated[int, typer.Option(help="Where it answers, on 127.0.0.1.")] = 8199,
    broken: Annotated[
        list[date] | None,
        typer.Option(
            "--broken-day", parser=parse_day, metavar="DATE", help="A day it answers with errors; repeatable."
        ),
    ] = None,
) -> None:
    """Serve invented racing on loopback. Use it with DARKHORSE_SOURCE=simulator and RACING_API_URL=http://127.0.0.1:8199."""
    from darkhorse_assets.simulator.api import Options, create_app  # noqa: PLC0415
    from darkhorse_assets.simulator.server import serve as serve_in_foreground  # noqa: PLC0415
    from darkhorse_assets.simulator.world.world import World  # noqa: PLC0415
    from darkhorse_assets.sources.simulated import SEED  # noqa: PLC0415

    serve_in_foreground(create_app(World(SEED), utc_now, Options(broken_days=frozenset(broken or []))), port=port)


def main() -> None:
    """The entry point: errors on purpose become one line and an exit code; anything else is a bug and shows itself."""
    try:
        app()
    except UsageError as error:
        _stop(f"darkhorse: {error}", 2)
    except DarkhorseError as error:
        _stop(f"darkhorse: {error}", 1)


def _stop(text: str, code: int) -> None:
    print(text, file=sys.stderr)
    sys.exit(code)
