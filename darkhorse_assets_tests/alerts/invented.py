"""Invented problems, and an alert desk over them with channels of the test's choice."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from darkhorse_assets.alerts.channels import Channel
from darkhorse_assets.alerts.desk import AlertDesk
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.problem import Cause, Problem
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.settings import Settings

NOW = datetime(2025, 5, 20, 9, 30, tzinfo=UTC)
DAY = date(2025, 5, 19)
LATER = timedelta(minutes=16)
"""Longer than news of a kind is gathered for."""


def red(name: str = "results completeness", day: date = DAY, size: int = 1, **fields: object) -> Problem:
    """A check that is red on a day."""
    line = "Muddlecombe 14:30: card without result"
    problem = Problem(day, Cause.CHECKS, name, NOW, asset=name.partition(" ")[0], size=size, lines=(line,))
    return Problem(**{**vars(problem), **fields})


def failure(run_id: str, day: date = DAY, at: datetime = NOW) -> Problem:
    """A day that a run could not make."""
    return Problem(day, Cause.FAILURES, "racecards", at, asset="racecards", lines=("HTTP 500",), run_id=run_id)


WARNED = Severity.WARN


class Ear:
    """A channel that hears all, or is out of order while `error` is set."""

    def __init__(self, name: str = "ear") -> None:
        self.name = name
        self.heard: list[Message] = []
        self.error: Exception | None = None

    def send(self, message: Message) -> None:
        if self.error:
            raise self.error
        self.heard.append(message)

    def titles(self) -> list[str]:
        return [message.title for message in self.heard]


def desk_of(folder: Path, channels: Sequence[Channel], after_failures: int = 3) -> AlertDesk:
    settings = Settings(DARKHORSE_HOME=folder, DARKHORSE_ALERT_AFTER_FAILURES=after_failures, _env_file=None)
    opened = AlertDesk.open(settings)
    return AlertDesk(settings, opened.ledger, opened.outbox, channels)
