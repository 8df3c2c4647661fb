"""What is wrong, what of it was told, and what is new: each thing is told once, again when it is worse, and when it has
healed. A tick says what it sees, as often as it likes; only what differs from what was told makes a message.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from darkhorse_assets.alerts.file import AlertsFile
from darkhorse_assets.alerts.message import Message, alert_of, message_of
from darkhorse_assets.alerts.outbox import Outbox
from darkhorse_assets.alerts.problem import Cause, Key, Known, News, Problem, news_of
from darkhorse_assets.quality.verdict import Severity

QUIET = timedelta(minutes=15)
"""So long, after news of a cause, more news of the same kind is gathered: a backfill of bad days, which come up day by
day, is a message each quarter of an hour and not one a tick."""

_STORE = """
INSERT INTO problems (day, cause, name, at, asset, severity, size, lines, advice, command, run_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET at = excluded.at, asset = excluded.asset, severity = excluded.severity,
    lines = excluded.lines, advice = excluded.advice, command = excluded.command,
    size = {size}, run_id = excluded.run_id, is_healed = 0
"""
_STANDS = _STORE.format(size="excluded.size")
# A tick that is repeated, because the one before died, counts nothing twice: only what failed after the last failure.
_FAILED = _STORE.format(size="CASE WHEN is_healed THEN 1 ELSE size + 1 END") + "WHERE excluded.at > problems.at"
_FORGET_UNTOLD = "DELETE FROM problems WHERE day = ? AND cause = ? AND name = ? AND told_severity IS NULL"
_HEAL = "UPDATE problems SET is_healed = 1 WHERE day = ? AND cause = ? AND name = ?"
_FORGET = "DELETE FROM problems WHERE day = ? AND cause = ? AND name = ?"
_TOLD = "UPDATE problems SET told_severity = severity, told_size = size WHERE day = ? AND cause = ? AND name = ?"
_ALL = "SELECT * FROM problems ORDER BY cause, day, name"

Alarm = list[Known]
"""The problems of one day and cause."""


class Ledger:
    """The problems in `file`."""

    def __init__(self, file: AlertsFile) -> None:
        self._file = file

    def stands(self, problems: Iterable[Problem]) -> None:
        """These are so now, and as bad as they say."""
        with self._file.transaction() as connection:
            connection.executemany(_STANDS, map(_row, problems))

    def failed(self, problems: Iterable[Problem]) -> None:
        """These failed: their size becomes the failures in a row. One no later than the last is known already."""
        with self._file.transaction() as connection:
            connection.executemany(_FAILED, map(_row, problems))

    def heals(self, keys: Iterable[Key]) -> None:
        """These are mended. Whoever was told will hear so; of what nobody was told nothing is left."""
        healed = list(keys)
        with self._file.transaction() as connection:
            connection.executemany(_FORGET_UNTOLD, healed)
            connection.executemany(_HEAL, healed)

    def forget(self, keys: Iterable[Key]) -> None:
        """Nobody judges these any more, and nothing is told."""
        with self._file.transaction() as connection:
            connection.executemany(_FORGET, list(keys))

    def known(self, cause: Cause | None = None) -> list[Known]:
        """All problems, or those of one cause, by cause and day: not yet told, told, and healed but not told so."""
        with self._file.transaction() as connection:
            found = [_known(row) for row in connection.execute(_ALL)]
        return [each for each in found if cause in (None, each.problem.cause)]

    def tell(
        self, outbox: Outbox, channels: Iterable[str], now: datetime, *, ui_url: str, after_failures: int
    ) -> list[Message]:
        """Put a message into the outbox for each kind of news there is, and remember what was told.

        Args:
            channels: the names of those who are to get them.
            after_failures: partitions and runs are told when they have failed so often in a row.
        """
        names, messages = list(channels), []
        with self._file.transaction() as connection:
            for (news, cause), alarms in _news(connection, after_failures).items():
                if outbox.has_since(connection, news, cause, now - QUIET):
                    continue
                message = message_of(news, [alert_of(alarm, ui_url) for alarm in alarms], now)
                outbox.put(connection, message, names)
                told = [each.problem.key for alarm in alarms for each in alarm]
                connection.executemany(_FORGET if news is News.RESOLVED else _TOLD, told)
                messages.append(message)
        return messages


def _news(connection: sqlite3.Connection, after_failures: int) -> dict[tuple[News, Cause], list[Alarm]]:
    """What is new, by kind and cause; of each day, the problems that the message is about."""
    found: dict[tuple[News, Cause], list[Alarm]] = {}
    known = map(_known, connection.execute(_ALL).fetchall())
    for (cause, _), of_day in groupby(known, key=lambda each: (each.problem.cause, each.problem.day)):
        alarm = list(of_day)
        if news := news_of(alarm, after_failures):
            is_resolved = news is News.RESOLVED
            about = [each for each in alarm if (each.is_healed if is_resolved else each.is_open(after_failures))]
            found.setdefault((news, cause), []).append(about)
    return found


def _row(problem: Problem) -> tuple[str | float, ...]:
    return (
        *problem.key,
        problem.at.timestamp(),
        problem.asset,
        problem.severity.value,
        problem.size,
        json.dumps(problem.lines, ensure_ascii=False),
        problem.advice,
        problem.command,
        problem.run_id,
    )


def _known(row: sqlite3.Row) -> Known:
    problem = Problem(
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        cause=Cause(row["cause"]),
        name=row["name"],
        at=datetime.fromtimestamp(row["at"], UTC),
        asset=row["asset"],
        severity=Severity(row["severity"]),
        size=row["size"],
        lines=tuple(json.loads(row["lines"])),
        advice=row["advice"],
        command=row["command"],
        run_id=row["run_id"],
    )
    told = (Severity(row["told_severity"]), row["told_size"]) if row["told_severity"] else None
    return Known(problem, told, bool(row["is_healed"]))
