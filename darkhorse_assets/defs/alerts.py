"""Sensors that tell what is wrong: red checks and failed days, failed runs, overdue days. Open-source Dagster has none.

They ask no source and start no run, so they are on by default; whom they tell stands in the settings, and without any
that is the log. The cursor is the id of the last event seen; what was told is remembered in `alerts.sqlite`.
"""

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TypedDict

import dagster as dg

from darkhorse_assets.alerts.desk import AlertDesk
from darkhorse_assets.alerts.ledger import Ledger
from darkhorse_assets.alerts.problem import Cause, Problem
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RACES
from darkhorse_assets.defs.alert_events import (
    StepAssets,
    at_of,
    events_after,
    failed_run,
    first_cursor,
    made_since,
    run_problem,
    verdict_of,
)
from darkhorse_assets.defs.preview import EventLogEntry
from darkhorse_assets.freshness import overdue_partitions
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings

DAYS_BACK = 30
"""So far back days overdue are told; older holes are found by `darkhorse completeness`."""


class _Always(TypedDict):
    minimum_interval_seconds: int
    default_status: dg.DefaultSensorStatus


EACH_MINUTE = _Always(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)


@dg.sensor(
    description="Tells checks that are red and days that fail again and again; and when they are mended.", **EACH_MINUTE
)
def failed_days(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    desk = AlertDesk.open(Settings.load())
    assets, latest = _assets_of_steps(context), dict[tuple[str, str, str], tuple[Problem, bool]]()
    failed: list[Problem] = []
    for event in _new(context, dg.DagsterEventType.ASSET_CHECK_EVALUATION, dg.DagsterEventType.RUN_FAILURE):
        if event.dagster_event_type is dg.DagsterEventType.RUN_FAILURE:
            run = context.instance.get_run_by_id(event.run_id)
            failed += failed_run(context.instance, run, assets).days if run else ()
        elif verdict := verdict_of(event):
            latest[verdict[0].key] = verdict
    _judge(desk.ledger, list(latest.values()), _checks_of(context), warnings=desk.settings.alert_warnings)
    refused = {(each.problem.day, each.problem.run_id) for each in desk.ledger.known(Cause.CHECKS)}
    desk.ledger.failed(each for each in failed if (each.day, each.run_id) not in refused)  # its checks say why
    made = made_since(context.instance, desk.ledger.known(Cause.FAILURES))
    desk.ledger.heals(each.problem.key for each in made)
    return _told(desk, utc_now())


@dg.sensor(
    description="Tells runs that fail again and again for another reason than single days.",
    **EACH_MINUTE,
)
def failed_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    desk, assets = AlertDesk.open(Settings.load()), _assets_of_steps(context)
    for event in _new(context, dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_SUCCESS):
        run = context.instance.get_run_by_id(event.run_id)
        if run is None:  # deleted since
            continue
        if event.dagster_event_type is dg.DagsterEventType.RUN_SUCCESS:
            desk.ledger.heals([run_problem(run, at_of(event)).key])
        elif reason := failed_run(context.instance, run, assets).reason:
            desk.ledger.failed([run_problem(run, at_of(event), reason)])
    return _told(desk, utc_now())


@dg.sensor(
    description="Tells racing days of which something should exist for a day and does not.",
    **EACH_MINUTE,
)
def overdue_days(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    settings, now = Settings.load(), utc_now()
    desk = AlertDesk.open(settings)
    judge_overdue(desk.ledger, Lake.at(settings.lake_folder), now, timedelta(hours=settings.alert_stale_hours))
    return _told(desk, now)


ALERT_SENSORS = [failed_days, failed_runs, overdue_days]


def judge_overdue(ledger: Ledger, lake: Lake, now: datetime, stale_after: timedelta) -> None:
    """Take down what is overdue for so long, and what no longer is."""
    overdue = overdue_partitions(lake, now, days_back=DAYS_BACK)
    ledger.stands(
        Problem(
            day=each.day,
            cause=Cause.OVERDUE,
            name="overdue",
            at=each.due_at,
            asset=each.table,
            lines=(each.why,),
            command=each.command,
        )
        for each in overdue
        if now - each.due_at >= stale_after
    )
    days, begin, published = {each.day for each in overdue}, racing_day(now) - timedelta(days=DAYS_BACK), lake.tables
    gone = [known.problem for known in ledger.known(Cause.OVERDUE) if known.problem.day not in days]
    span = published.span(RACES)
    if span and span[1] < begin:  # a home that nobody keeps current any more: only that is judged, nothing has healed
        return
    ledger.forget(problem.key for problem in gone if problem.day and problem.day < begin)
    ledger.heals(problem.key for problem in gone if problem.day and problem.day >= begin)


def _judge(
    ledger: Ledger, verdicts: Sequence[tuple[Problem, bool]], checks: AbstractSet[str], *, warnings: bool
) -> None:
    """Take down which checks are red, and which no longer are; a check that warns only where that is wanted.

    Args:
        checks: those that there are (none: not known); one that is gone can never pass again, and is forgotten.
    """
    red = [problem for problem, passed in verdicts if not passed and (warnings or problem.severity is Severity.ERROR)]
    known = {each.problem.key for cause in (Cause.CHECKS, Cause.AUDIT) for each in ledger.known(cause)}
    ledger.forget(key for key in known if checks and key[2] not in checks)
    ledger.heals((known & {problem.key for problem, _ in verdicts}) - {problem.key for problem in red})
    ledger.stands(red)


def _new(context: dg.SensorEvaluationContext, *kinds: dg.DagsterEventType) -> list[EventLogEntry]:
    """The events of these kinds since the last tick, in the order in which they came; moves the cursor."""
    begin = first_cursor(context.instance)
    seen: dict[str, int] = json.loads(context.cursor or "{}")
    found: dict[int, EventLogEntry] = {}
    for kind in kinds:
        after = seen.get(kind.value, begin)
        of_kind = events_after(context.instance, after, kind)
        seen[kind.value] = max(of_kind, default=after)
        found.update(of_kind)
    context.update_cursor(json.dumps(seen))
    return [found[number] for number in sorted(found)]


def _assets_of_steps(context: dg.SensorEvaluationContext) -> StepAssets:
    graph = context.repository_def.assets_defs_by_key.values() if context.repository_def else ()
    return {each.op.name: frozenset(key.to_user_string() for key in each.keys) for each in graph if each.is_executable}


def _checks_of(context: dg.SensorEvaluationContext) -> set[str]:
    keys = context.repository_def.asset_graph.asset_check_keys if context.repository_def else ()
    return {f"{key.asset_key.to_user_string()} {key.name}" for key in keys}


def _told(desk: AlertDesk, now: datetime) -> dg.SkipReason:
    """Tell what is new, and say so where the UI shows the tick."""
    titles = [message.title for message in desk.tell(now)]
    waiting = len(desk.outbox.waiting())
    return dg.SkipReason(f"{'; '.join(titles) or 'nothing new'}{f' ({waiting} deliveries wait)' if waiting else ''}")
