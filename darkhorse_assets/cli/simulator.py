"""`darkhorse simulator`: invented racing on loopback, and what is to go wrong with it on purpose."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from darkhorse_assets.cli.arguments import parse_day
from darkhorse_assets.clock import utc_now

simulator = typer.Typer(no_args_is_help=True, help="Invented racing, served as The Racing API serves real racing.")


@simulator.command()
def serve(
    port: Annotated[int, typer.Option(help="Where it answers, on 127.0.0.1.")] = 8199,
    broken: Annotated[
        list[date] | None,
        typer.Option(
            "--broken-day", parser=parse_day, metavar="DATE", help="A day it answers with errors; repeatable."
        ),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND[:NAME=VALUE,…]",
            help="What goes wrong: 406:first=10,count=20 · 429:wait=30,every=7 · silence:days=2025-05-17 · "
            "late-ratings:late=14. Repeatable; a kind that there is not is answered with all there are.",
        ),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="More of them: a JSON list of such texts, or of objects.")
    ] = None,
) -> None:
    """Serve invented racing on loopback. Use it with DARKHORSE_SOURCE=simulator and RACING_API_URL=http://127.0.0.1:8199.

    While it runs, /_simulator/faults shows what goes wrong and how often it did, and takes another plan (POST);
    /_simulator/log is what arrived when.
    """
    from darkhorse_assets.simulator.api import Options, create_app  # noqa: PLC0415
    from darkhorse_assets.simulator.faults.plan import load_plan, parse_fault  # noqa: PLC0415
    from darkhorse_assets.simulator.server import serve as serve_in_foreground  # noqa: PLC0415
    from darkhorse_assets.simulator.world.world import World  # noqa: PLC0415
    from darkhorse_assets.sources.simulated import SEED  # noqa: PLC0415

    plan = (*map(parse_fault, fault or []), *(load_plan(faults) if faults else ()))
    options = Options(broken_days=frozenset(broken or []), faults=plan)
    serve_in_foreground(create_app(World(SEED), utc_now, options), port=port)
