"""The commands `darkhorse alerts …`: what each takes, and what its exit code says."""

import typer
from rich.console import Console

from darkhorse_assets.clock import utc_now
from darkhorse_assets.settings import Settings

alerts = typer.Typer(
    no_args_is_help=True, help="Messages about what is wrong; the daemon of `darkhorse dev` sends them."
)


@alerts.command()
def test() -> None:
    """Send one message through every channel that is set. Exit code 1: one of them did not take it."""
    from darkhorse_assets.cli.alert_list import send_trial  # noqa: PLC0415  httpx takes its time to import

    raise typer.Exit(0 if send_trial(Settings.load(), utc_now(), Console(soft_wrap=True)) else 1)


@alerts.command("list")
def list_open() -> None:
    """Print the alerts that are open, and the messages that a channel has not taken yet."""
    from darkhorse_assets.cli.alert_list import list_alerts  # noqa: PLC0415

    list_alerts(Settings.load(), utc_now(), Console(soft_wrap=True))
