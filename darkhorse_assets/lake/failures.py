"""The ledger of failures: what a source was to give and did not, when it is asked for again, and what has it since.

One SQLite file beside the captures. At most one row is open for each list of a day and each single race; resolved rows
stay. It is history and derived from nothing: back it up. Without it no capture and no table is worse.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from darkhorse_assets.errors import SourceError, SourceUnavailableError
from darkhorse_assets.lake.sqlite import instant, opened
from darkhorse_assets.quality.retrying import MISSING_RACE, Failure, Wanted, likely_rate_limited, next_retry
from darkhorse_assets.sources.protocol import Endpoint

_COLUMNS = tuple(field.name for field in fields(Failure))
_CREATE = """
CREATE TABLE IF NOT EXISTS failures (
    source TEXT NOT NULL, endpoint TEXT NOT NULL, day TEXT NOT NULL, race_id TEXT NOT NULL, countries TEXT NOT NULL,
    url TEXT NOT NULL, error_class TEXT NOT NULL, http_status INTEGER, attempts INTEGER NOT NULL,
    tries INTEGER NOT NULL, first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, next_retry_at TEXT,
    likely_rate_limited INTEGER NOT NULL, message TEXT NOT NULL, resolved_at TEXT, resolved_by TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS open_failures ON failures (source, endpoint, day, race_id)
    WHERE resolved_at IS NULL;
"""
_IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'open_failures'"
_OPEN = "resolved_at IS NULL AND source = :source"
_OF_DAY = f"{_OPEN} AND endpoint = :endpoint AND day = :day"
_THIS = f"{_OF_DAY} AND race_id = :race_id"
_SELECT_OPEN = f"SELECT * FROM failures WHERE {_OPEN} ORDER BY day, endpoint, race_id"  # noqa: S608
_SELECT_OF_DAY = f"SELECT * FROM failures WHERE {_OF_DAY} ORDER BY race_id"  # noqa: S608
_SELECT_THIS = f"SELECT * FROM failures WHERE {_THIS}"  # noqa: S608
_SELECT_ALL = "SELECT * FROM failures ORDER BY day, source, endpoint, race_id, first_seen_at"
_SELECT_SIGNS = f"SELECT error_class, http_status, last_seen_at FROM failures WHERE {_OPEN} AND NOT ({_THIS})"  # noqa: S608
_FORGET = f"DELETE FROM failures WHERE {_THIS}"  # noqa: S608
_INSERT = f"INSERT INTO failures ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"  # noqa: S608


class _Sign(NamedTuple):
    error_class: str
    http_status: int | None
    last_seen_at: datetime


class Failures:
    """The ledger at `path`. Whatever reads or writes it raises LakeError where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, wanted: Wanted, countries: Sequence[str], error: SourceError, now: datetime) -> None:
        """The source was asked for this, and did not give it whole.

        The row that is open of it was seen once more; else one is opened. An error without a request, behind an open
        breaker, is a row of 0 attempts: what it was to bring is missing all the same.
        """
        with self._writing() as connection:
            signs = _signs(connection, wanted)
            _put(connection, _seen(_this(connection, wanted), wanted, countries, error, signs, now))

    def note_missing(self, wanted: Wanted, country: str, url: str, now: datetime) -> None:
        """This race should be in the day's list by now, and is not; `url` is where it can be asked for.

        Nothing was asked, so of a row that is open already nothing changes but when it was last seen.
        """
        due = next_retry(now, now, error_class=MISSING_RACE)
        message = f"race {wanted.race_id} of {wanted.day} is due, and the source's list of {wanted.endpoint} lacks it"
        new = Failure(
            *wanted,
            countries=(country,),
            url=url,
            error_class=MISSING_RACE,
            http_status=None,
            attempts=0,
            tries=0,
            first_seen_at=now,
            last_seen_at=now,
            next_retry_at=due,
            likely_rate_limited=False,
            message=message,
        )
        with self._writing() as connection:
            before = _this(connection, wanted)
            _put(connection, replace(before, last_seen_at=now) if before else new)

    def note_asked(self, rows: Sequence[Failure], now: datetime) -> None:
        """These races were asked for and came; that they are whole is told by publishing them.

        Until then they wait as if they had failed: a day that cannot be published would be asked for without end.
        """
        with self._writing() as connection:
            for row in rows:
                if before := _this(connection, row.wanted):
                    due = next_retry(before.first_seen_at, now, error_class=MISSING_RACE)
                    _put(connection, replace(before, tries=before.tries + 1, last_seen_at=now, next_retry_at=due))

    def resolve_list(self, wanted: Wanted, countries: Collection[str], capture_id: str, now: datetime) -> None:
        """A whole list of the day was captured, of these countries: of a row, those of them are missing no more.

        Reference lists say what is now: one answers for every day before it, too, and for all countries.
        """
        is_reference = wanted.endpoint is Endpoint.REFERENCE
        rows = self.open_of(wanted.source, wanted.endpoint, None if is_reference else wanted.day)
        lists = [row for row in rows if not row.race_id and row.day <= wanted.day]
        if not lists:
            return
        with self._writing() as connection:
            for row in lists:
                if before := _this(connection, row.wanted):
                    left = () if is_reference else tuple(code for code in before.countries if code not in countries)
                    _put(connection, replace(before, countries=left) if left else _resolved(before, capture_id, now))

    def resolve(self, rows: Sequence[Failure], capture_id: str | None, now: datetime) -> None:
        """These rows are open no more."""
        if rows:
            with self._writing() as connection:
                for row in rows:
                    if before := _this(connection, row.wanted):
                        _put(connection, _resolved(before, capture_id, now))

    def open_of(self, source: str, endpoint: Endpoint | None = None, day: date | None = None) -> list[Failure]:
        """What is open of a source; only of one endpoint, of one day. By day, endpoint and race."""
        asked = {"source": source, "endpoint": endpoint, "day": f"{day}"}
        found = self._found(_SELECT_OF_DAY if endpoint and day else _SELECT_OPEN, asked)
        return [row for row in found if endpoint in (None, row.endpoint) and day in (None, row.day)]

    def due(self, source: str, now: datetime) -> list[Failure]:
        """What is open of a source and is to be asked for again by now."""
        return [row for row in self.open_of(source) if row.next_retry_at and row.next_retry_at <= now]

    def all(self) -> list[Failure]:
        """Every row of every source by day, resolved ones among them."""
        return self._found(_SELECT_ALL, {})

    def _found(self, query: str, asked: Mapping[str, str | None]) -> list[Failure]:
        if not self._path.exists():  # nothing ever failed: nothing is opened, and nothing made
            return []
        with self._connection() as connection:
            return [_failure(row) for row in connection.execute(query, asked)]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, begun before anything is read, so that two processes never open the same row twice."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        advice = (
            ": free space or make it writable; if it is damaged, restore it from a backup, or move it away and a new "
            "one begins"
        )
        with opened(self._path, "the ledger of failures", advice, _IS_THERE, _make) as connection:
            connection.row_factory = sqlite3.Row
            yield connection


