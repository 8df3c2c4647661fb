"""What of Dagster's history is red now: the latest verdict of each check and day, of recent racing days."""

from datetime import UTC, date, datetime
from uuid import uuid4

import dagster as dg

from darkhorse_assets.defs.failures import failures
from darkhorse_assets.quality.verdict import Severity

FIRST = date(2025, 3, 1)


def judge(instance: dg.DagsterInstance, day: str, check: str, *, passed: bool, is_warning: bool = False) -> None:
    severity = dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR
    sample = {} if passed else {"sample": dg.MetadataValue.md("* a race has no result\n* another")}
    evaluation = dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("results"),
        check_name=check,
        passed=passed,
        metadata=sample,
        severity=severity,
        partition=day,
    )
    event = dg.DagsterEvent(dg.DagsterEventType.ASSET_CHECK_EVALUATION.value, "", event_specific_data=evaluation)
    instance.report_dagster_event(event, run_id=str(uuid4()))


def test_red_is_what_failed_last_of_recent_days_the_latest_day_first() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        judge(instance, "2025-02-28", "completeness", passed=False)
        judge(instance, "2025-03-02", "completeness", passed=True)
        judge(instance, "2025-03-02", "filled", passed=False, is_warning=True)
        judge(instance, "2025-03-03", "completeness", passed=False)
        judge(instance, "2025-03-04", "completeness", passed=False)
        judge(instance, "2025-03-04", "completeness", passed=True)
        found = failures(instance, FIRST, datetime(2025, 3, 1, tzinfo=UTC))
    assert [(f"{each.day}", each.name, each.severity) for each in found.checks] == [
        ("2025-03-03", "results completeness", Severity.ERROR),
        ("2025-03-02", "results filled", Severity.WARN),
    ]
    assert found.checks[0].lines == ("a race has no result", "another")
    assert (found.days, found.runs) == ([], [])
