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
from darkhorse_assets.alerts.problem import Cause, Key, Problem
from darkhorse_assets.clock import utc_now
from darkhorse_assets.defs.alert_events import (
    at_of,
    events_after,
    failed_run,
    first_cursor,
    made_by,
    made_since,
    run_problem,
    verdict_of,
)
from darkhorse_assets.defs.preview import EventLogEntry
from darkhorse_assets.freshness import overdue_of, overdue_partitions
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.settings import Settings


class _Always(TypedDict):
    minimum_interval_seconds: int
    default_status: dg.DefaultSensorStatus


EACH_MINUTE = _Always(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)


@dg.sensor(
    description="Tells checks that are red and days that fail again and again; and when they are mended.", **EACH_MINUTE
)
def failed_days(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    desk = AlertDesk.open(Settings.load())
    latest: dict[Key, tuple[Problem, bool]] = {}
    failed: list[Problem] = []
    for event in _new(context, dg.DagsterEventType.ASSET_CHECK_EVALUATION, dg.DagsterEventType.RUN_FAILURE):
        if event.dagster_event_type is dg.DagsterEventType.RUN_FAILURE:
            run = context.instance.get_run_by_id(event.run_id)
            failed += failed_run(context.instance, run).days if run else ()
        elif verdict := verdict_of(event):
            latest[verdict[0].key] = verdict
    _judge(desk.ledger, list(latest.values()), _checks_of(context), warnings=desk.settings.alert_warnings)
    red = [each.problem for each in desk.ledger.known(Cause.CHECKS)]
    refused = {(each.day, each.run_id, each.asset) for each in red if each.severity is Severity.ERROR}
    desk.ledger.failed(
        each for each in failed if not refused & {(each.day, each.run_id, asset) for asset in made_by(each.name)}
    )  # of the others its checks say why
    made = made_since(context.instance, desk.ledger.known(Cause.FAILURES))
    desk.ledger.heals(each.problem.key for each in made)
    return _told(desk, utc_now())


@dg.sensor(
    description="Tells runs that fail again and again for another reason than single days.",
    **EACH_MINUTE,
)
def failed_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    desk = AlertDesk.open(Settings.load())
    for event in _new(context, dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_SUCCESS):
        run = context.instance.get_run_by_id(event.run_id)
        if run is None:  # deleted since
            continue
        if event.dagster_event_type is dg.DagsterEventType.RUN_SUCCESS:
            desk.ledger.heals([run_problem(run, at_of(event)).key])
        elif reason := failed_run(context.instance, run).reason:
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
    """Take down what is overdue for so long, and what no longer is.

    A day that was taken down is watched until it is there, also when it is older than those that are looked for.
    """
    known = {each.problem.day: each.problem for each in ledger.known(Cause.OVERDUE)}
    watched = overdue_of(lake, sorted(day for day in known if day), now)
    overdue = {each.day: each for each in [*watched, *overdue_partitions(lake, now)]}
    ledger.stands(
        Problem(
            day=day,
            cause=Cause.OVERDUE,
            name="overdue",
            at=each.due_at,
            asset=each.table,
            lines=(each.why,),
            command=each.command,
        )
        for day, each in overdue.items()
        if now - each.due_at >= stale_after
    )
    ledger.heals(problem.key for day, problem in known.items() if day not in overdue)


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


def _checks_of(context: dg.SensorEvaluationContext) -> set[str]:
    keys = context.repository_def.asset_graph.asset_check_keys if context.repository_def else ()
    return {f"{key.asset_key.to_user_string()} {key.name}" for key in keys}


def _told(desk: AlertDesk, now: datetime) -> dg.SkipReason:
    """Tell what is new, and say so where the UI shows the tick."""
    titles = [message.title for message in desk.tell(now)]
    waiting = len(desk.outbox.waiting())
    return dg.SkipReason(f"{'; '.join(titles) or 'nothing new'}{f' ({waiting} deliveries wait)' if waiting else ''}")
