"""Materialising days from a terminal: the same Dagster runs that the UI starts, in this process, with a display.

Days go in runs of at most 30: first their captures, then their tables, which are built also for a day whose capture
came only in part; then the statistics of all of them, and of later days that they made stale; then each day is looked
over beside the others. Ctrl-C stops after the day at hand; what is done is done and marked.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event

import dagster as dg
from rich.console import Console
from sqlalchemy.exc import OperationalError

from darkhorse_assets.cli.display import Display
from darkhorse_assets.cli.summary import print_summary
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.defs.assets.captures import SOURCE_POOL, racecards, reference_feed, results_feed
from darkhorse_assets.defs.assets.mart import MART_POOL
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.defs.liveness import close_dead_runs
from darkhorse_assets.defs.partitions import CAPTURES_PER_RUN, RACING_DAYS, STATISTICS_DAYS_PER_RUN, range_tags
from darkhorse_assets.desk import Desk, open_desk
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.mart.gaps import DAYS_LOOKED_AT
from darkhorse_assets.racing.dates import days_between, stretches
from darkhorse_assets.settings import Settings, SourceName
from darkhorse_assets.statistics.days import missing_days, spans, stale_days

CAPTURES = tuple(asset.key.to_user_string() for asset in (racecards, results_feed))
REFERENCE = reference_feed.key.to_user_string()
DAYS_PER_RUN = CAPTURES_PER_RUN.max_partitions_per_run or 1
MART, QUALITY = "mart", "daily_quality"
SLOT_POLL_SECONDS = 1
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The display tells what happens; Dagster's own log of the run is in the UI."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What to materialise."""

    first: date
    last: date
    countries: tuple[str, ...] = ()
    tables: tuple[str, ...] = (*TABLES, *STATISTICS)
    captures: bool = True
    force_reason: str | None = None

    def days(self) -> list[date]:
        return days_between(self.first, self.last)

    def day_tables(self) -> tuple[str, ...]:
        return tuple(name for name in self.tables if name in TABLES)

    def statistics(self) -> tuple[str, ...]:
        return tuple(name for name in self.tables if name in STATISTICS)

    def day_config(self) -> dict[str, object]:
        """What captures and tables are told beyond their days."""
        forced = {"force": True, "reason": self.force_reason} if self.force_reason else {}
        return {"countries": list(self.countries), **forced}

    def asks_for_the_lists(self, days: Sequence[date], this_day: date) -> bool:
        """The source's lists say what is now: they are asked for with the racing day that it is, and no other."""
        return self.captures and this_day in days

    def steps(self, this_day: date) -> int:
        """How many times a day is reported as done, all days together; looking them over takes no time beside it."""
        per_day = sum((len(CAPTURES) if self.captures else 0, bool(self.day_tables()), bool(self.statistics())))
        return len(self.days()) * per_day + self.asks_for_the_lists(self.days(), this_day)


def check_days(order: Order, today: date) -> None:
    """Raises UsageError for days that are no partitions, saying which there are."""
    if order.last < order.first:
        raise UsageError(f"--to {order.last} is before --from {order.first}")
    first = RACING_DAYS.start.date()
    last = today + timedelta(days=RACING_DAYS.end_offset - 1)
    if order.first < first or order.last > last:
        raise UsageError(f"days go from {first} to {last} (cards are out two days ahead): change --from or --to")


def run_order(order: Order, settings: Settings) -> bool:
    """Materialise, with a display; True when every day is whole.

    Raises:
        UsageError, LakeError: it could not begin.
    """
    if order.captures and settings.source is SourceName.RPSCRAPE_CSV and not settings.rpscrape_folder().is_dir():
        raise UsageError(f"DARKHORSE_RPSCRAPE_DIR is {settings.rpscrape_dir}, which is no folder")
    console = Console(soft_wrap=not sys.stdout.isatty())
    display = Display(console, order.steps(today(utc_now)))
    carry_out(settings, display, lambda desk, instance: materialize(order, desk, instance, display.stop_requested))
    print_summary(display.reports, display.statistics, display.looks, console)
    return not display.failures


def carry_out(settings: Settings, display: Display, work: Callable[[Desk, dg.DagsterInstance], None]) -> None:
    """Do the work on a desk of its own that the display watches; Ctrl-C stops it where it next reports.

    Raises:
        UsageError, LakeError: it could not begin, or Dagster's history cannot be written.
    """
    with (
        opened_instance(settings) as instance,
        open_desk(settings, progress=display) as desk,
        display.shown(),
        ThreadPoolExecutor(max_workers=1) as worker,
    ):
        # In the main thread Dagster takes Ctrl-C for itself and loses it (1.13.27); in another it leaves it to us.
        running = worker.submit(work, desk, instance)
        try:
            wait([running])
        except KeyboardInterrupt:
            display.stop_requested.set()
            display.fail(
                "stopped by Ctrl-C after the day at hand: what is done is done; the same command does the rest"
            )
        try:
            running.result()
        except OperationalError as error:
            raise LakeError(
                f"Dagster's history in {settings.dagster_home} cannot be written ({error.orig}): free space or make it "
                "writable, then run the same command; what is published is whole"
            ) from error


