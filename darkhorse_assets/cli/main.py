"""The commands of `darkhorse`: what each takes, and what its exit code says.

0 done, 1 something failed (the text says what and what to do), 2 wrong usage.
"""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from darkhorse_assets.cli.alerts import alerts
from darkhorse_assets.cli.arguments import parse_countries, parse_day
from darkhorse_assets.cli.audit import audit
from darkhorse_assets.cli.backfilling import backfilling
from darkhorse_assets.cli.enriching import enriching
from darkhorse_assets.cli.instants import parse_instant
from darkhorse_assets.cli.recovering import recovering
from darkhorse_assets.cli.rescraping import rescraping
from darkhorse_assets.cli.simulator import simulator
from darkhorse_assets.cli.watching import watching
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.errors import DarkhorseError, UsageError
from darkhorse_assets.settings import Settings, SourceName

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(simulator, name="simulator")
mart = typer.Typer(no_args_is_help=True, help="The DuckDB file that all tables are read from, derived from the lake.")
app.add_typer(mart, name="mart")
app.add_typer(alerts, name="alerts")
app.add_typer(watching)
app.add_typer(backfilling)
app.add_typer(rescraping)
app.add_typer(enriching)
app.add_typer(recovering)


@app.callback()
def darkhorse() -> None:
    """Keeps a database of British, Irish and French racing complete, correct and current.

    A racing day is captured from a source, and published as tables: races, runners, results and more. Asking for a
    day again re-scrapes it. Settings come from the environment or a .env file: see .env.example.
    """


GROUPS = {"day": tuple(TABLES), "statistics": tuple(STATISTICS)}


def parse_tables(text: str) -> tuple[str, ...]:
    """Names of tables, comma separated; `day` and `statistics` stand for all of theirs, a blank for all there are."""
    named = [name.strip() for name in text.split(",") if name.strip()]
    known = (*TABLES, *STATISTICS)
    if unknown := sorted(set(named) - {*known, *GROUPS}):
        raise typer.BadParameter(f"no table {', '.join(unknown)}: there are {', '.join((*GROUPS, *known))}")
    return tuple(dict.fromkeys(table for name in named for table in GROUPS.get(name, (name,)))) or known


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
        typer.Option(
            metavar="NAMES",
            help="Publish only these, from the captures there are; the source is not asked. day and statistics stand "
            "for all of theirs.",
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Publish although races disappear or rows shrink. Needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why --force is right; kept with the day.")] = "",
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only print what would be asked and written.")] = False,
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
    if is_dry:
        from darkhorse_assets.cli.dry_run import print_dry_run  # noqa: PLC0415

        print_dry_run(order, Settings.load(), Console(soft_wrap=True))
        return
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
    is_whole = run_order(Order(yesterday - timedelta(days=days - 1), yesterday, command="darkhorse demo"), settings)
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
    as_known_at: Annotated[
        datetime | None,
        typer.Option(
            "--as-known-at",
            parser=parse_instant,
            metavar="TIME",
            help="As the captures up to then say it: 2025-05-17T20:00 in London, or with an offset.",
        ),
    ] = None,
) -> None:
    """Print a racing day as it lies in the lake, or as it was known at a time."""
    from darkhorse_assets.cli.show import show_day, show_day_as_known  # noqa: PLC0415

    names, settings, only = parse_tables(table), Settings.load(), parse_countries(countries)
    if as_known_at:
        show_day_as_known(settings, day, as_known_at, only, Console(), names[0] if table else None)
    else:
        show_day(settings, day, only, Console(), names[0] if table else None)


@app.command()
def changes(
    first: Annotated[
        date | None, typer.Option("--from", parser=parse_day, metavar="DATE", help="Default: the first day there is.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=parse_day, metavar="DATE", help="Default: the last day there is.")
    ] = None,
    countries: Annotated[
        str, typer.Option("--country", "--countries", metavar="CODES", help="Only these, for example gb,ire.")
    ] = "",
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=parse_instant, metavar="TIME", help="Only what was published since: 2025-05-17T20:00 in London."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines; also first publications.")] = False,
) -> None:
    """Print what re-scrapes changed: rows added, removed and changed per publication, which columns, and a sample."""
    from darkhorse_assets.cli.changes import print_changes, print_json  # noqa: PLC0415
    from darkhorse_assets.lake import Lake  # noqa: PLC0415

    restatements = Lake.at(Settings.load().lake_folder).restatements
    entries = restatements.between(first or date.min, last or date.max, parse_countries(countries), since)
    if as_json:
        print_json(entries)
    else:
        print_changes(entries, Console(soft_wrap=True))


@app.command()
def read(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="horses, runner_statistics … or ra_mst_horses …")],
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=parse_day, metavar="DATE", help="What was known up to this racing day."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most so many rows.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write a .parquet or .csv file instead of printing.")
    ] = None,
) -> None:
    """Print or write any table of the mart, as it is or as it was known on a day.

    The mart is first brought up to date with the lake.
    """
    from darkhorse_assets.cli.read import read as read_table  # noqa: PLC0415

    read_table(Settings.load(), table, as_of, limit, to, Console())


@app.command()
def coverage(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    ra: Annotated[bool, typer.Option("--ra", help="The ra_ views instead of the clean tables.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 where a column is filled less often than its contract expects.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh/--no-refresh", help="First load into the mart what changed in the lake.")
    ] = True,
) -> None:
    """Print how much there is of each table: rows, days, the share of each column filled, and races by year."""
    if ra and check:
        raise typer.BadParameter("--check is of the clean tables, of whose columns the contracts expect something")
    from darkhorse_assets.cli.coverage import measured, print_coverage, print_json  # noqa: PLC0415

    found = measured(Settings.load(), is_ra=ra, is_refreshed=refresh)
    if as_json:
        print_json(found)
    else:
        print_coverage(found, Console())
    raise typer.Exit(1 if check and found.below else 0)


app.command()(audit)


@mart.command()
def refresh() -> None:
    """Load what changed in the lake since. A few seconds; the first time it is a rebuild."""
    from darkhorse_assets.cli.mart import bring_up_to_date  # noqa: PLC0415

    bring_up_to_date(Settings.load(), from_nothing=False)


@mart.command()
def rebuild() -> None:
    """Make the mart anew from the lake; readers have the old one until it is done."""
    from darkhorse_assets.cli.mart import bring_up_to_date  # noqa: PLC0415

    bring_up_to_date(Settings.load(), from_nothing=True)


@app.command()
def dev(port: Annotated[int, typer.Option(help="Where the UI answers, on 127.0.0.1.")] = 3000) -> None:
    """Open Dagster's UI and its daemon on this home, for backfills and schedules."""
    from darkhorse_assets.cli.dev import develop  # noqa: PLC0415

    develop(Settings.load(), port)


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
