"""Which partitions of a lake are overdue: what lies in its folders, held against `quality/freshness.py`.

Only the names and times of a month's files are looked at: it takes a tenth of a second, and can be asked every minute.
"""

from datetime import UTC, date, datetime, timedelta

from darkhorse_assets.contracts import LAKE_TABLES, RACES, STATISTICS, TABLES
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.freshness import (
    RACECARDS,
    RESULTS_FEED,
    Found,
    Overdue,
    abandoned_history,
    overdue,
)
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.sources.protocol import Endpoint

ENDPOINTS = {RACECARDS: Endpoint.RACECARDS, RESULTS_FEED: Endpoint.RESULTS}
DAYS_AHEAD = 2


def overdue_partitions(lake: Lake, now: datetime, *, days_back: int = 30) -> list[Overdue]:
    """What should exist by now and does not, at most one thing a day: what would follow from it waits with it.

    Judged are the last `days_back` days and the next two, from the first published day of the home on. A home of
    history, whose last published day lies before these, is told so once. Older holes: `darkhorse completeness`.
    """
    published = lake.tables.span(RACES)
    if published is None:
        return []
    first, last = published
    this_day = racing_day(now)
    begin = this_day - timedelta(days=days_back)
    if last < begin:
        return list(abandoned_history(last, now))
    begin, end = max(begin, first), this_day + timedelta(days=DAYS_AHEAD)
    return overdue_of(lake, days_between(begin, end), now)


def overdue_of(lake: Lake, days: list[date], now: datetime) -> list[Overdue]:
    """The same of these days, however long ago they were."""
    has_cards = lake.captures.has_any(Endpoint.RACECARDS)
    found = _found(lake, days)
    judged = (overdue(day, found[day], now, has_cards=has_cards) for day in days)
    return [each for each in judged if each]


def _found(lake: Lake, days: list[date]) -> dict[date, Found]:
    published: dict[date, dict[str, datetime]] = {day: {} for day in days}
    for name in (*TABLES, *STATISTICS):
        for partition in lake.tables.partitions(LAKE_TABLES[name], days):
            written_at = datetime.fromtimestamp(partition.modified_ns / 1e9, UTC)
            of_day = published[partition.day]
            of_day[name] = max(written_at, of_day.get(name, written_at))
    return {
        day: Found(
            {
                name: taken_at
                for name, endpoint in ENDPOINTS.items()
                if (taken_at := lake.captures.last_taken_at(endpoint, day))
            },
            published[day],
        )
        for day in days
    }
