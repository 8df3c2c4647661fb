"""Is the history whole? What each country's days hold, which days nobody tried, which races lack their result.

The same for the report's calendar (`days_status`) and for `darkhorse completeness`. A day without racing is no hole: it
is published, as an empty partition, only on the source's own word.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import duckdb

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND
from darkhorse_assets.mart.published_days import published_days
from darkhorse_assets.mart.queries import rows
from darkhorse_assets.quality.completeness import RESULT_DUE_AFTER
from darkhorse_assets.quality.freshness import RESULTS_DUE, materialize
from darkhorse_assets.quality.volume import LEAST_RACES, RACES, SHARE, comparable_days, volume
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.racing.off_times import racing_day

RATHER = 0.8
"""Of what makes a volume surprising: the median of a month's weekdays is near the one of the season, not equal."""


class State(StrEnum):
    """How a country's day stands, from good to bad; `published_days` tells what is unknown from what is missing."""

    WHOLE = "whole"
    NO_RACING = "no racing"
    UNKNOWN = "unknown"
    WARNED = "warned"
    INCOMPLETE = "incomplete"
    MISSING = "missing"


@dataclass(frozen=True)
class DayStatus:
    """A country's day.

    Attributes:
        settled: races that are resulted, void or abandoned.
        missing: races that are due and have no result, or not a row for each horse that ran (`race_states`).
        doubts: what is surprising about it: why it is `warned`.
    """

    country: str
    day: date
    state: State
    races: int = 0
    settled: int = 0
    missing: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def is_published(self) -> bool:
        return self.state not in (State.MISSING, State.UNKNOWN)


@dataclass(frozen=True)
class MissingRace:
    """A race without result, or with rows for some of its horses only."""

    day: date
    country: str
    course: str
    off_london: datetime
    race_id: str
    ran_count: int | None
    rows: int
    standing: int

    @property
    def problem(self) -> str:
        if not self.rows:
            return "no result"
        if self.ran_count == self.rows:
            return f"{self.standing} standing runners, but {self.ran_count} ran"
        return f"{self.ran_count} ran, {self.rows} are here"

    def __str__(self) -> str:
        return f"{self.country} {self.course} {self.off_london:%Y-%m-%d %H:%M} ({self.race_id}): {self.problem}"


@dataclass(frozen=True)
class CountryCompleteness:
    """A country's days of a range, those of which it could be known by now what they hold."""

    country: str
    days: Sequence[DayStatus]
    missing_races: Sequence[MissingRace]

    def of(self, state: State) -> list[DayStatus]:
        return [each for each in self.days if each.state is state]

    def as_json(self) -> dict[str, Any]:
        """Counts of races are of racing days; spreads are null where there are too few."""
        counts = [each.races for each in self.days if each.races]
        return {
            "days": len(self.days),
            "racing_days": len(counts),
            "races": sum(counts),
            "mean": round(statistics.fmean(counts), 2) if counts else None,
            "median": statistics.median(counts) if counts else None,
            "standard_deviation": round(statistics.stdev(counts), 2) if len(counts) > 1 else None,
            "min": min(counts, default=None),
            "max": max(counts, default=None),
            "suspicious_dates": [
                {"date": f"{each.day}", "races": each.races, "why": "; ".join(each.doubts)}
                for each in self.days
                if each.doubts
            ],
            "missing_dates": [
                {"from": f"{first}", "to": f"{last}", "command": self.command(first, last)}
                for first, last in stretches([each.day for each in self.of(State.MISSING)])
            ],
            "unknown_dates": [
                {"from": f"{first}", "to": f"{last}"}
                for first, last in stretches([each.day for each in self.of(State.UNKNOWN)])
            ],
            "missing_races": [
                {
                    "date": f"{race.day}",
                    "course": race.course,
                    "off_london": f"{race.off_london:%Y-%m-%d %H:%M}",
                    "race_id": race.race_id,
                    "problem": race.problem,
                    "command": self.command(race.day, race.day),
                }
                for race in self.missing_races
            ],
        }

    def command(self, first: date, last: date) -> str:
        """What mends these days."""
        return f"{materialize(first, last)} --countries {self.country}"


