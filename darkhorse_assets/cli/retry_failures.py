"""Asking again for what failed: the same Dagster runs as `materialize`, of the days that lack something."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console

from darkhorse_assets.cli.failures import in_words
from darkhorse_assets.cli.materialize import Order, run_order
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.retrying import Failure
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS


def open_rows(settings: Settings, day: date | None) -> list[Failure]:
    """What is open of the source of the settings and can be asked for: lists of what is now only on their own day.

    Raises:
        LakeError: the ledger cannot be read.
    """
    rows = Lake.at(settings.lake_folder).failures.open_of(settings.source, day=day)
    return [row for row in rows if row.endpoint in DAY_ENDPOINTS or row.day == today(utc_now)]


def print_plan(rows: Sequence[Failure], console: Console) -> None:
    """What would be asked for; nothing is."""
    for row in rows:
        console.print(f"would ask for {in_words(row)}", highlight=False, markup=False)
    if not rows:
        console.print("Nothing is open that could be asked for: nothing is asked.")


def retry(rows: Sequence[Failure], settings: Settings) -> bool:
    """Ask, and publish; True when all that was asked for came.

    Raises:
        ClaimedError: another command works on some of the days.
        UsageError, LakeError: it could not begin.
    """
    wanted = {code for row in rows for code in row.countries}
    countries = () if wanted <= set(settings.countries) else tuple(sorted(wanted))
    orders = [
        Order(first, last, countries, only_failed=True, command="darkhorse retry-failures")
        for first, last in stretches(sorted({row.day for row in rows}))
    ]
    # All of them, whatever becomes of the first.
    is_whole = [run_order(order, settings) for order in orders]
    still_open = {row.wanted for row in Lake.at(settings.lake_folder).failures.open_of(settings.source)}
    return all(is_whole) and not still_open & {row.wanted for row in rows}
