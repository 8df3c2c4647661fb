"""Which partitions are busy: those of runs that are not over, and those that a backfill has still to make."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph_subset import AssetGraphSubset

from darkhorse_assets.definitions import defs
from darkhorse_assets.defs.busy import UNFINISHED, busy_partitions
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.defs.preview import AssetKeyPartitionKey, BulkActionStatus, PartitionBackfill

MARCH = [f"2025-03-{day:02}" for day in range(1, 11)]
MADE_OF = ("racecards", "races", "mart")


def add_run(
    instance: dg.DagsterInstance,
    assets: Sequence[str] | None,
    tags: dict[str, str],
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTING,
    checks: Sequence[dg.AssetCheckKey] = (),
) -> str:
    run = dg.DagsterRun(
        job_name="__ASSET_JOB",
        status=status,
        tags=tags,
        asset_selection=None if assets is None else frozenset(map(dg.AssetKey, assets)),
        asset_check_selection=frozenset(checks),
    )
    return f"{instance.add_run(run).run_id}"


def busy(instance: dg.DagsterInstance) -> list[str]:
    return sorted(busy_partitions(instance, MADE_OF, MARCH))


def test_nothing_is_busy_where_nothing_runs(instance: dg.DagsterInstance) -> None:
    assert busy(instance) == []


@pytest.mark.parametrize("status", ["NOT_STARTED", "STARTING", "STARTED", "CANCELING"])
def test_a_run_that_is_not_over_keeps_its_days(instance: dg.DagsterInstance, status: str) -> None:
    run_id = add_run(
        instance,
        ["racecards", "results_feed"],
        range_tags(date(2025, 3, 2), date(2025, 3, 4)),
        dg.DagsterRunStatus(status),
    )
    assert busy_partitions(instance, MADE_OF, MARCH) == dict.fromkeys(
        MARCH[1:4], f"run {run_id[:8]} is {status.lower()}"
    )


def test_all_that_is_not_over_counts_also_what_is_queued() -> None:
    over = {dg.DagsterRunStatus(each) for each in ("SUCCESS", "FAILURE", "CANCELED")}
    of_the_hosted_version = {dg.DagsterRunStatus(each) for each in ("MANAGED", "SUSPENDED")}
    assert {*UNFINISHED} == {*dg.DagsterRunStatus} - over - of_the_hosted_version


@pytest.mark.parametrize("status", ["SUCCESS", "FAILURE", "CANCELED"])
def test_a_run_that_is_over_keeps_nothing(instance: dg.DagsterInstance, status: str) -> None:
    add_run(instance, ["racecards"], range_tags(date(2025, 3, 2), date(2025, 3, 4)), dg.DagsterRunStatus(status))
    assert busy(instance) == []


def test_what_makes_other_assets_or_other_days_is_no_hindrance(instance: dg.DagsterInstance) -> None:
    add_run(instance, ["horse_profiles", "monthly_audit"], range_tags(date(2025, 3, 1), date(2025, 3, 31)))
    add_run(instance, ["racecards"], range_tags(date(2025, 4, 2), date(2025, 4, 4)))
    assert busy(instance) == []


def test_a_single_partition_from_the_ui_and_a_run_of_all_assets_count(instance: dg.DagsterInstance) -> None:
    add_run(instance, ["races"], {"dagster/partition": "2025-03-05"})
    add_run(instance, None, {"dagster/partition": "2025-03-07"})
    assert busy(instance) == ["2025-03-05", "2025-03-07"]


def test_a_run_that_only_judges_keeps_its_days_too(instance: dg.DagsterInstance) -> None:
    add_run(
        instance,
        [],
        range_tags(date(2025, 3, 6), date(2025, 3, 6)),
        checks=[dg.AssetCheckKey(dg.AssetKey("races"), "volume")],
    )
    assert busy(instance) == ["2025-03-06"]


def test_a_run_whose_process_was_killed_keeps_nothing(instance: dg.DagsterInstance) -> None:
    run_id = add_run(instance, ["races"], range_tags(date(2025, 3, 6), date(2025, 3, 6)), dg.DagsterRunStatus.STARTED)
    left = Path(instance.root_directory) / "runs_at_work" / run_id
    left.parent.mkdir()
    left.touch()  # and nobody holds its lock
    assert busy(instance) == []
    run = instance.get_run_by_id(run_id)
    assert run
    assert run.status is dg.DagsterRunStatus.FAILURE


def test_a_backfill_keeps_what_it_has_still_to_make(instance: dg.DagsterInstance) -> None:
    graph = defs.get_repository_def().asset_graph

    def subset(**days: Sequence[str]) -> AssetGraphSubset:
        found = {AssetKeyPartitionKey(dg.AssetKey(name), day) for name, of_it in days.items() for day in of_it}
        return AssetGraphSubset.from_asset_partition_set(found, graph)

    backfill = PartitionBackfill.from_asset_graph_subset(
        backfill_id="bigbackf",
        backfill_timestamp=datetime(2025, 4, 1, tzinfo=UTC).timestamp(),
        tags={},
        dynamic_partitions_store=instance,
        asset_graph_subset=subset(racecards=MARCH[:6], races=MARCH[:6]),
        title=None,
        description=None,
        run_config=None,
    )
    instance.add_backfill(backfill)
    assert busy(instance) == MARCH[:6]
    data = backfill.asset_backfill_data
    assert data
    gone_on = data._replace(
        materialized_subset=subset(racecards=MARCH[:3], races=MARCH[:2]),
        failed_and_downstream_subset=subset(racecards=MARCH[5:6], races=MARCH[5:6]),
    )
    instance.update_backfill(backfill._replace(asset_backfill_data=gone_on))
    assert busy(instance) == MARCH[2:5], "the third is captured, and its tables are not made"
    assert list(busy_partitions(instance, ["racecards"], MARCH)) == MARCH[3:5]
    assert busy_partitions(instance, ["horse_profiles"], MARCH) == {}
    instance.update_backfill(backfill._replace(status=BulkActionStatus.COMPLETED_SUCCESS))
    assert busy(instance) == []
