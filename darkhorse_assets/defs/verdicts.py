"""Verdicts on Dagster's record: one evaluation per day, check and table, in single and in ranged runs.

Dagster by itself records a ranged run's check once, without a partition. Evaluations emitted here name their day and
the materialisation of that day, which is what makes the UI show each partition's own verdict.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.preview import AssetCheckEvaluationTargetMaterializationData
from darkhorse_assets.quality.verdict import Severity, Verdict

Targets = dict[str, AssetCheckEvaluationTargetMaterializationData]
SEVERITIES = {Severity.ERROR: dg.AssetCheckSeverity.ERROR, Severity.WARN: dg.AssetCheckSeverity.WARN}


def recorded_verdicts(
    context: dg.AssetExecutionContext, reports: Sequence[DayReport]
) -> Iterator[dg.AssetCheckEvaluation]:
    """The evaluations of the selected checks; call it after the days' materialisations are on record."""
    selected = context.selected_asset_check_keys
    days = [f"{report.day}" for report in reports]
    targets: dict[dg.AssetKey, Targets] = {}
    for report in reports:
        for verdict in report.verdicts:
            key = dg.AssetCheckKey(dg.AssetKey(verdict.table), verdict.check)
            if key in selected:
                if key.asset_key not in targets:
                    targets[key.asset_key] = _judged_materialisations(context, key.asset_key, days)
                yield _evaluation(key, verdict, f"{report.day}", targets[key.asset_key].get(f"{report.day}"))


def _judged_materialisations(context: dg.AssetExecutionContext, asset_key: dg.AssetKey, days: Sequence[str]) -> Targets:
    """Per day, the materialisation that the verdicts are about.

    It is this run's own; a day that this run refused to publish has none, for its verdicts are about what was refused.
    Where only the checks were asked for, it is the latest.
    """
    if asset_key in context.selected_asset_keys:
        found = _materialisations(context, asset_key, days)
        records = [record for record in found if record.run_id == context.run.run_id]
    else:
        records = [record for day in days for record in _materialisations(context, asset_key, [day])]
    return {
        str(record.partition_key): AssetCheckEvaluationTargetMaterializationData(
            storage_id=record.storage_id, run_id=record.run_id, timestamp=record.timestamp
        )
        for record in records
    }


def _materialisations(
    context: dg.AssetExecutionContext, asset_key: dg.AssetKey, days: Sequence[str]
) -> Sequence[dg.EventLogRecord]:
    """As many as there are days, the newest first: of one day the latest, of days just marked those."""
    wanted = dg.AssetRecordsFilter(asset_key=asset_key, asset_partitions=days)
    found: Sequence[dg.EventLogRecord] = context.instance.fetch_materializations(wanted, limit=len(days)).records
    return found


def _evaluation(
    key: dg.AssetCheckKey,
    verdict: Verdict,
    day: str,
    target: AssetCheckEvaluationTargetMaterializationData | None,
) -> dg.AssetCheckEvaluation:
    metadata: dict[str, dg.MetadataValue] = {
        name: dg.MetadataValue.int(number) if isinstance(number, int) else dg.MetadataValue.float(number)
        for name, number in verdict.counts.items()
    }
    if not verdict.passed:
        metadata["sample"] = dg.MetadataValue.md("\n".join(f"* {offender}" for offender in verdict.sample))
    return dg.AssetCheckEvaluation(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=verdict.passed,
        metadata=metadata,
        target_materialization_data=target,
        severity=SEVERITIES[verdict.severity],
        description=verdict.advice or None,
        partition=day,
    )
