"""Materialising days from a terminal: the same Dagster runs that the UI starts, in this process, with a display.

Days go in runs of at most 30: first their captures, then their tables, which are built also for a day whose capture
came only in part; then the statistics of all of them, and of later days that they made stale; then each day is looked
over beside the others. Ctrl-C stops after the day at hand; what is done is done and marked.
"""

import logging
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event
from uuid import uuid4

import dagster as dg
from rich.console import Console
from sqlalchemy.exc import OperationalError

from darkhorse_assets.claims import Scope, claimed
from darkhorse_assets.cli.display import Display
from darkhorse_assets.cli.summary import print_summary
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.defs.assets.captures import SOURCE_POOL, racecards, reference_feed, results_feed
from darkhorse_assets.defs.assets.mart import MART_POOL
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.defs.liveness import alive, close_dead_runs
from darkhorse_assets.defs.partitions import CAPTURES_PER_RUN, STATISTICS_DAYS_PER_RUN, range_tags
from darkhorse_assets.defs.run_tags import ROUTINE
from darkhorse_assets.desk import Desk, open_desk
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.mart.gaps import DAYS_LOOKED_AT
from darkhorse_assets.planning import check_span
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
    """What to materialise.

    Attributes:
        missing_only: ask for no day that a whole, final capture already answers.
        only_failed: ask only for what the ledger of failures has open.
        days_per_run: how many days share a run of captures, and one of tables.
        command: that gave the order, as people type it: it claims the days, and is named on the runs.
    """

    first: date
    last: date
    countries: tuple[str, ...] = ()
    tables: tuple[str, ...] = (*TABLES, *STATISTICS)
    captures: bool = True
    force_reason: str | None = None
    missing_only: bool = False
    only_failed: bool = False
    days_per_run: int = DAYS_PER_RUN
    command: str = "darkhorse materialize"

    def scope(self, settings: Settings) -> Scope:
        """What the command claims."""
        return Scope(self.command, self.first, self.last, self.countries or settings.countries)

    def days(self) -> list[date]:
        return days_between(self.first, self.last)

    def day_tables(self) -> tuple[str, ...]:
        return tuple(name for name in self.tables if name in TABLES)

    def statistics(self) -> tuple[str, ...]:
        return tuple(name for name in self.tables if name in STATISTICS)

    def day_config(self) -> dict[str, object]:
        """What captures and tables are told beyond their days."""
        forced = {"force": True, "reason": self.force_reason} if self.force_reason else {}
        asked = {name: True for name in ("missing_only", "only_failed") if getattr(self, name)}
        return {"countries": list(self.countries), **forced, **asked}

    def asks_for_the_lists(self, days: Sequence[date], this_day: date) -> bool:
        """The source's lists say what is now: they are asked for with the racing day that it is, and no other."""
        return self.captures and this_day in days

    def steps(self, this_day: date) -> int:
        """How many times a day is reported as done, all days together; looking them over takes no time beside it."""
        per_day = sum((len(CAPTURES) if self.captures else 0, bool(self.day_tables()), bool(self.statistics())))
        return len(self.days()) * per_day + self.asks_for_the_lists(self.days(), this_day)


def check_days(order: Order, today: date) -> None:
    """Raises UsageError for days that are no partitions, saying which there are."""
    check_span(order.first, order.last, today)


def run_order(order: Order, settings: Settings) -> bool:
    """Claim the order's days and materialise them, with a display; True when every day is whole.

    Raises:
        ClaimedError: another command works on some of the days.
        UsageError, LakeError: it could not begin.
    """
    with claimed(settings.claims_folder, order.scope(settings), utc_now()):
        return not run_claimed(order, settings)


def run_claimed(order: Order, settings: Settings) -> list[str]:
    """As `run_order`, of days that the caller has claimed; returns what failed, in words."""
    if order.captures:
        check_source(settings)
    console = Console(soft_wrap=not sys.stdout.isatty())
    display = Display(console, order.steps(today(utc_now)))
    carry_out(settings, display, lambda desk, instance: materialize(order, desk, instance, display.stop_requested))
    print_summary(display.reports, display.statistics, display.looks, console)
    return display.failures


