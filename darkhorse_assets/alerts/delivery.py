"""Carrying messages to their channels: each in order, each channel by itself, again and again at growing distances."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from darkhorse_assets.alerts.channels import Channel
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.outbox import Outbox
from darkhorse_assets.errors import DeliveryError

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
CLAIM = timedelta(minutes=5)
"""Longer than a tick may last: after that, whoever sends is taken for dead."""

logger = logging.getLogger(__name__)


def deliver(outbox: Outbox, channels: Sequence[Channel], now: datetime) -> int:
    """Send what waits; returns how many were delivered. A channel that is down raises nothing and is tried later.

    A message may come twice when the process ends between sending and noting it, never not at all.
    """
    outbox.prune([channel.name for channel in channels], now)
    return sum(_deliver_by(outbox, channel, now) for channel in channels)


def send(channel: Channel, message: Message) -> None:
    """Send it at once. Of an error that no channel foresaw only the type is told: its text may hold a secret.

    Raises:
        DeliveryError: the channel did not take it, whatever the reason.
    """
    unforeseen = None
    try:
        channel.send(message)
    except DeliveryError:
        raise
    except Exception as cause:
        unforeseen = type(cause).__name__
    if unforeseen:
        raise DeliveryError(f"{channel.name}: could not send ({unforeseen})")


def _deliver_by(outbox: Outbox, channel: Channel, now: datetime) -> int:
    if not outbox.waiting(channel.name) or not outbox.claim(channel.name, now, now + CLAIM):
        return 0
    delivered = 0
    for _, message in outbox.waiting(channel.name):
        try:
            send(channel, message)
        except DeliveryError as error:
            if not error.is_final:
                outbox.broke(channel.name, f"{error}", lambda failures: now + wait_after(failures))
                logger.warning("%s; the message waits and is sent again", error)
                return delivered
            logger.error("%s; given up: %s", error, message.text)
        else:
            delivered += 1
        outbox.done(channel.name, message)
    outbox.release(channel.name)
    return delivered


def wait_after(failures: int) -> timedelta:
    """One minute, two, four … at most an hour."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 10)), LONGEST_WAIT)
