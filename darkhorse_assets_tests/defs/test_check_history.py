"""How the checks stand: the newest verdict of each day counts, and warnings are told from failures."""

from datetime import date

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned

from darkhorse_assets.defs.check_history import check_lines

RACES = dg.AssetKey("races")
DAYS = dg.DailyPartitionsDefinition("2025-01-01", end_date="2026-01-01")


def said(day: str, *, passed: bool, warns: bool = False, check: str = "volume") -> dg.AssetCheckEvaluation:
    severity = dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR
    return dg.AssetCheckEvaluation(RACES, check, passed, {}, partition=day, severity=severity)


def report(instance: dg.DagsterInstance, said: dg.AssetCheckEvaluation | AssetCheckEvaluationPlanned, run: str) -> None:
    is_verdict = isinstance(said, dg.AssetCheckEvaluation)
    kind = (
        dg.DagsterEventType.ASSET_CHECK_EVALUATION if is_verdict else dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
    )
    instance.report_dagster_event(dg.DagsterEvent(kind.value, "job", event_specific_data=said), run)


def test_the_newest_verdict_of_each_day_is_counted_and_the_last_bad_days_are_named() -> None:
    verdicts = [
        said("2025-03-01", passed=True),
        said("2025-03-02", passed=False),
        said("2025-03-02", passed=True),  # mended
        said("2025-03-03", passed=True),
        said("2025-03-03", passed=False),  # broken by a re-scrape
        said("2025-03-04", passed=False, warns=True),
        said("2025-03-04", passed=False, check="schema"),
    ]
    specs = [dg.AssetCheckSpec(name, asset=RACES, description=f"{name}?") for name in ("schema", "volume", "new")]
    never_made = DAYS.empty_subset().with_partition_keys(["2025-03-05"]).to_serializable_subset()
    planned = AssetCheckEvaluationPlanned(asset_key=RACES, check_name="schema", partitions_subset=never_made)
    with dg.DagsterInstance.ephemeral() as instance:
        for n, verdict in enumerate(verdicts):
            report(instance, verdict, f"run {n}")
        report(instance, planned, "interrupted")
        schema, volume, new = check_lines(instance, specs)
    assert (volume.passed, volume.warned, volume.failed, volume.asks) == (2, 1, 1, "volume?")
    assert volume.last_failed_days == [date(2025, 3, 4), date(2025, 3, 3)]
    assert (schema.judged, schema.failed, new.judged) == (1, 1, 0)
