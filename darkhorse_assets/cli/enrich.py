"""Asking for single horses from a terminal: today's partition of `horse_profiles`, in this process, with a display."""

import sys

from rich.console import Console

from darkhorse_assets.cli.display import Display
from darkhorse_assets.cli.materialize import carry_out, runs_of
from darkhorse_assets.clock import today
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.assets.enrichment import NAME
from darkhorse_assets.settings import Settings


def enrich(settings: Settings, budget: int | None) -> bool:
    """Ask for the next horses of the queue; True when nobody refused.

    Args:
        budget: calls of this racing day in all, instead of the setting's.

    Raises:
        UsageError, LakeError: it could not begin.
    """
    display = Display(Console(soft_wrap=not sys.stdout.isatty()), steps=0)
    config = {} if budget is None else {"budget": budget}
    carry_out(
        settings,
        display,
        lambda desk, instance: runs_of(desk, instance, display.stop_requested).run(
            (NAME,), [today(desk.clock)], {NAME: config}, pool=SOURCE_POOL
        ),
    )
    return not display.failures
