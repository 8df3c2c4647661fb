"""What of Dagster's history is red now: the latest verdict of each check and day, of recent racing days."""

from datetime import UTC, date, datetime
from uuid import uuid4

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned

from darkhorse_assets.defs.failures import failures
from darkhorse_assets.quality.verdict import Severity

FIRST = date(2025, 3, 1)
DAYS = dg.DailyPartitionsDefinition("2025-01-01", end_date="2026-01-01")


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


def plan(instance: dg.DagsterInstance, day: str, check: str) -> None:
    """A run that meant to judge the day, and ended before it did."""
    subset = DAYS.empty_subset().with_partition_keys([day]).to_serializable_subset()
    planned = AssetCheckEvaluationPlanned(asset_key=dg.AssetKey("results"), check_name=check, partitions_subset=subset)
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
    instance.report_dagster_event(dg.DagsterEvent(kind.value, "job", event_specific_data=planned), run_id=str(uuid4()))


def test_a_check_that_was_planned_again_and_never_made_is_as_red_as_it_was() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        judge(instance, "2025-03-02", "completeness", passed=False)
        plan(instance, "2025-03-02", "completeness")
        plan(instance, "2025-03-03", "completeness")
        found = failures(instance, FIRST, datetime(2025, 3, 1, tzinfo=UTC))
    assert [f"{each.day} {each.name}" for each in found.checks] == ["2025-03-02 results completeness"]


def ended(instance: dg.DagsterInstance, asset: str, kind: dg.DagsterEventType) -> None:
    run = instance.create_run_for_job(JOBS[asset], asset_selection=frozenset([dg.AssetKey(asset)]))
    instance.report_dagster_event(dg.DagsterEvent(kind.value, run.job_name), run_id=run.run_id)


def job_of(asset: str) -> dg.JobDefinition:
    @dg.asset(name=asset)
    def made() -> None: ...

    return dg.Definitions(assets=[made]).resolve_implicit_global_asset_job_def()


JOBS = {asset: job_of(asset) for asset in ("mart", "races")}


def test_all_runs_of_these_days_are_looked_at_however_many_there_were() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        ended(instance, "mart", dg.DagsterEventType.RUN_FAILURE)
        for _ in range(51):
            ended(instance, "races", dg.DagsterEventType.RUN_FAILURE)
        ended(instance, "races", dg.DagsterEventType.RUN_SUCCESS)
        found = failures(instance, FIRST, datetime(2025, 3, 1, tzinfo=UTC))
        assert [each.name for each in found.runs] == ["run of mart"]
        ended(instance, "mart", dg.DagsterEventType.RUN_SUCCESS)
        assert failures(instance, FIRST, datetime(2025, 3, 1, tzinfo=UTC)).runs == []