def materialize(order: Order, desk: Desk, instance: dg.DagsterInstance, stop_requested: Event) -> None:
    """Run the order's days, until they are done or it is stopped; the desk's progress is told all there is to tell."""
    runs, of_days = runs_of(desk, instance, stop_requested), order.day_config()
    for days in _chunks(order.days(), DAYS_PER_RUN):
        if order.captures:
            runs.run(CAPTURES, days, dict.fromkeys(CAPTURES, of_days), pool=SOURCE_POOL)
        if order.asks_for_the_lists(days, today(desk.clock)):
            runs.run((REFERENCE,), [today(desk.clock)], {REFERENCE: of_days}, pool=SOURCE_POOL)
        if order.day_tables():
            runs.run(order.day_tables(), days, {"day_tables": of_days})
    if order.statistics():
        for days in _chunks(order.days(), STATISTICS_DAYS_PER_RUN):
            runs.run((MART, *order.statistics()), days, {}, pool=MART_POOL)
        _compute_stale_days(order, desk, runs)
    if order.captures:
        _look_over(order, runs)


def _compute_stale_days(order: Order, desk: Desk, runs: "Runs") -> None:
    """What an order changes in the past is in the statistics of later days: those are computed again, and no others."""
    if runs.stop_requested.is_set():
        return
    stale = {day for name, days in stale_days(desk.mart).items() if name in order.statistics() for day in days}
    missing = {day for name, days in missing_days(desk.mart).items() if name in order.statistics() for day in days}
    desk.progress.stale(sorted(stale), sorted(missing))
    for days in spans(stale, STATISTICS_DAYS_PER_RUN):
        runs.run(order.statistics(), days, {"statistics": {"only_stale": True}}, pool=MART_POOL)


def _look_over(order: Order, runs: "Runs") -> None:
    """Also the week after, where that was looked over before: what a day lacks is in the verdicts of the next seven."""
    looked_over = runs.instance.get_materialized_partitions(dg.AssetKey(QUALITY))
    week_after = (order.last + timedelta(days=n) for n in range(1, DAYS_LOOKED_AT + 1))
    wanted = [*order.days(), *(day for day in week_after if f"{day}" in looked_over)]
    for first, last in stretches(wanted):
        for days in _chunks(days_between(first, last), STATISTICS_DAYS_PER_RUN):
            runs.run((QUALITY,), days, {}, pool=MART_POOL)


@dataclass(frozen=True)
class Runs:
    """Starts Dagster runs, one after the other, in this process."""

    instance: dg.DagsterInstance
    job: dg.JobDefinition
    stop_requested: Event

    def run(
        self,
        assets: Sequence[str],
        days: Sequence[date],
        configs: Mapping[str, Mapping[str, object]],
        *,
        pool: str | None = None,
    ) -> None:
        """One run from the first to the last of these days; `configs` are those of its ops, by name."""
        if pool:
            self._wait_for(pool)
        if self.stop_requested.is_set():
            return
        result = self.job.execute_in_process(
            instance=self.instance,
            asset_selection=[dg.AssetKey(name) for name in assets],
            run_config={"ops": {op: {"config": config} for op, config in configs.items()}, **QUIET},
            tags=range_tags(days[0], days[-1]),
            raise_on_error=False,
        )
        told = any(event.is_step_failure and event.step_failure_data.user_failure_data for event in result.all_events)
        if not (result.success or told or self.stop_requested.is_set()):
            broken = [
                event.step_failure_data.error_display_string for event in result.all_events if event.is_step_failure
            ]
            raise RuntimeError(f"run {result.run_id} broke: {' '.join(broken) or 'it was ended from outside'}")

    def _wait_for(self, pool: str) -> None:
        """Until no other run holds the pool. Dagster, in process, would wait in a busy loop and in silence."""
        is_told = False
        while not self.stop_requested.is_set():
            holders = self.instance.event_log_storage.get_concurrency_info(pool).active_run_ids
            if not holders:
                return
            if not is_told:
                logger.warning("another run has the %s (%s): waiting until it is done", pool, ", ".join(holders))
                is_told = True
            time.sleep(SLOT_POLL_SECONDS)
            close_dead_runs(self.instance)


def runs_of(desk: Desk, instance: dg.DagsterInstance, stop_requested: Event) -> Runs:
    """Runs of the whole graph on this desk."""
    return Runs(instance, definitions(desk).resolve_implicit_global_asset_job_def(), stop_requested)


def _chunks(days: Sequence[date], size: int) -> Iterator[Sequence[date]]:
    for start in range(0, len(days), size):
        yield days[start : start + size]
