"""What failed lately and was not mended since, from Dagster's history: days, runs, checks. For `darkhorse health`.

Only recent racing days and runs are asked for; of their checks, only the latest verdicts that are red are read whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dagster as dg

from darkhorse_assets.alerts.problem import Known, Problem
from darkhorse_assets.defs.alert_events import failed_run, made_since, run_problem, verdict_of
from darkhorse_assets.defs.check_history import red_verdicts


@dataclass(frozen=True)
class Failures:
    """What is not mended, the latest day first: days that failed, runs that failed otherwise, checks that are red."""

    days: list[Problem]
    runs: list[Problem]
    checks: list[Problem]


def failures(instance: dg.DagsterInstance, first: date, since: datetime) -> Failures:
    """Of runs that ended after `since`, whatever their days; of checks, those of racing days from `first` on.

    Raises:
        UsageError: the instance's event log is not in SQL.
    """
    verdicts = (verdict_of(event) for event in red_verdicts(instance, first))
    days, runs = _failed(instance, since)
    broken = {each.key: each for each in reversed(days)}  # of a day that failed again and again, the last time
    mended = {each.problem.key for each in made_since(instance, [Known(each) for each in broken.values()])}
    return Failures(
        sorted((each for key, each in broken.items() if key not in mended), key=_newest_first),
        runs,
        sorted((verdict[0] for verdict in verdicts if verdict), key=_newest_first),
    )


def _failed(instance: dg.DagsterInstance, since: datetime) -> tuple[list[Problem], list[Problem]]:
    """Of runs that ended since: days that failed, and those runs that failed as such and did not succeed afterwards.

    Of those that succeeded only what came after the first failure is asked for: mostly nothing, though runs be many.
    """
    failed = _ended(instance, dg.DagsterRunStatus.FAILURE, since)
    if not failed:
        return [], []
    succeeded = _ended(instance, dg.DagsterRunStatus.SUCCESS, failed[-1].update_timestamp)
    records = sorted([*failed, *succeeded], key=lambda record: record.update_timestamp, reverse=True)
    days: list[Problem] = []
    runs: dict[str, Problem | None] = {}
    for record in records:
        run = record.dagster_run
        name = run_problem(run, record.update_timestamp).name
        if run.status is dg.DagsterRunStatus.SUCCESS:
            runs.setdefault(name, None)
            continue
        found = failed_run(instance, run)
        days += found.days
        runs.setdefault(name, run_problem(run, record.update_timestamp, found.reason) if found.reason else None)
    return days, [each for each in runs.values() if each]


def _ended(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, since: datetime) -> Sequence[dg.RunRecord]:
    """The latest first."""
    wanted = dg.RunsFilter(statuses=[status], updated_after=since)
    return instance.get_run_records(wanted, order_by="update_timestamp")


def _newest_first(problem: Problem) -> tuple[timedelta, datetime]:
    """Within a day, what failed first is the cause of the others."""
    return date.max - (problem.day or date.max), problem.at
