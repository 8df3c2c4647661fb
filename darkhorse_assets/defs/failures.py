"""What failed lately and was not mended since, from Dagster's history: days, runs, checks. For `darkhorse health`.

Only recent racing days and runs are asked for; of their checks, only the latest verdicts that are red are read whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dagster as dg
import sqlalchemy as sa

from darkhorse_assets.alerts.problem import Known, Problem
from darkhorse_assets.contracts import STATISTICS, TABLES
from darkhorse_assets.defs.alert_events import StepAssets, failed_run, made_since, run_problem, verdict_of
from darkhorse_assets.defs.preview import EventLogEntry, SqlEventLogStorage
from darkhorse_assets.errors import UsageError

MOST_RUNS = 50
STEPS: StepAssets = {"day_tables": frozenset(TABLES), "statistics": frozenset(STATISTICS)}
"""The steps that make several assets; all others are named like the one they make."""

# The subquery is answered by an index alone; verdicts, which are large, are read of those that are red.
_RED = sa.text("""
SELECT evaluation_event FROM asset_check_executions
WHERE execution_status = 'FAILED' AND id IN (
    SELECT max(id) FROM asset_check_executions WHERE "partition" >= :first GROUP BY asset_key, check_name, "partition")
""")


@dataclass(frozen=True)
class Failures:
    """What is not mended, the latest day first: days that failed, runs that failed otherwise, checks that are red."""

    days: list[Problem]
    runs: list[Problem]
    checks: list[Problem]


def failures(instance: dg.DagsterInstance, first: date, since: datetime) -> Failures:
    """Of runs that ended after `since`, whatever their days; of checks, those of racing days from `first` on."""
    days, runs = _failed(instance, since)
    broken = {each.key: each for each in reversed(days)}  # of a day that failed again and again, the last time
    mended = {each.problem.key for each in made_since(instance, [Known(each) for each in broken.values()])}
    return Failures(
        sorted((each for key, each in broken.items() if key not in mended), key=_newest_first),
        runs,
        sorted(_red_checks(instance, first), key=_newest_first),
    )


def _failed(instance: dg.DagsterInstance, since: datetime) -> tuple[list[Problem], list[Problem]]:
    """Of the latest runs: days that failed, and those runs that failed as such and did not succeed since."""
    wanted = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]
    records = instance.get_run_records(dg.RunsFilter(statuses=wanted, updated_after=since), limit=MOST_RUNS)
    days: list[Problem] = []
    runs: dict[str, Problem | None] = {}
    for record in records:
        run = record.dagster_run
        name = run_problem(run, record.update_timestamp).name
        if run.status is dg.DagsterRunStatus.SUCCESS:
            runs.setdefault(name, None)
            continue
        selected = {key.to_user_string() for key in run.asset_selection or ()}
        found = failed_run(instance, run, {**{each: frozenset([each]) for each in selected}, **STEPS})
        days += found.days
        runs.setdefault(name, run_problem(run, record.update_timestamp, found.reason) if found.reason else None)
    return days, [each for each in runs.values() if each]


def _red_checks(instance: dg.DagsterInstance, first: date) -> Iterator[Problem]:
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        raise UsageError(f"{type(storage).__name__} keeps no table of checks: dagster.yaml names another event log")
    with storage.index_connection() as connection:
        texts = connection.execute(_RED, {"first": f"{first}"}).scalars().all()
    for text in texts:
        if text and (verdict := verdict_of(dg.deserialize_value(text, EventLogEntry))):
            yield verdict[0]


def _newest_first(problem: Problem) -> tuple[timedelta, datetime]:
    """Within a day, what failed first is the cause of the others."""
    return date.max - (problem.day or date.max), problem.at
