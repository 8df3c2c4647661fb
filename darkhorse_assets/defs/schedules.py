"""Dagster's schedules, one a routine (`routines.py`); all are off until somebody switches them on, for they cost calls.

What is captured is one run a day, so that a day that fails costs itself. What somebody makes already is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date

import dagster as dg

from darkhorse_assets.defs.busy import is_mart_busy
from darkhorse_assets.defs.due_days import Tick, named
from darkhorse_assets.defs.routines import ROUTINES, Routine
from darkhorse_assets.defs.run_requests import LEFT_OUT, WHY
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.settings import Settings

EVERYTHING = "__ASSET_JOB"
"""Dagster's own job of all assets; one of each schedule's own would warn of assets with different backfill policies."""


def schedule_of(routine: Routine) -> dg.ScheduleDefinition:
    """Its ticks ask for what is due, by the time at which they were due."""

    @dg.schedule(
        name=routine.name,
        cron_schedule=routine.cron if len(routine.cron) > 1 else routine.cron[0],  # the UI says one in words
        execution_timezone="Europe/London",
        job_name=EVERYTHING,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=f"{routine.when[0].upper()}{routine.when[1:]}, {routine.days}: {routine.why}.",
    )
    def due(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        at, instance = context.scheduled_execution_time, context.instance
        found = routine.choose(Tick(at, Settings.load(), lambda: is_mart_busy(instance)))
        busy = routine.busy(instance, [*found.partitions])
        left_out = "; ".join(filter(None, [found.note, *_told(busy)]))
        runs = list(_runs(routine, [each for each in found.partitions if each not in busy]))
        if not runs:
            yield dg.SkipReason(left_out or "no partition is due")
        for first, last in runs:
            tags = {WHY: found.partitions[first], LEFT_OUT: left_out}
            yield routine.run(first, last, key=f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}", tags=tags)

    return due


def _runs(routine: Routine, partitions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The first and the last partition of each run."""
    if routine.is_one_run:
        for first, last in stretches(sorted(map(date.fromisoformat, partitions))):
            yield f"{first}", f"{last}"
    else:
        yield from ((each, each) for each in partitions)


def _told(busy: Mapping[str, str]) -> Iterator[str]:
    """The partitions that are left out, by who makes them."""
    for why in dict.fromkeys(busy.values()):
        yield f"{named([each for each in busy if busy[each] == why])}: {why}"


SCHEDULES = [schedule_of(routine) for routine in ROUTINES]
