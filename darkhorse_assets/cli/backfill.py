"""A backfill from a terminal: what is planned, year by year, in the same Dagster runs that the UI starts.

A year is captured whole before its first table is built: between two requests nothing else happens, and the permitted
rate is used. Statistics and quality come once at the end: after each year they would be computed from half a history,
and the newest first all of them again with each year (docs/design.md).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import dagster as dg
from rich.console import Console

from darkhorse_assets.claims import claimed
from darkhorse_assets.cli.backfill_display import BackfillDisplay
from darkhorse_assets.cli.materialize import (
    MART,
    QUALITY,
    REFERENCE,
    Order,
    Runs,
    carry_out,
    check_source,
    chunks,
    compute_stale_days,
    look_over,
    runs_of,
)
from darkhorse_assets.cli.plan import Planned
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import RACES, STATISTICS, TABLES
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.assets.mart import MART_POOL
from darkhorse_assets.defs.partitions import STATISTICS_DAYS_PER_RUN, TABLES_PER_RUN
from darkhorse_assets.desk import Desk
from darkhorse_assets.freshness import ENDPOINTS
from darkhorse_assets.planning import Standing, standing
from darkhorse_assets.racing.dates import days_between, stretches
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Offer
from darkhorse_assets.statistics.days import spans

COMMAND = "darkhorse backfill"


def backfill(settings: Settings, planned: Planned, console: Console, *, newest_first: bool) -> bool:
    """Carry out the plan, as far as it comes; True when all of it is there.

    Raises:
        ClaimedError: another command works on some of the days.
        UsageError, LakeError: it could not begin.
    """
    check_source(settings)
    plan = planned.plan
    order = Order(plan.days[0], plan.days[-1], tuple(plan.countries), missing_only=True, command=COMMAND)
    display = BackfillDisplay(console, planned, utc_now)

    def work(desk: Desk, instance: dg.DagsterInstance) -> None:
        runs = runs_of(desk, instance, display.stop_requested, order.command)
        Backfill(order, plan.offer, desk, runs, display).run(years(plan.days, newest_first=newest_first))

    with claimed(settings.claims_folder, order.scope(settings), utc_now()):
        carry_out(settings, display, work)
    display.print_end()
    return not display.failures


def years(days: Sequence[date], *, newest_first: bool) -> list[list[date]]:
    """The days by year; within each in the order of time."""
    by_year = [list(of_year) for _, of_year in groupby(days, key=lambda day: day.year)]
    return by_year[::-1] if newest_first else by_year


@dataclass(frozen=True)
class Backfill:
    """One backfill at work.

    A day is left out where the lake has it and Dagster shows it: after a run that was killed the lake knows more.

    Attributes:
        worked_on: days whose tables it published, or tried to.
    """

    order: Order
    offer: Offer
    desk: Desk
    runs: Runs
    display: BackfillDisplay
    worked_on: set[date] = field(default_factory=set)

    def run(self, by_year: Sequence[list[date]]) -> None:
        """The years in this order, until it is stopped or the source blocks; then what follows from them."""
        for days in by_year:
            self._ask(days)
            self._publish(days)
            if self.runs.stop_requested.is_set():
                return
            self.display.tell_year(days[0].year)
            if self._is_blocked():
                break
        self._conclude()

    def _ask(self, days: Sequence[date]) -> None:
        known = self._standing(days)
        config = self.order.day_config()
        for name, endpoint in ENDPOINTS.items():
            there = self.runs.marked(name).intersection(known.final[endpoint])
            wanted = [day for day in days if self.offer.has(endpoint, day) and day not in there]
            if wanted and not self._is_blocked():
                self.runs.run((name,), days_between(wanted[0], wanted[-1]), {name: config}, pool=SOURCE_POOL)
        this_day = today(self.desk.clock)
        if this_day in days and not self._is_blocked():
            self.runs.run((REFERENCE,), [this_day], {REFERENCE: config}, pool=SOURCE_POOL)

    def _is_blocked(self) -> bool:
        """Now: a Retry-After of seconds costs the request that met it, and not the years after it."""
        until = self.display.blocked_until
        return until is not None and self.desk.clock() < until

    def _publish(self, days: Sequence[date]) -> None:
        known = self._standing(days)
        there = self.runs.marked(*TABLES).intersection(known.published)
        wanted = [day for day in days if day in known.captured and day not in there]
        for first, last in stretches(wanted):
            for some in chunks(days_between(first, last), TABLES_PER_RUN.max_partitions_per_run or 1):
                self.worked_on.update(some)
                self.runs.run(tuple(TABLES), some, {"day_tables": self.order.day_config()})

    def _conclude(self) -> None:
        """Statistics and quality of what was published now, and of what a command that was stopped left without."""
        lake, mart, days = self.desk.lake, self.desk.mart, self.order.days()
        published = {each.day for each in lake.tables.partitions(RACES, days)}
        if not published:
            return
        wanted = published - (self.runs.marked(MART, *STATISTICS) - self.worked_on)
        for span in spans(wanted, STATISTICS_DAYS_PER_RUN):
            self.runs.run((MART, *STATISTICS), days_between(span[0], span[-1]), {}, pool=MART_POOL)
        if not wanted:
            mart.refresh(lake.tables)
        compute_stale_days(tuple(STATISTICS), self.desk, self.runs)
        offered = {day for day in days if any(self.offer.has(endpoint, day) for endpoint in DAY_ENDPOINTS)}
        look_over((published | offered) - (self.runs.marked(QUALITY) - self.worked_on), self.runs)

    def _standing(self, days: Collection[date]) -> Standing:
        countries = self.order.countries
        return standing(self.desk.lake, self.desk.source.name, days, countries, today(self.desk.clock))