def days_status(
    connection: duckdb.DuckDBPyConnection, first: date, last: date, now: datetime, countries: Sequence[str] = ()
) -> list[DayStatus]:
    """Every day of each country from the first that was ever published of it; none of those countries that have none.

    Days that are not over are there if something of them is published: then races that are not due lack nothing.
    """
    found = _query(connection, "days_status", first, last, now, countries, over=_last_day_over(now))
    unusual = _unusual_volumes(connection, _last_day_over(now))
    published = published_days(connection, last)
    return [
        _status(country, day, tuple(counts), unusual.get((country, day)))
        if is_published
        else DayStatus(country, day, State.MISSING if published.is_missing(country, day) else State.UNKNOWN)
        for country, day, is_published, *counts in found
    ]


def completeness(
    connection: duckdb.DuckDBPyConnection, first: date, last: date, now: datetime, countries: Sequence[str] = ()
) -> list[CountryCompleteness]:
    """What is there and what is not, by country."""
    over = _last_day_over(now)
    days = [each for each in days_status(connection, first, last, now, countries) if each.day <= over]
    races = [MissingRace(*row) for row in _query(connection, "missing_races", first, last, now, countries)]
    return [
        CountryCompleteness(
            country,
            [each for each in days if each.country == country],
            [each for each in races if each.country == country],
        )
        for country in sorted({each.country for each in days} | {each.country for each in races})
    ]


def published_span(connection: duckdb.DuckDBPyConnection) -> tuple[date, date] | None:
    """The first and the last racing day of which races are published."""
    [(first, last)] = connection.execute(_SPAN).fetchall()
    return (first, last) if first else None


_VOLUMES = """
SELECT country, date, count(race_id) FROM lake.partitions LEFT JOIN lake.races USING (country, date)
WHERE table_name = 'races' AND date <= ? GROUP BY ALL ORDER BY ALL
"""
_SPAN = "SELECT min(date), max(date) FROM lake.partitions WHERE table_name = 'races'"


def _status(country: str, day: date, counts: tuple[int, ...], unusual: str | None) -> DayStatus:
    races, settled, missing, doubtful = counts
    doubts = [f"{doubtful} races with more rows than horses ran"] if doubtful else []
    doubts += [unusual] if unusual else []
    if missing:
        state = State.INCOMPLETE
    elif doubts:
        state = State.WARNED
    else:
        state = State.WHOLE if races else State.NO_RACING
    return DayStatus(country, day, state, races, settled, missing, tuple(doubts))


def _unusual_volumes(connection: duckdb.DuckDBPyConnection, last: date) -> Mapping[tuple[str, date], str]:
    """What `quality/volume.py` finds surprising, by country and day, held against the whole history.

    That takes 3 ms a day, twelve years 12 s. So it is asked only of days that lie rather far from the median of their
    weekday and month; it finds the same days in twelve simulated years, in a fifth of a second.
    """
    history: dict[date, dict[str, int]] = {}
    groups: dict[tuple[str, int, int], list[tuple[date, int]]] = {}
    for country, day, races in connection.execute(_VOLUMES, [last]).fetchall():
        if country in BRITAIN_AND_IRELAND:
            groups.setdefault((country, day.weekday(), day.month), []).append((day, races))
        history.setdefault(day, {})[country] = races
    unusual: dict[tuple[str, date], str] = {}
    for (country, *_), days in groups.items():
        middle = statistics.median(races for _, races in days)
        for day, races in days:
            if abs(races - middle) > RATHER * max(RACES, SHARE * middle) or 0 < races < LEAST_RACES:
                comparable = {each: history[each] for each in comparable_days(day) if each in history}
                for surprise in volume(day, {country: races}, comparable).sample:
                    unusual[country, day] = surprise.removeprefix(f"{country}: ")
    return unusual


def _last_day_over(now: datetime) -> date:
    """The last racing day whose results should be in."""
    yesterday = racing_day(now) - timedelta(days=1)
    return yesterday if RESULTS_DUE.of(yesterday) <= now else yesterday - timedelta(days=1)


def _query(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    first: date,
    last: date,
    now: datetime,
    countries: Sequence[str],
    **more: object,
) -> list[tuple[Any, ...]]:
    wanted = {"first": first, "last": last, "due": now - RESULT_DUE_AFTER, "countries": list(countries) or None, **more}
    return rows(connection, name, wanted)
