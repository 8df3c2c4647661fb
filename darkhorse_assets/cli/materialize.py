"""Materialising days from a terminal: the same Dagster runs that the UI starts, in this process, with a display.

Days go in runs of at most 30: first their captures, then their tables, which are built also for a day whose capture
came only in part. Ctrl-C stops after the day at hand; what is done is done and marked.
"""

import logging
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event

import dagster as dg
from rich.console import Console
from sqlalchemy.exc import OperationalError

from darkhorse_assets.cli.display import Display
from darkhorse_assets.cli.summary import print_summary
from darkhorse_assets.contracts import TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.defs.assets.captures import SOURCE_POOL, racecards, results_feed
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.defs.liveness import close_dead_runs
from darkhorse_assets.defs.partitions import CAPTURES_PER_RUN, RACING_DAYS
from darkhorse_assets.desk import Desk, open_desk
from darkhorse_assets.errors import LakeError, UsageError
from darkhorse_assets.settings import Settings, SourceName

CAPTURES = tuple(asset.key.to_user_string() for asset in (racecards, results_feed))
DAYS_PER_RUN = CAPTURES_PER_RUN.max_partitions_per_run or 1
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
    tables: tuple[str, ...] = tuple(TABLES)
    captures: bool = True
    force_reason: str | None = None

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


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
    display = Display(console, len(order.days()), steps_per_day=len(CAPTURES) + 1 if order.captures else 1)
    with (
        opened_instance(settings) as instance,
        open_desk(settings, progress=display) as desk,
        display.shown(),
        ThreadPoolExecutor(max_workers=1) as worker,
    ):
        # In the main thread Dagster takes Ctrl-C for itself and loses it (1.13.27); in another it leaves it to us.
        running = worker.submit(materialize, order, desk, instance, display.stop_requested)
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
    print_summary(display.reports, console)
    return not display.failures


def materialize(order: Order, desk: Desk, instance: dg.DagsterInstance, stop_requested: Event) -> None:
    """Run the order's days, until they are done or it is stopped; the desk's progress is told all there is to tell."""
    job = definitions(desk).resolve_implicit_global_asset_job_def()
    for days in _chunks(order.days(), DAYS_PER_RUN):
        for assets in (CAPTURES, order.tables) if order.captures else (order.tables,):
            if assets == CAPTURES:
                _wait_for_the_source(instance, stop_requested)
            if not stop_requested.is_set():
                _run(job, assets, days, order, instance, stop_requested)


def _wait_for_the_source(instance: dg.DagsterInstance, stop_requested: Event) -> None:
    """Until no other run asks the source. Dagster, in process, would wait in a busy loop and in silence."""
    is_told = False
    while not stop_requested.is_set():
        holders = instance.event_log_storage.get_concurrency_info(SOURCE_POOL).active_run_ids
        if not holders:
            return
        if not is_told:
            logger.warning("another run asks the source (%s): waiting until it is done", ", ".join(holders))
            is_told = True
        time.sleep(SLOT_POLL_SECONDS)
        close_dead_runs(instance)


def _run(
    job: dg.JobDefinition,
    assets: Sequence[str],
    days: Sequence[date],
    order: Order,
    instance: dg.DagsterInstance,
    stop_requested: Event,
) -> None:
    config: dict[str, dict[str, object]] = {"config": {"countries": list(order.countries)}}
    if order.force_reason:
        config["config"] |= {"force": True, "reason": order.force_reason}
    ops = assets if assets == CAPTURES else ("day_tables",)
    result = job.execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(name) for name in assets],
        run_config={"ops": dict.fromkeys(ops, config), **QUIET},
        tags={
            "dagster/asset_partition_range_start": f"{days[0]}",
            "dagster/asset_partition_range_end": f"{days[-1]}",
        },
        raise_on_error=False,
    )
    told = any(event.is_step_failure and event.step_failure_data.user_failure_data for event in result.all_events)
    if not (result.success or told or stop_requested.is_set()):
        broken = [event.step_failure_data.error_display_string for event in result.all_events if event.is_step_failure]
        raise RuntimeError(f"run {result.run_id} broke: {' '.join(broken) or 'it was ended from outside'}")


def _chunks(days: Sequence[date], size: int) -> Iterator[Sequence[date]]:
    for start in range(0, len(days), size):
        yield days[start : start + size]
