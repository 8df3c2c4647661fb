"""Which racing days a night's rescrape asks for: the last week, the fortnight, and older days that are incomplete.

A promise is when something of a day was due. The oldest broken one comes first, within a budget of calls; a day that is
asked again and again without a change is asked less and less often. Nothing is asked and nothing is written here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import duckdb

from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.completeness import State, completeness, published_span
from darkhorse_assets.mart.late_columns import late_days
from darkhorse_assets.quality.freshness import RESULTS_DUE
from darkhorse_assets.quality.late_ratings import DUE_AFTER
from darkhorse_assets.sources.protocol import Endpoint

DAYS_BACK = (1, 2, 3, 4, 5, 6, 7, 14)
"""Asked every night: within a week results are amended and ratings come, after a fortnight the last of them have."""

LEAST_REST = timedelta(hours=12)
"""Less than from one night to the next: what is asked the first time in vain is asked the next night again."""
LONGEST_REST = timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """A day that is incomplete: since when it should not be (the promise, UTC), and what is wrong with it."""

    day: date
    due_at: datetime
    why: str


@dataclass(frozen=True)
class Asked:
    """What is known of asking for a day: when it last was, and when that last changed anything; None for never."""

    last_at: datetime | None = None
    changed_at: datetime | None = None

    def again_at(self, due_at: datetime) -> datetime | None:
        """When to ask for a day again that lacks what was due; None for now, it was not asked since.

        As long again as it has been asked in vain already: after 1, 2, 4, 8 … days, a month apart at most.
        """
        since = max(due_at, self.changed_at or due_at)
        if self.last_at is None or self.last_at <= since:
            return None
        return self.last_at + min(max(self.last_at - since, LEAST_REST), LONGEST_REST)


@dataclass(frozen=True)
class Window:
    """What to ask for now.

    Attributes:
        days: those of the window, the latest first, then those that need it, the oldest promise first; with why.
        resting: incomplete days that were asked in vain lately, and when their turn comes.
        waiting: incomplete days for which no calls are left.
        calls: about how many requests `days` cost.
    """

    days: dict[date, str]
    resting: dict[date, datetime]
    waiting: list[date]
    calls: int


def days_back(today: date) -> dict[date, str]:
    """What is asked for whatever happened."""
    return {today - timedelta(days=n): f"{n} days back" if n > 1 else "1 day back" for n in DAYS_BACK}


def needs(
    connection: duckdb.DuckDBPyConnection, today: date, now: datetime, countries: Sequence[str] = ()
) -> list[Need]:
    """The incomplete days before the fixed window ends, by what the mart says; the oldest promise first.

    Cards are held against results, days against their neighbours (`mart/completeness.py`), ratings against their due
    (`quality/late_ratings.py`). Of a day with several promises the oldest counts.
    """
    span = published_span(connection)
    if span is None:
        return []
    found = [*_holes(connection, span[0], today - timedelta(days=1), now, countries), *_late(connection, today)]
    of_day: dict[date, list[Need]] = {}
    for need in sorted(found, key=lambda each: (each.due_at, each.day)):
        of_day.setdefault(need.day, []).append(need)
    return [Need(day, each[0].due_at, "; ".join(need.why for need in each)) for day, each in of_day.items()]


def capture_window(
    today: date,
    now: datetime,
    needed: Iterable[Need],
    asked: Callable[[date], Asked],
    calls: Callable[[date], int | None],
    budget: int,
) -> Window:
    """The days of a night; those of the fixed window are asked for whatever they cost, the others with what remains.

    Args:
        needed: as `needs` has them; `asked`: what is known of asking for such a day.
        calls: about how many requests a day costs; None for one that the source does not offer, which is left out.
        budget: of calls, all together.
    """
    days = days_back(today)
    spent = sum(calls(day) or 0 for day in days)
    resting: dict[date, datetime] = {}
    waiting: list[date] = []
    for need in needed:
        cost = calls(need.day)
        if need.day in days or cost is None:
            continue
        again_at = asked(need.day).again_at(need.due_at)
        if again_at and again_at > now:
            resting[need.day] = again_at
        elif spent + cost > budget:
            waiting.append(need.day)
        else:
            days[need.day] = need.why
            spent += cost
    return Window(days, resting, waiting, spent)


def asked_of(lake: Lake, source: str) -> Callable[[date], Asked]:
    """What this lake knows of asking for a day's results: captures, failures, and what was restated.

    A try that gave nothing left no capture, but it was one: the ledger of failures has it.
    """
    tried: dict[date, datetime] = {}
    for row in lake.failures.open_of(source, Endpoint.RESULTS):
        if row.tries:
            tried[row.day] = max(row.last_seen_at, tried.get(row.day, row.last_seen_at))

    def asked(day: date) -> Asked:
        kept = lake.captures.newest(source, Endpoint.RESULTS, day)
        at = [each for each in (kept and kept.began_at, tried.get(day)) if each]
        changes = lake.restatements.between(day, day)
        return Asked(max(at, default=None), max((each.published_at for each in changes), default=None))

    return asked


def _holes(
    connection: duckdb.DuckDBPyConnection, first: date, last: date, now: datetime, countries: Sequence[str]
) -> Iterable[Need]:
    """Days that nobody published, and races without their result or some rows of it."""
    for each in completeness(connection, first, last, now, countries):
        for status in each.of(State.MISSING):
            yield Need(status.day, RESULTS_DUE.of(status.day), f"{each.country}: nothing is published")
        for day, races in Counter(race.day for race in each.missing_races).items():
            yield Need(day, RESULTS_DUE.of(day), f"{each.country}: races without their whole result: {races}")


def _late(connection: duckdb.DuckDBPyConnection, today: date) -> Iterable[Need]:
    for day, meetings in late_days(connection, today).items():
        due_at = datetime.combine(day + DUE_AFTER, time(), UTC)
        yield Need(day, due_at, f"meetings without their ratings: {meetings}")
