"""How the checks stand, read from Dagster's event log: each day's newest verdict, counted or read.

Twelve years hold 350,000 verdicts. Nearly all passed: those are only counted, in the index, and the newest verdict is
looked up only of days that ever failed a check.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import dagster as dg
import sqlalchemy as sa

from darkhorse_assets.defs.preview import EventLogEntry, SqlEventLogStorage
from darkhorse_assets.errors import UsageError
from darkhorse_assets.report.model import CheckLine

MOST_DAYS = 5

Key = tuple[str, str]
"""Asset and check."""
NotPassed = defaultdict[Key, defaultdict[str, list[date]]]
"""Days by check, then by what came of them: failed, warned, unjudged."""

_DAYS = """
SELECT asset_key, check_name, count(DISTINCT partition) FROM asset_check_executions
WHERE partition IS NOT NULL GROUP BY asset_key, check_name
"""
# A check that was planned and never made stays there as PLANNED: any verdict of the day is newer than that. Verdicts
# are large, and only those that did not pass are read.
_NEWEST = """
WITH verdicts AS (
    SELECT id, row_number() OVER (
        PARTITION BY asset_key, check_name, partition
        ORDER BY CASE WHEN execution_status IN ('FAILED', 'SUCCEEDED') THEN 0 ELSE 1 END,
            evaluation_event_storage_id DESC) AS newest
    FROM asset_check_executions
    WHERE {days} AND (asset_key, check_name, partition) IN (
        SELECT asset_key, check_name, partition FROM asset_check_executions
        WHERE {days} AND execution_status <> 'SUCCEEDED')
)
SELECT asset_key, check_name, partition, {columns} FROM asset_check_executions
WHERE execution_status <> 'SUCCEEDED' AND id IN (SELECT id FROM verdicts WHERE newest = 1)
"""
_NOT_PASSED = _NEWEST.format(
    days="partition IS NOT NULL",
    columns="""CASE WHEN execution_status <> 'FAILED' THEN 'unjudged'
        WHEN evaluation_event LIKE '%AssetCheckSeverity.WARN"%' THEN 'warned' ELSE 'failed' END""",
)
# Which rows are of recent days is answered by an index alone.
_RED = _NEWEST.format(
    days="id IN (SELECT id FROM asset_check_executions WHERE partition >= :first)",
    columns="CASE execution_status WHEN 'FAILED' THEN evaluation_event END",
)


def check_lines(instance: dg.DagsterInstance, specs: Iterable[dg.AssetCheckSpec]) -> Sequence[CheckLine]:
    """A line per check, in the order given; of a check that judged no day yet, with zeros.

    Raises:
        UsageError: the instance's event log is not in SQL.
    """
    with _storage(instance).index_connection() as connection:
        days = {(asset, check): count for asset, check, count in connection.execute(sa.text(_DAYS))}
        not_passed: NotPassed = defaultdict(lambda: defaultdict(list))
        for asset, check, partition, how in connection.execute(sa.text(_NOT_PASSED)):
            not_passed[asset, check][how].append(date.fromisoformat(partition))
    return [_line(spec, days, not_passed) for spec in specs]


def red_verdicts(instance: dg.DagsterInstance, first: date) -> list[EventLogEntry]:
    """The newest verdict of each check and day, where it failed or warned, of the racing days from `first` on.

    Raises:
        UsageError: the instance's event log is not in SQL.
    """
    with _storage(instance).index_connection() as connection:
        rows = connection.execute(sa.text(_RED), {"first": f"{first}"}).all()
    return [dg.deserialize_value(event, EventLogEntry) for _, _, _, event in rows if event]


def _storage(instance: dg.DagsterInstance) -> SqlEventLogStorage:
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        raise UsageError(f"{type(storage).__name__} keeps no table of checks: dagster.yaml names another event log")
    return storage


def _line(spec: dg.AssetCheckSpec, days: Mapping[Key, int], not_passed: NotPassed) -> CheckLine:
    key = (spec.asset_key.to_string(), spec.name)
    bad = not_passed[key]
    return CheckLine(
        table=spec.asset_key.to_user_string(),
        check=spec.name,
        asks=spec.description or "",
        passed=days.get(key, 0) - sum(map(len, bad.values())),
        warned=len(bad["warned"]),
        failed=len(bad["failed"]),
        last_failed_days=sorted([*bad["failed"], *bad["warned"]], reverse=True)[:MOST_DAYS],
    )
