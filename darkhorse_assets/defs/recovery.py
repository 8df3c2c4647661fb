"""Sensors that go on where something stopped: what failed is asked for again, what was captured is published.

`retry_failures` costs calls and is off until somebody switches it on. `unpublished_captures` costs none and is on: a
capture whose run was killed, or that came only in part, is in the tables minutes later.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dagster as dg

from darkhorse_assets.clock import utc_now
from darkhorse_assets.defs.routines import CARDS, PUBLISHED, RESULTS
from darkhorse_assets.defs.run_requests import Work
from darkhorse_assets.desk import closed_until
from darkhorse_assets.freshness import DAYS_AHEAD, DAYS_BACK
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.retrying import Failure
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.racing.off_times import london_clock, racing_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint
from darkhorse_assets.stage import MASTERS

CAPTURED_BY = {Endpoint.RACECARDS: CARDS, Endpoint.RESULTS: RESULTS}
RETRY = Work(name="retry_failures", assets=(CARDS, RESULTS, *PUBLISHED))
PUBLISH = Work(name="unpublished_captures", assets=PUBLISHED)

MOST_DAYS = 20
"""Asked for at one look, those that have waited longest: a source that was down leaves hundreds behind."""

AT_REST = timedelta(minutes=2)
"""So long ago a capture was written before it is looked at: mostly whoever took it publishes it at once."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dg.sensor(
    name=RETRY.name,
    asset_selection=RETRY.selection(),
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Asks for what failed, and for nothing else of its day, when its time has come: 1 to 47 hours after it "
    "first failed, what was blocked in the quiet hours. Never while the source's host is left alone.",
)
def retry_failures(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    settings, now = Settings.load(), utc_now()
    if closed := closed_until(settings, now):
        yield dg.SkipReason(f"the source is left alone until {london_clock(closed):%Y-%m-%d %H:%M} in London")
        return
    due = [row for row in Lake.at(settings.lake_folder).failures.due(settings.source, now) if _is_of_a_day(row)]
    requests = list(_retries(context.instance, due, now))
    yield from requests
    if not requests:
        yield dg.SkipReason("somebody makes these days already" if due else "nothing that failed is due")


@dg.sensor(
    name=PUBLISH.name,
    asset_selection=PUBLISH.selection(),
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=f"Publishes what was captured since its day was last published, {DAYS_BACK} days back and {DAYS_AHEAD} "
    "ahead, whole or not. Asks nobody, and tries each capture once.",
)
def unpublished_captures(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The cursor is the newest capture of each of these days that was tried: a day that is refused makes no loop."""
    settings, now = Settings.load(), utc_now()
    tried: dict[str, str] = json.loads(context.cursor or "{}")
    found = _unpublished(Lake.at(settings.lake_folder), settings.source, now)
    fresh = {day: capture_id for day, capture_id in found.items() if tried.get(day) != capture_id}
    busy = PUBLISH.busy(context.instance, [*fresh])
    if not fresh.keys() - busy:
        yield dg.SkipReason("somebody makes these days already" if fresh else "all that was captured is published")
        return
    for day, capture_id in fresh.items():
        if day not in busy:
            tried[day] = capture_id
            yield PUBLISH.run(day, day, key=capture_id)
    context.update_cursor(json.dumps({day: tried[day] for day in sorted(found.keys() & tried)}))


def _is_of_a_day(row: Failure) -> bool:
    """The lists are asked for by their own routine, horses by their queue."""
    return row.endpoint in CAPTURED_BY


def _retries(instance: dg.DagsterInstance, due: Sequence[Failure], now: datetime) -> Iterator[dg.RunRequest]:
    """A run a day, with those captures only of which something failed."""
    captures: dict[str, set[str]] = {}
    for row in sorted(due, key=lambda row: row.next_retry_at or now):
        captures.setdefault(f"{row.day}", set()).add(CAPTURED_BY[row.endpoint])
    busy = RETRY.busy(instance, [*captures])
    for day in [each for each in captures if each not in busy][:MOST_DAYS]:
        config = {name: {"only_failed": True} for name in sorted(captures[day])}
        # A run that was killed before it could note its try leaves the failure due: it is tried again in an hour.
        yield replace(RETRY, assets=(*config, *PUBLISHED)).run(day, day, key=f"{now:%Y-%m-%dT%H}", config=config)


def _unpublished(lake: Lake, source: str, now: datetime) -> dict[str, str]:
    """Days of which something was captured after they were published whole, with the id of the newest capture.

    The last master is the last file of a publication: races that a killed run left without it are published again.
    """
    this_day = racing_day(now)
    days = days_between(this_day - timedelta(days=DAYS_BACK), this_day + timedelta(days=DAYS_AHEAD))
    last_files = lake.tables.partitions(MASTERS[-1], days)
    published = {file.day: datetime.fromtimestamp(file.modified_ns / 1e9, UTC) for file in last_files}
    found = {}
    for day in days:
        kept = [each for endpoint in DAY_ENDPOINTS if (each := lake.captures.newest(source, endpoint, day))]
        newest = max(kept, key=lambda each: each.written_at, default=None)
        if newest and published.get(day, _NEVER) < newest.written_at <= now - AT_REST:
            found[f"{day}"] = newest.capture_id
    return found


RECOVERY_SENSORS = [retry_failures, unpublished_captures]
