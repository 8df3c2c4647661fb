"""The desk as a Dagster resource; while a run has it, the run shows that it is alive."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import dagster as dg

from darkhorse_assets.defs.liveness import show_alive
from darkhorse_assets.desk import Desk, open_desk
from darkhorse_assets.errors import UsageError
from darkhorse_assets.settings import Settings


def desk_resource(desk: Desk | None = None) -> dg.ResourceDefinition:
    """An open desk (the command line's, a test's), or one that each run opens from its environment."""

    def opened(context: dg.InitResourceContext) -> Iterator[Desk]:
        chosen: AbstractContextManager[Desk] = nullcontext(desk) if desk else open_desk(Settings.load())
        if context.instance is None or context.run is None:
            raise UsageError("the desk is for runs: outside of one, use darkhorse_assets.desk.open_desk")
        show_alive(context.instance, context.run.run_id)
        with chosen as at_hand:
            yield at_hand

    return dg.ResourceDefinition(opened, description="The lake, the source, the clock (settings: .env.example)")
