"""What should exist of a racing day by when, and what of it is overdue: one table of expectations, and a pure rule.

Judged per day, not per table: that `races` was written an hour ago says nothing about last Tuesday.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.racing.off_times import LONDON

RACECARDS, RESULTS_FEED = "racecards", "results_feed"
"""The captures, by the names of their assets."""


class Moment(NamedTuple):
    """A time on London's clock, so many days after the racing day."""

    days: int
    clock: time

    def of(self, day: date) -> datetime:
        """The instant, in UTC."""
        return datetime.combine(day + timedelta(days=self.days), self.clock, LONDON).astimezone(UTC)


@dataclass(frozen=True)
class Expectation:
    """Something that is to exist of each racing day.

    Attributes:
        tables: one of them at least has to be a capture, or all of them published tables.
        due: by when; `final_from`: what was made before does not count; `until`: nobody asks for it any more from then.
        follows: the capture that it is made of: it may not be older than its newest one.
        tables_option: what `darkhorse materialize` is told to make nothing but this.
    """

    tables: tuple[str, ...]
    due: Moment
    why: str
    final_from: Moment | None = None
    until: Moment | None = None
    follows: str | None = None
    tables_option: str = ""


_MIDNIGHT = time(0)
RESULTS_DUE = Moment(1, time(8))
RESULTS_FINAL_FROM = Moment(1, _MIDNIGHT)
"""What was captured before may lack the last race."""
PUBLISHED_WITHIN = timedelta(hours=2)
"""After a capture: a run captures up to 30 days before it publishes the first, and that is no fault."""

EXPECTATIONS = (
    Expectation(
        (RACECARDS,),
        due=Moment(-1, time(21)),
        until=RESULTS_DUE,
        why="declarations close in the morning of the day before, and cards are out by its evening",
    ),
    Expectation(
        (RACECARDS,),
        due=Moment(0, time(10)),
        final_from=Moment(0, _MIDNIGHT),
        until=RESULTS_DUE,
        why="non-runners, jockeys and goings change until the morning of the day",
    ),
    Expectation(
        tuple(TABLES),
        due=Moment(0, time(11)),
        until=RESULTS_DUE,
        follows=RACECARDS,
        tables_option="day",
        why="today's runners are read from the tables, which the morning's cards make",
    ),
    Expectation(
        (RESULTS_FEED,),
        due=RESULTS_DUE,
        final_from=RESULTS_FINAL_FROM,
        why="the last race is off at 22:00 (an evening in France), and results are in two hours later",
    ),
    Expectation(
        tuple(TABLES),
        due=Moment(1, time(9)),
        follows=RESULTS_FEED,
        tables_option="day",
        why="tables follow the results",
    ),
    Expectation(
        tuple(STATISTICS),
        due=Moment(1, time(10)),
        tables_option="statistics",
        why="statistics follow the tables",
    ),
)
"""In the order in which they follow from one another: of a day, the first that is not met is named, because the others
are its consequences. The lists of courses (`reference_feed`) and single horses are not of a racing day: nobody waits.
Statistics need only be there: whether they are stale is told by the digest of their inputs, not by a time."""


@dataclass(frozen=True)
class Overdue:
    """Something that should exist by now and does not.

    Attributes:
        table: the asset whose partition `day` is overdue; of several tables the first, and `why` says how many.
        due_at: when it was due (UTC).
        command: what makes it; `tables_option` is what it tells `darkhorse materialize` to make.
    """

    table: str
    day: date
    due_at: datetime
    why: str
    command: str
    tables_option: str = ""


@dataclass(frozen=True)
class Found:
    """What there is of a country's day: when its newest whole capture began, by asset, and each table's writing."""

    captured: Mapping[str, datetime] = field(default_factory=dict)
    published: Mapping[str, datetime] = field(default_factory=dict)


def overdue(day: date, found: Found, now: datetime, *, has_cards: bool = True) -> Overdue | None:
    """The first expectation of the day that is due and not met; None where all is as it should be by now.

    Args:
        has_cards: False for a source that never gave a racecard: nothing is expected of the day before its results.
    """
    for expected in EXPECTATIONS:
        due_at = expected.due.of(day)
        is_lapsed = expected.until is not None and expected.until.of(day) <= now
        if due_at > now or is_lapsed or (expected.until and not has_cards):
            continue
        if missing := [
            (table, fault) for table in expected.tables if (fault := _fault(expected, table, day, found, now))
        ]:
            table, fault = missing[0]
            others = f" (as {len(missing) - 1} other tables)" if len(missing) > 1 else ""
            why = f"{table} of {day} {fault}{others}; {expected.why}"
            return Overdue(
                table, day, due_at, why, materialize(day, day, expected.tables_option), expected.tables_option
            )
    return None


def in_a_row(found: Iterable[Overdue]) -> Iterator[tuple[Overdue, date, str]]:
    """Days in a row of which the same is overdue: the first of them, the last day, and the command that makes all."""
    alike: dict[tuple[str, str], dict[date, Overdue]] = {}
    for each in found:
        alike.setdefault((each.table, each.tables_option), {})[each.day] = each
    for (_, option), days in alike.items():
        for first, last in stretches(sorted(days)):
            yield days[first], last, days[first].command if first == last else materialize(first, last, option)


def materialize(first: date, last: date, tables: str = "") -> str:
    """The command that makes these days: of `tables` only, or captures and all."""
    return f"darkhorse materialize --from {first} --to {last}{f' --tables {tables}' if tables else ''}"


def abandoned_history(last: date, now: datetime) -> Iterator[Overdue]:
    """For a home that nobody keeps current: it is said once, about the first day after the last published one."""
    day = last + timedelta(days=1)
    due_at, yesterday = RESULTS_DUE.of(day), now.astimezone(LONDON).date() - timedelta(days=1)
    if due_at <= now:
        why = f"nothing was published since {last}, {(yesterday - last).days:,} days: nobody keeps this home current"
        yield Overdue(RESULTS_FEED, day, due_at, why, materialize(day, yesterday))


def _fault(expected: Expectation, table: str, day: date, found: Found, now: datetime) -> str | None:
    """What is wrong with it, in words that go on from `races of 2025-03-08 …`."""
    made_at = found.captured.get(table, found.published.get(table))
    if made_at is None:
        return "have no whole capture" if table in (RACECARDS, RESULTS_FEED) else "were never published"
    if expected.final_from and made_at < expected.final_from.of(day):
        return f"were last captured at {_clock(made_at)}, before it could be final"
    captured_at = found.captured.get(expected.follows or "")
    if captured_at and made_at < captured_at <= now - PUBLISHED_WITHIN:
        return f"were last published at {_clock(made_at)}, and {expected.follows} captured at {_clock(captured_at)}"
    return None


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
