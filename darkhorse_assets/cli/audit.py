"""`darkhorse audit`: the tables judged by their contracts, for a month or the whole history; what fails, what to do."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from darkhorse_assets.clock import utc_now
from darkhorse_assets.settings import Settings

if TYPE_CHECKING:
    from darkhorse_assets.audit.month import Audit


def parse_month(text: str) -> str:
    try:
        if len(text) != len("2025-05"):
            raise ValueError
        return f"{date.fromisoformat(f'{text}-01'):%Y-%m}"
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no month: write it as 2025-05") from None


def audit(
    month: Annotated[str | None, typer.Option("--month", parser=parse_month, metavar="MONTH", help="2025-05.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="The whole history instead, in SQL.")] = False,
    sql_only: Annotated[bool, typer.Option("--sql-only", help="Without Great Expectations and its Data Docs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Judge every table of a month by its contract: in SQL, and by Great Expectations, which writes Data Docs.

    The mart is first brought up to date with the lake. Exit code 0: nothing failed. 1: something failed or warned; each
    line says what, with rows that show it, and what to do.
    """
    if (month is None) is not is_all:
        raise typer.BadParameter("name a month, --month 2025-05, or take --all of the history")
    from darkhorse_assets.audit.month import audit_in_sql, audit_month  # noqa: PLC0415
    from darkhorse_assets.lake import Lake  # noqa: PLC0415
    from darkhorse_assets.mart.mart import Mart  # noqa: PLC0415

    settings = Settings.load()
    mart = Mart(settings.mart_file)
    mart.refresh(Lake.at(settings.lake_folder).tables)
    found = audit_in_sql(mart, month) if sql_only or month is None else audit_month(mart, month, utc_now())
    if as_json:
        print(json.dumps(found.as_json(), indent=2))
    else:
        print_audit(found, Console(soft_wrap=True))
    raise typer.Exit(1 if found.failed else 0)


def print_audit(found: "Audit", console: Console) -> None:
    """What each table was asked, then each failure with what to do, then where the Data Docs are."""
    shown = Table(title=f"Audit of {found.month}", title_justify="left")
    shown.add_column("table")
    for heading in ("rows", "expectations", "not met"):
        shown.add_column(heading, justify="right")
    for table in found.tables:
        failed = Text(f"{table.failed:,}", "red" if table.failed else "")
        shown.add_row(table.name, f"{table.rows:,}", f"{table.expectations:,}", failed)
    console.print(shown)
    for verdict in found.failed:
        console.print(Text.assemble(("failed ", "red"), f"{verdict.table} {verdict.check}"))
        for offender in verdict.sample:
            console.print(f"  {offender}", highlight=False, markup=False)
        if hidden := verdict.counts["offenders"] - len(verdict.sample):
            console.print(f"  and {hidden:,} more")
        console.print(Text(f"  {verdict.advice}", "dim"))
    met = "all met" if not found.failed else f"{found.expectations_failed:,} not met"
    console.print(f"{found.expectations:,} expectations, {met}; {found.seconds_sql:.1f} s in SQL", highlight=False)
    if found.data_docs:
        _print_data_docs(found, found.data_docs, console)


def _print_data_docs(found: "Audit", index: Path, console: Console) -> None:
    seconds = f"{found.seconds_ge:.1f} s, and {found.seconds_import:.1f} s for its import"
    console.print(f"the same in Great Expectations: {seconds}", highlight=False)
    console.print(f"Data Docs: {index}", highlight=False, markup=False)
