"""Messages that wait, each channel's by itself, until the channel has taken them: one that is down loses nothing and
holds up no other.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from darkhorse_assets.alerts.file import AlertsFile
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.problem import Cause, News

KEPT = timedelta(days=7)
"""What could not be delivered for so long is given up: nobody wants to hear of it any more."""

_PUT = "INSERT INTO messages (id, news, cause, created_at, body) VALUES (?, ?, ?, ?, ?)"
_SINCE = "SELECT 1 FROM messages WHERE news = ? AND cause = ? AND created_at > ?"
_WAITING = """
SELECT channel, body FROM waiting JOIN messages ON messages.id = message_id
WHERE channel = coalesce(?, channel) ORDER BY channel, number
"""
_CLAIM = "UPDATE channels SET next_at = ? WHERE name = ? AND next_at <= ?"
_BROKE = "UPDATE channels SET failures = failures + 1, error = ? WHERE name = ? RETURNING failures"
_GIVEN_UP = """
SELECT channel, count(*) AS messages FROM waiting JOIN messages ON messages.id = message_id
WHERE created_at < ? GROUP BY channel ORDER BY channel
"""
_OLD = "DELETE FROM messages WHERE created_at < ?"
_UNKNOWN = "DELETE FROM waiting WHERE message_id NOT IN (SELECT id FROM messages)"
_NOT_WAITED_FOR = "DELETE FROM waiting WHERE channel NOT IN (SELECT value FROM json_each(?))"
_GONE = "DELETE FROM channels WHERE name NOT IN (SELECT value FROM json_each(?))"


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChannelState:
    """How a channel has done of late: failures in a row, when it is tried again, and what went wrong."""

    failures: int
    next_at: datetime
    error: str


class Outbox:
    """The messages in `file`."""

    def __init__(self, file: AlertsFile) -> None:
        self._file = file

    def put(self, connection: sqlite3.Connection, message: Message, channels: Iterable[str]) -> None:
        """Part of the transaction that remembers what was told."""
        row = (message.id, message.news, message.cause, message.created_at.timestamp(), message.to_json())
        connection.execute(_PUT, row)
        connection.executemany("INSERT INTO waiting VALUES (?, ?)", [(message.id, channel) for channel in channels])

    def has_since(self, connection: sqlite3.Connection, news: News, cause: Cause, since: datetime) -> bool:
        """Whether such a message was made after that."""
        return connection.execute(_SINCE, (news, cause, since.timestamp())).fetchone() is not None

    def waiting(self, channel: str | None = None) -> list[tuple[str, Message]]:
        """Channel and message of all that is not delivered, or of one channel's, the oldest first."""
        with self._file.transaction() as connection:
            rows = connection.execute(_WAITING, (channel,)).fetchall()
        return [(row["channel"], Message.from_json(row["body"])) for row in rows]

    def state(self, channel: str) -> ChannelState | None:
        """None for a channel that took all that it was given."""
        with self._file.transaction() as connection:
            row = connection.execute("SELECT * FROM channels WHERE name = ?", (channel,)).fetchone()
        return row and ChannelState(row["failures"], datetime.fromtimestamp(row["next_at"], UTC), row["error"])

    def claim(self, channel: str, now: datetime, until: datetime) -> bool:
        """True for one process at a time: the channel is its own until then, or until it says how it went."""
        with self._file.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO channels VALUES (?, 0, 0, '')", (channel,))
            return connection.execute(_CLAIM, (until.timestamp(), channel, now.timestamp())).rowcount == 1

    def release(self, channel: str) -> None:
        """All went well."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM channels WHERE name = ?", (channel,))

    def broke(self, channel: str, error: str, next_at: Callable[[int], datetime]) -> None:
        """It did not take a message; `next_at` says when it is tried again after so many failures in a row."""
        with self._file.transaction() as connection:
            (failures,) = connection.execute(_BROKE, (error, channel)).fetchone()
            when = next_at(failures).timestamp()
            connection.execute("UPDATE channels SET next_at = ? WHERE name = ?", (when, channel))

    def done(self, channel: str, message: Message) -> None:
        """It is delivered, or given up."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM waiting WHERE channel = ? AND message_id = ?", (channel, message.id))

    def prune(self, channels: Iterable[str], now: datetime) -> None:
        """Drop messages older than `KEPT`, which the log tells, and what waits for channels that there are no more."""
        names = json.dumps(list(channels))
        with self._file.transaction() as connection:
            too_old = ((now - KEPT).timestamp(),)
            given_up = connection.execute(_GIVEN_UP, too_old).fetchall()
            connection.execute(_OLD, too_old)
            connection.execute(_UNKNOWN)
            connection.execute(_NOT_WAITED_FOR, (names,))
            connection.execute(_GONE, (names,))
        for channel, messages in given_up:
            logger.error("%s: %d messages given up, not delivered in %d days", channel, messages, KEPT.days)