def _make(connection: sqlite3.Connection) -> None:
    connection.executescript(_CREATE)


def _this(connection: sqlite3.Connection, wanted: Wanted) -> Failure | None:
    """The open row of a list or a race."""
    row = connection.execute(_SELECT_THIS, _text(wanted)).fetchone()
    return _failure(row) if row else None


def _put(connection: sqlite3.Connection, failure: Failure) -> None:
    """In the place of the open row, where there is one."""
    connection.execute(_FORGET, _text(failure.wanted))
    connection.execute(_INSERT, _row(failure))


def _signs(connection: sqlite3.Connection, wanted: Wanted) -> list[_Sign]:
    """What is open of the source beside this; only these columns, for a storm opens thousands of rows."""
    found = connection.execute(_SELECT_SIGNS, _text(wanted))
    return [_Sign(error_class, status, datetime.fromisoformat(seen)) for error_class, status, seen in found]


def _seen(
    before: Failure | None,
    wanted: Wanted,
    countries: Sequence[str],
    error: SourceError,
    signs: Sequence[_Sign],
    now: datetime,
) -> Failure:
    """The row of what failed now, for the first time or again."""
    error_class = type(error).__name__
    first_seen_at = before.first_seen_at if before else now
    asked, known = error.url or "", before.url if before else ""
    retry_at = error.retry_at if isinstance(error, SourceUnavailableError) else None
    due = next_retry(first_seen_at, now, error_class=error_class, http_status=error.status, retry_at=retry_at)
    return Failure(
        *wanted,
        countries=tuple(dict.fromkeys([*(before.countries if before else ()), *countries])),
        url=(known or asked) if wanted.race_id else (asked or known),  # one error may end the asking for several races
        error_class=error_class,
        http_status=error.status,
        attempts=error.attempts + (before.attempts if before else 0),
        tries=1 + (before.tries if before else 0),
        first_seen_at=first_seen_at,
        last_seen_at=now,
        next_retry_at=due,
        likely_rate_limited=likely_rate_limited([*signs, _Sign(error_class, error.status, now)]),
        message=f"{error}",
    )


def _resolved(failure: Failure, capture_id: str | None, now: datetime) -> Failure:
    return replace(failure, next_retry_at=None, resolved_at=now, resolved_by=capture_id)


def _text(wanted: Wanted) -> dict[str, str]:
    return {name: f"{value}" for name, value in wanted._asdict().items()}


def _row(failure: Failure) -> dict[str, Any]:
    return {name: _as_kept(getattr(failure, name)) for name in _COLUMNS}


def _as_kept(value: object) -> object:
    match value:
        case datetime():
            return instant(value)
        case date():
            return f"{value}"
        case tuple():
            return ",".join(value)
        case _:
            return value


def _failure(row: sqlite3.Row) -> Failure:
    values = dict(row)
    for name in ("first_seen_at", "last_seen_at", "next_retry_at", "resolved_at"):
        values[name] = values[name] and datetime.fromisoformat(values[name])
    return Failure(
        **values
        | {
            "endpoint": Endpoint(row["endpoint"]),
            "day": date.fromisoformat(row["day"]),
            "countries": tuple(code for code in row["countries"].split(",") if code),
            "likely_rate_limited": bool(row["likely_rate_limited"]),
        }
    )
