"""Starting runs of the real graph as the daemon and the command line do, and reading what Dagster recorded of them."""

from collections.abc import Sequence
from datetime import date, timedelta

import dagster as dg

from darkhorse_assets.contracts import TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.desk import Desk

FIRST = date(2025, 3, 3)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
BAD = DAYS[1]
CAPTURES = ["racecards", "results_feed"]
ASK_THE_SOURCE = {*CAPTURES, "reference_feed", "horse_profiles"}
LINEAGE_TAGS = ("dagster/parent_run_id", "dagster/root_run_id")
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def run(
    desk: Desk,
    instance: dg.DagsterInstance,
    assets: Sequence[str],
    days: Sequence[date],
    config: dict[str, object] | None = None,
    tags: dict[str, str] | None = None,
) -> dg.ExecuteInProcessResult:
    """One ranged run of these assets, as the daemon or the command line starts it."""
    job = definitions(desk).resolve_implicit_global_asset_job_def()
    ops = list(assets) if set(assets) <= ASK_THE_SOURCE else ["day_tables"]
    result = job.execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(name) for name in assets],
        run_config={"ops": {op: {"config": config or {}} for op in ops}, **QUIET},
        tags={**range_tags(days[0], days[-1]), **(tags or {})},
        raise_on_error=False,
    )
    for event in result.all_events:
        if event.is_step_failure:
            print(event.step_failure_data.error)  # shown by pytest when a test fails
    return result


def run_alone(
    desk: Desk, instance: dg.DagsterInstance, asset: str, first: date, last: date
) -> dg.ExecuteInProcessResult:
    """One ranged run of an asset that takes no config."""
    job = definitions(desk).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(asset)],
        run_config=QUIET,
        tags=range_tags(first, last),
        raise_on_error=False,
    )


def run_all(desk: Desk, instance: dg.DagsterInstance, days: Sequence[date] = DAYS) -> None:
    assert run(desk, instance, CAPTURES, days).success
    assert run(desk, instance, list(TABLES), days).success


def marked(instance: dg.DagsterInstance, asset: str) -> list[str]:
    return sorted(instance.get_materialized_partitions(dg.AssetKey(asset)))


def named(days: Sequence[date]) -> list[str]:
    return [f"{day}" for day in days]


def verdicts(instance: dg.DagsterInstance, table: str, check: str) -> dict[str | None, list[str]]:
    """The recorded verdicts of a check by partition."""
    key = dg.AssetCheckKey(dg.AssetKey(table), check)
    found: dict[str | None, list[str]] = {}
    for record in instance.event_log_storage.get_asset_check_execution_history(key, limit=100):
        found.setdefault(record.partition, []).append(record.status.value)
    return found
