"""Which partitions of a lake are overdue: what lies in its folders, held against `quality/freshness.py`.

Only the names and times of a month's files are looked at, and what its captures were asked for: it takes a tenth of a
second, and can be asked every minute.
"""

from collections import defaultdict
from dataclasses import replace
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
DAYS_BACK = 30
"""So far back racing days are watched: what is overdue, red or failed. Older holes: `darkhorse completeness`."""
DAYS_AHEAD = 2
"""So far ahead cards are out."""


def overdue_partitions(lake: Lake, now: datetime) -> list[Overdue]:
    """What should exist by now and does not, at most one thing a day: what would follow from it waits with it.

    Judged are the last `DAYS_BACK` days and the next two, from the first published day of the home on. A home of
    history, whose last published day lies before these, is told so once.
    """
    published = lake.tables.span(RACES)
    if published is None:
        return []
    first, last = published
    this_day = racing_day(now)
    begin = this_day - timedelta(days=DAYS_BACK)
    if last < begin:
        return list(abandoned_history(last, now))
    begin, end = max(begin, first), this_day + timedelta(days=DAYS_AHEAD)
    return overdue_of(lake, days_between(begin, end), now)


def overdue_of(lake: Lake, days: list[date], now: datetime) -> list[Overdue]:
    """The same of these days, however long ago they were: each country's, and of a day what was due first."""
    has_cards = lake.captures.has_any(Endpoint.RACECARDS)
    found = []
    for day, countries in _found(lake, days).items():
        judged = {country: overdue(day, of_it, now, has_cards=has_cards) for country, of_it in countries.items()}
        late = {country: each for country, each in judged.items() if each}
        if late:
            first = min(late.values(), key=lambda each: each.due_at)
            alike = sorted(country for country, each in late.items() if each.table == first.table)
            of_some = f" ({', '.join(alike)})" if len(alike) < len(countries) else ""
            found.append(replace(first, why=f"{first.why}{of_some}"))
    return found


def _found(lake: Lake, days: list[date]) -> dict[date, dict[str, Found]]:
    """By country that was asked for or is published; "" on a day that has none.

    In a look at all countries together, one that stayed behind hides. Masters and statistics are of all countries.
    """
    written: dict[date, dict[str | None, dict[str, datetime]]] = {day: defaultdict(dict) for day in days}
    for name in (*TABLES, *STATISTICS):
        for each in lake.tables.partitions(LAKE_TABLES[name], days):
            written[each.day][each.country][name] = datetime.fromtimestamp(each.modified_ns / 1e9, UTC)
    return {day: _of_countries(lake, day, written[day]) for day in days}


def _of_countries(lake: Lake, day: date, written: dict[str | None, dict[str, datetime]]) -> dict[str, Found]:
    taken = {name: lake.captures.last_whole(endpoint, day) for name, endpoint in ENDPOINTS.items()}
    of_all = written.pop(None, {})
    countries = {country for country in written if country}.union(*taken.values())
    return {
        country: Found(
            {name: at for name, whole in taken.items() if (at := whole.get(country))},
            {**of_all, **written.get(country, {})},
        )
        for country in sorted(countries) or [""]
    }
