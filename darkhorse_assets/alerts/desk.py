"""All of alerts on the settings of one home: what is known, what waits, and who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from darkhorse_assets.alerts.channels import Channel, open_channels
from darkhorse_assets.alerts.delivery import deliver
from darkhorse_assets.alerts.file import AlertsFile
from darkhorse_assets.alerts.ledger import Ledger
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.outbox import Outbox
from darkhorse_assets.settings import Settings


@dataclass(frozen=True)
class AlertDesk:
    """What one tick, or one command, works with."""

    settings: Settings
    ledger: Ledger
    outbox: Outbox
    channels: Sequence[Channel]

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The file is made when it is first used; no channel is asked yet."""
        file = AlertsFile(settings.alerts_file)
        return cls(settings, Ledger(file), Outbox(file), open_channels(settings))

    def tell(self, now: datetime) -> list[Message]:
        """Make messages of what is new, and send all that waits; returns the new ones.

        Raises:
            AlertError: the file cannot be used. A channel that is down raises nothing.
        """
        told = self.ledger.tell(
            self.outbox,
            [channel.name for channel in self.channels],
            now,
            ui_url=self.settings.ui_url,
            after_failures=self.settings.alert_after_failures,
        )
        deliver(self.outbox, self.channels, now)
        return told