def check_source(settings: Settings) -> None:
    """Raises UsageError where no day could be asked for."""
    if settings.source is SourceName.RPSCRAPE_CSV and not settings.rpscrape_folder().is_dir():
        raise UsageError(f"DARKHORSE_RPSCRAPE_DIR is {settings.rpscrape_dir}, which is no folder")


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
            display.stopped()
        try:
            running.result()
        except OperationalError as error:
            raise LakeError(
                f"Dagster's history in {settings.dagster_home} cannot be written ({error.orig}): free space or make it "
                "writable, then run the same command; what is published is whole"
            ) from error


def materialize(order: Order, desk: Desk, instance: dg.DagsterInstance, stop_requested: Event) -> None:
    """Run the order's days, until they are done or it is stopped; the desk's progress is told all there is to tell."""
    runs, of_days = runs_of(desk, instance, stop_requested, order.command), order.day_config()
    for days in chunks(order.days(), order.days_per_run):
        if order.captures:
            runs.run(CAPTURES, days, dict.fromkeys(CAPTURES, of_days), pool=SOURCE_POOL)
        if order.asks_for_the_lists(days, today(desk.clock)):
            runs.run((REFERENCE,), [today(desk.clock)], {REFERENCE: of_days}, pool=SOURCE_POOL)
        if order.day_tables():
            runs.run(order.day_tables(), days, {"day_tables": of_days})
    if order.statistics():
        for days in chunks(order.days(), STATISTICS_DAYS_PER_RUN):
            runs.run((MART, *order.statistics()), days, {}, pool=MART_POOL)
        compute_stale_days(order.statistics(), desk, runs)
    if order.captures:
        look_over(order.days(), runs)


def compute_stale_days(names: Sequence[str], desk: Desk, runs: "Runs") -> None:
    """What changed in the past is in the statistics of later days: those are computed again, and no others."""
    if runs.stop_requested.is_set():
        return
    stale = {day for name, days in stale_days(desk.mart).items() if name in names for day in days}
    missing = {day for name, days in missing_days(desk.mart).items() if name in names for day in days}
    desk.progress.stale(sorted(stale), sorted(missing))
    for days in spans(stale, STATISTICS_DAYS_PER_RUN):
        runs.run(names, days, {"statistics": {"only_stale": True}}, pool=MART_POOL)


def look_over(days: Collection[date], runs: "Runs") -> None:
    """Also the week after, where that was looked over before: what a day lacks is in the verdicts of the next seven."""
    looked_over = runs.marked(QUALITY)
    week_after = {day + timedelta(days=n) for day in days for n in range(1, DAYS_LOOKED_AT + 1)}
    wanted = sorted({*days, *(day for day in week_after if day in looked_over)})
    for first, last in stretches(wanted):
        for some in chunks(days_between(first, last), STATISTICS_DAYS_PER_RUN):
            runs.run((QUALITY,), some, {}, pool=MART_POOL)


@dataclass(frozen=True)
class Runs:
    """Starts Dagster runs, one after the other, in this process."""

    instance: dg.DagsterInstance
    job: dg.JobDefinition
    stop_requested: Event
    command: str

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
        with alive(self.instance, run_id := f"{uuid4()}"):
            result = self.job.execute_in_process(
                instance=self.instance,
                run_id=run_id,
                asset_selection=[dg.AssetKey(name) for name in assets],
                run_config={"ops": {op: {"config": config} for op, config in configs.items()}, **QUIET},
                tags={**range_tags(days[0], days[-1]), ROUTINE: self.command},
                raise_on_error=False,
            )
        told = any(event.is_step_failure and event.step_failure_data.user_failure_data for event in result.all_events)
        if not (result.success or told or self.stop_requested.is_set()):
            broken = [
                event.step_failure_data.error_display_string for event in result.all_events if event.is_step_failure
            ]
            raise RuntimeError(f"run {result.run_id} broke: {' '.join(broken) or 'it was ended from outside'}")

    def marked(self, *assets: str) -> set[date]:
        """The days on which all of these assets are materialised, as Dagster has it."""
        of_each = [self.instance.get_materialized_partitions(dg.AssetKey(name)) for name in assets]
        return {date.fromisoformat(day) for day in set.intersection(*map(set, of_each))}

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


def runs_of(desk: Desk, instance: dg.DagsterInstance, stop_requested: Event, command: str) -> Runs:
    """Runs of the whole graph on this desk, on behalf of a command."""
    return Runs(instance, definitions(desk).resolve_implicit_global_asset_job_def(), stop_requested, command)


def chunks(days: Sequence[date], size: int) -> Iterator[Sequence[date]]:
    for start in range(0, len(days), size):
        yield days[start : start + size]
