"""Alerts from a terminal: a message of trial through every channel, and what stands and waits."""

import uuid
from datetime import datetime

from rich.console import Console

from darkhorse_assets.alerts.delivery import send
from darkhorse_assets.alerts.desk import AlertDesk
from darkhorse_assets.alerts.message import Message, alert_of
from darkhorse_assets.alerts.problem import Known, News
from darkhorse_assets.errors import DeliveryError
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.settings import Settings


def send_trial(settings: Settings, now: datetime, console: Console) -> bool:
    """Send one message through every channel at once, past the outbox; True when all took it."""
    desk = AlertDesk.open(settings)
    title = "this is a test"
    text = f"{title}\ndarkhorse can send alerts through this channel. Sent from {settings.home.absolute()}."
    message = Message(uuid.uuid4().hex, News.TEST, "test", Severity.WARN, title, text, now)
    is_well = True
    for channel in desk.channels:
        try:
            send(channel, message)
        except DeliveryError as error:
            is_well = False
            console.print(f"{error}", style="red", markup=False, highlight=False)
        else:
            console.print(f"{channel.name}: sent", style="green", markup=False)
    if len(desk.channels) == 1:
        console.print("no other channel is set: see DARKHORSE_ALERT_… in .env.example")
    return is_well


def list_alerts(settings: Settings, now: datetime, console: Console) -> None:
    """Print what is wrong and was told, and what each channel has not taken yet."""
    desk = AlertDesk.open(settings)
    days: dict[tuple[str, str], list[Known]] = {}
    for known in desk.ledger.known():
        if known.is_open(settings.alert_after_failures):
            days.setdefault(known.problem.key[:2], []).append(known)
    for (day, _), of_day in sorted(days.items()):
        alert = alert_of(of_day, settings.ui_url)
        lines = [f"{day or 'runs'}: {alert.title}", *alert.lines, *filter(None, [alert.command, alert.link])]
        console.print("\n  ".join(lines), markup=False, highlight=False)
    console.print(f"{len(days)} alerts are open" if days else "no alert is open", highlight=False)
    for channel in desk.channels:
        waiting, state = desk.outbox.waiting(channel.name), desk.outbox.state(channel.name)
        if waiting:
            since = f"{waiting[0][1].created_at:%Y-%m-%d %H:%M} UTC"
            again = f"; tried again at {max(state.next_at, now):%H:%M} UTC" if state else ""
            why = f" ({state.error})" if state and state.error else ""
            console.print(
                f"{channel.name}: {len(waiting)} not delivered since {since}{why}{again}", markup=False, highlight=False
            )
