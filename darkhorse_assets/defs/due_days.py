"""Which partitions a routine makes when it is due, and why none: by the time it was due, the settings and the lake.

No run is looked at here: what is waited for or worked on already is left out by whoever asks (`schedules.py`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from darkhorse_assets.capture_window import Need, Window, asked_of, capture_window, needs
from darkhorse_assets.contracts import RACES
from darkhorse_assets.desk import closed_until, offer_at
from darkhorse_assets.errors import MartError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.racing.off_times import london_clock, racing_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint

BEFORE_THE_FIRST_OFF = timedelta(minutes=30)
"""Jockeys, non-runners and goings still change."""
AFTER_THE_LAST_OFF = timedelta(hours=2)
"""So long its result may take (`quality/completeness.py`)."""

STRICT_DAYS = 365
"""As many as a run computes at once (`STATISTICS_DAYS_PER_RUN`), and twelve months are the longest recent form."""

_NAMED = 5


@dataclass(frozen=True)
class Tick:
    """The time for which a routine is due, and where.

    Attributes:
        is_mart_busy: whether the mart would have to be waited for; asked when it is wanted.
    """

    at: datetime
    settings: Settings
    is_mart_busy: Callable[[], bool] = lambda: False

    @property
    def day(self) -> date:
        """The racing day that it then is."""
        return racing_day(self.at)

    @cached_property
    def lake(self) -> Lake:
        return Lake.at(self.settings.lake_folder)


@dataclass(frozen=True)
class Due:
    """Partitions to make, each with why it is; and what else is to be said, where there are none the reason."""

    partitions: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


Choose = Callable[[Tick], Due]


def days_from(first: int, last: int | None = None, *, published: bool = False) -> Choose:
    """From so many days after the tick's to so many (before it where they are negative).

    Args:
        published: only days of which races are published.
    """

    def chosen(tick: Tick) -> Due:
        days = days_between(*(tick.day + timedelta(days=n) for n in (first, first if last is None else last)))
        return _published(tick, days) if published else _named(days)

    return chosen


def today_and_at(hours: Collection[int], other: int) -> Choose:
    """The tick's day, and at some hours of London's clock also the day so many after it (or before)."""

    def chosen(tick: Tick) -> Due:
        is_both = london_clock(tick.at).hour in hours
        return _named([tick.day, *([tick.day + timedelta(days=other)] if is_both else [])])

    return chosen


def while_racing(tick: Tick) -> Due:
    """The tick's day, from before its first off until its last result should be in."""
    day, tables = tick.day, tick.lake.tables
    rows = tables.rows(RACES, day, tables.countries(RACES, day), ["off_dt", "status"])
    offs = [row["off_dt"] for row in rows if row["status"] != "abandoned"]
    if not offs:
        what = "all races are abandoned" if rows else "no races are published: there is no racing, or no card yet"
        return Due(note=f"{day}: {what}")
    if closed := closed_until(tick.settings, tick.at):  # the next tick is soon enough
        return Due(note=f"the source is left alone until {_clock(closed)} in London")
    begins, ends = min(offs) - BEFORE_THE_FIRST_OFF, max(offs) + AFTER_THE_LAST_OFF
    if not begins <= tick.at <= ends:
        return Due(note=f"racing of {day} is asked for from {_clock(begins)} to {_clock(ends)} in London")
    return _named([day])


def rescrape_window(tick: Tick) -> Due:
    """The days of the capture window (`capture_window.py`), those that need it among them."""
    settings, offer = tick.settings, offer_at(tick.settings, tick.at)
    problem, needed = _needs(tick)

    def calls(day: date) -> int | None:
        """A day whose results are not offered is not worth its card."""
        is_offered = offer.has(Endpoint.RESULTS, day)
        return sum(offer.calls(endpoint, [day]) for endpoint in DAY_ENDPOINTS) if is_offered else None

    asked = asked_of(tick.lake, settings.source)
    window = capture_window(tick.day, tick.at, needed, asked, calls, settings.rescrape_calls_per_day)
    partitions = {f"{day}": why for day, why in window.days.items()}
    return Due(partitions, "; ".join(filter(None, [problem, *_told(window)])))


def lists_of_the_month(tick: Tick) -> Due:
    """The tick's day, unless the source's lists have been captured whole in its month."""
    settings, of_month = tick.settings, days_between(tick.day.replace(day=1), tick.day)
    taken = tick.lake.captures.taken(settings.source, Endpoint.REFERENCE, of_month, settings.countries)
    whole = [day for day, of_day in taken.items() if of_day.whole]
    return Due(note=f"the lists of this month were captured on {whole[0]}") if whole else _named([tick.day])


def horses_of_today(tick: Tick) -> Due:
    """The tick's day, where it may ask for any horse."""
    return _named([tick.day]) if tick.settings.horse_calls_per_day else Due(note="DARKHORSE_HORSE_CALLS_PER_DAY is 0")


def days_to_judge(tick: Tick) -> Due:
    """The week before the tick, and the week in which ratings are due; from the first published day on."""
    span = tick.lake.tables.span(RACES)
    if span is None:
        return Due(note="nothing is published yet")
    back = (*range(21, 13, -1), *range(7, 0, -1))
    return _named(day for n in back if (day := tick.day - timedelta(days=n)) >= span[0])


def month_before(tick: Tick) -> Due:
    """The month before the tick's, by its first day, where anything of it is published."""
    last = tick.day.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    is_there = any(True for _ in tick.lake.tables.partitions(RACES, days_between(first, last)))
    return _named([first]) if is_there else Due(note=f"no races of {first:%Y-%m} are published")


def named(partitions: Iterable[object]) -> str:
    """The first few of them."""
    listed = sorted(map(str, partitions))
    return ", ".join(listed[:_NAMED]) + (f" … ({len(listed)})" if len(listed) > _NAMED else "")


def _needs(tick: Tick) -> tuple[str, list[Need]]:
    """The days that need it; none, and why, while the mart cannot say it: the fixed window goes on without."""
    if tick.is_mart_busy():  # a tick may take a minute, and who loads twelve years takes longer
        return "older days are not looked at: a run has the mart to itself", []
    try:
        with Mart(tick.settings.mart_file).reading() as connection:
            return "", needs(connection, tick.day, tick.at, tick.settings.countries)
    except MartError as error:
        return f"older days are not looked at: {error}", []


def _told(window: Window) -> Iterable[str]:
    """What is left for other nights."""
    if window.waiting:
        yield f"incomplete, and no calls are left: {named(window.waiting)}"
    if window.resting:
        yield f"incomplete, and asked in vain lately: {named(window.resting)}"


def _published(tick: Tick, days: Collection[date]) -> Due:
    there = {each.day for each in tick.lake.tables.partitions(RACES, days)}
    return _named(day for day in days if day in there) if there else Due(note="no races of these days are published")


def _named(days: Iterable[date]) -> Due:
    return Due(dict.fromkeys(map(str, days), ""))


def _clock(at: datetime) -> str:
    return f"{london_clock(at):%H:%M}"
