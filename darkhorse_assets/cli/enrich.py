"""Asking for single horses from a terminal: today's partition of `horse_profiles`, in this process, with a display."""

import sys

from rich.console import Console

from darkhorse_assets.claims import HORSES, Scope, claimed
from darkhorse_assets.cli.display import Display
from darkhorse_assets.cli.materialize import carry_out, runs_of
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.assets.enrichment import NAME
from darkhorse_assets.desk import open_desk
from darkhorse_assets.enrichment import next_horses, profiles_of, wanted_horses
from darkhorse_assets.settings import Settings


def ask(settings: Settings, budget: int | None) -> bool:
    """Ask for the next horses of the queue; True when nobody refused.

    Args:
        budget: calls of this racing day in all, instead of the setting's.

    Raises:
        ClaimedError: another `darkhorse enrich` is at work.
        UsageError, LakeError: it could not begin.
    """
    display = Display(Console(soft_wrap=not sys.stdout.isatty()), steps=0)
    config = {} if budget is None else {"budget": budget}
    this_day, command = today(utc_now), "darkhorse enrich"
    scope = Scope(command, this_day, this_day, settings.countries, HORSES)
    with claimed(settings.claims_folder, scope, utc_now()):
        carry_out(
            settings,
            display,
            lambda desk, instance: runs_of(desk, instance, display.stop_requested, command).run(
                (NAME,), [today(desk.clock)], {NAME: config}, pool=SOURCE_POOL
            ),
        )
    return not display.failures


def preview(settings: Settings, budget: int | None, console: Console) -> None:
    """How many would be asked for, by the mart as it is; nobody is asked, nothing is written.

    Raises:
        MartError: there is no mart yet.
    """
    with open_desk(settings) as desk:
        with desk.mart.reading() as connection:
            wanted = wanted_horses(connection)
        answered = profiles_of(desk.lake, desk.source, today(desk.clock))
    chosen = next_horses(wanted, answered, settings.horse_calls_per_day if budget is None else budget)
    console.print(f"would ask for {len(chosen):,} of {len(wanted):,} horses in the queue: {len(chosen):,} calls")
    console.print("a dry run: nothing was asked, nothing was written")
