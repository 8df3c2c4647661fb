"""What Dagster's event log says that alerts are about: verdicts of single days, days and runs that failed or were made.

Read by the ids of events: those of a verdict, a run's end and a materialisation are of one sequence, on SQLite and
Postgres. (The ids of check executions are not: a verdict takes the id of its plan, which another run may have passed.)
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

import dagster as dg

from darkhorse_assets.alerts.problem import Cause, Known, Problem
from darkhorse_assets.defs.assets.audit import NAME as MONTHLY_AUDIT
from darkhorse_assets.defs.assets.quality import NAME as DAILY_QUALITY
from darkhorse_assets.defs.assets.statistics import statistics
from darkhorse_assets.defs.assets.tables import day_tables
from darkhorse_assets.defs.preview import EventLogEntry
from darkhorse_assets.quality.freshness import materialize
from darkhorse_assets.quality.verdict import Severity

MOST_EVENTS = 10_000
"""A tick reads so many at most, some 6 seconds of work; the first tick on an instance begins so many before its end."""
FRESHNESS = "freshness"
_MOST_RECORDS = 1000
_SHOWN_CHARACTERS = 300
SEVERITIES = {dg.AssetCheckSeverity.ERROR: Severity.ERROR, dg.AssetCheckSeverity.WARN: Severity.WARN}

_TOGETHER = {each.op.name: frozenset(key.to_user_string() for key in each.keys) for each in (day_tables, statistics)}


def first_cursor(instance: dg.DagsterInstance) -> int:
    """Where the first tick begins: with all of a young instance, with the last events of an old one."""
    return max(-1, (instance.event_log_storage.get_maximum_record_id() or 0) - MOST_EVENTS)


def events_after(instance: dg.DagsterInstance, cursor: int, kind: dg.DagsterEventType) -> Mapping[int, EventLogEntry]:
    """The next events of this kind by id, `MOST_EVENTS` at most."""
    found: Mapping[int, EventLogEntry] = instance.event_log_storage.get_logs_for_all_runs_by_log_id(
        cursor, dagster_event_type=kind, limit=MOST_EVENTS
    )
    return found


def verdict_of(event: EventLogEntry) -> tuple[Problem, bool] | None:
    """What a check says of one day, and whether it passed; None for a verdict that is of no single day.

    That a day is overdue is for `overdue_days` to say, who asks the lake and not the last look at it.
    """
    evaluation = event.get_dagster_event().asset_check_evaluation_data
    day = evaluation.partition and _day(evaluation.partition)
    asset, counts = evaluation.asset_key.to_user_string(), evaluation.metadata
    if not day or (asset, evaluation.check_name) == (DAILY_QUALITY, FRESHNESS):
        return None
    sample, offenders = counts.get("sample"), counts.get("offenders")
    problem = Problem(
        day=day,
        cause=Cause.AUDIT if asset == MONTHLY_AUDIT else Cause.CHECKS,
        name=f"{asset} {evaluation.check_name}",
        at=at_of(event),
        asset=asset,
        severity=SEVERITIES[evaluation.severity],
        size=int(offenders.value) if isinstance(offenders, dg.IntMetadataValue) and offenders.value else 1,
        lines=tuple(line.removeprefix("* ") for line in f"{sample.value}".splitlines()) if sample else (),
        advice=evaluation.description or "",
        command=_command(asset, day),
        run_id=event.run_id,
    )
    return problem, evaluation.passed


def made_by(step: str) -> frozenset[str]:
    """The assets that a step makes: several tables together, or the one that it is named like."""
    return _TOGETHER.get(step, frozenset([step]))


@dataclass(frozen=True)
class FailedRun:
    """What failed in a run: single days of steps, or the run as such (`reason`; None when it was only days)."""

    days: tuple[Problem, ...]
    reason: str | None


def failed_run(instance: dg.DagsterInstance, run: dg.DagsterRun) -> FailedRun:
    """Tell days that failed, each of which its step names in the metadata of its failure, from all else."""
    steps = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE).records
    days: list[Problem] = []
    reasons: list[str] = []
    for step in steps:
        event = step.event_log_entry
        of_step = list(_failed_days(event, run))
        days += of_step
        if not of_step:
            error = event.get_dagster_event().step_failure_data.error
            reasons.append(f"{event.step_key}: {_innermost(error)}"[:_SHOWN_CHARACTERS])
    if not steps:
        reasons.append("it ended outside of a step: see its log")
    return FailedRun(tuple(days), "; ".join(reasons) or None)


def _failed_days(event: EventLogEntry, run: dg.DagsterRun) -> Iterator[Problem]:
    data = event.get_dagster_event().step_failure_data
    step = event.step_key or ""
    made = sorted(made_by(step) & {key.to_user_string() for key in run.asset_selection or ()})
    named = data.user_failure_data.metadata if data.user_failure_data else {}
    for text, why in named.items():
        if (day := _day(text)) and made:
            yield Problem(
                day=day,
                cause=Cause.FAILURES,
                name=step,
                at=at_of(event),
                asset=made[0],
                lines=(f"{why.value}",),
                command=_command(made[0], day),
                run_id=run.run_id,
            )


def run_problem(run: dg.DagsterRun, at: datetime, reason: str = "") -> Problem:
    """The run as one thing that fails or succeeds: it is known again by what it makes, whatever its days."""
    assets = sorted(key.to_user_string() for key in run.asset_selection or ())
    what = f"{assets[0]} and {len(assets) - 1} more" if len(assets) > 1 else "".join(assets) or run.job_name
    return Problem(day=None, cause=Cause.RUNS, name=f"run of {what}", at=at, lines=(reason,), run_id=run.run_id)


def made_since(instance: dg.DagsterInstance, known: Sequence[Known]) -> Iterator[Known]:
    """Of these days that failed, those whose asset was materialised afterwards."""
    by_asset: dict[str, list[Known]] = {}
    for each in known:
        by_asset.setdefault(each.problem.asset, []).append(each)
    for asset, of_asset in by_asset.items():
        wanted = dg.AssetRecordsFilter(
            asset_key=dg.AssetKey(asset),
            asset_partitions=[f"{each.problem.day}" for each in of_asset],
            after_timestamp=min(each.problem.at for each in of_asset).timestamp(),
        )
        records = instance.fetch_materializations(wanted, limit=_MOST_RECORDS).records
        made_at = {record.partition_key: record.timestamp for record in reversed(records)}
        yield from (e for e in of_asset if made_at.get(f"{e.problem.day}", 0) > e.problem.at.timestamp())


def at_of(event: EventLogEntry) -> datetime:
    """When it happened, in UTC."""
    return datetime.fromtimestamp(event.timestamp, UTC)


def _command(asset: str, day: date) -> str:
    return f"darkhorse audit --month {day:%Y-%m}" if asset == MONTHLY_AUDIT else materialize(day, day)


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _innermost(error: object) -> str:
    """The message of the cause that an error of Dagster wraps."""
    while getattr(error, "cause", None):
        error = error.cause  # type: ignore[attr-defined]
    return f"{getattr(error, 'message', error)}".strip()
