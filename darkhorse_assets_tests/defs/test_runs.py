"""Runs of the real graph over a few invented days: what Dagster records of good days, refused days and subsets."""

import shutil
from datetime import timedelta
from pathlib import Path

import dagster as dg

from darkhorse_assets.contracts import RACES, TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.desk import Desk
from darkhorse_assets.quality.references import FOREIGN_KEYS
from darkhorse_assets_tests.defs.conftest import FourDays
from darkhorse_assets_tests.defs.graph_runs import (
    BAD,
    CAPTURES,
    DAYS,
    FIRST,
    QUIET,
    marked,
    named,
    run,
    run_all,
    verdicts,
)
from darkhorse_assets_tests.season import COUNTRIES, Season


def test_a_ranged_run_marks_each_day_with_its_rows_per_country(four_days: FourDays) -> None:
    _, desk, instance = four_days
    for asset in (*CAPTURES, *TABLES):
        assert marked(instance, asset) == named(DAYS)
    for day in DAYS:
        records = instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=dg.AssetKey("races"), asset_partitions=[f"{day}"]), limit=1
        ).records
        metadata = records[0].asset_materialization.metadata  # type: ignore[union-attr]
        in_lake = {country: len(desk.lake.tables.rows(RACES, day, [country])) for country in COUNTRIES}
        assert {country: metadata[f"{country}_rows"].value for country in COUNTRIES} == in_lake
        assert metadata["dagster/partition_row_count"].value == sum(in_lake.values()) > 0


def test_a_ranged_run_records_one_verdict_per_day_and_none_without_a_day(four_days: FourDays) -> None:
    for table in TABLES.values():
        checks = ["schema", "duplicates", "completeness", *(["foreign_keys"] if table.name in FOREIGN_KEYS else [])]
        checks += ["filled"] if table.by_country else []
        for check in checks:
            assert verdicts(four_days.instance, table.name, check) == {f"{day}": ["SUCCEEDED"] for day in DAYS}


def test_a_verdict_names_the_materialisation_that_it_judges(four_days: FourDays) -> None:
    """Without it the UI shows a ranged run's verdicts as outdated."""
    key = dg.AssetCheckKey(dg.AssetKey("results"), "completeness")
    for record in four_days.instance.event_log_storage.get_asset_check_execution_history(key, limit=10):
        assert record.event
        evaluation = record.event.get_dagster_event().asset_check_evaluation_data
        materialised = four_days.instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=dg.AssetKey("results"), asset_partitions=[str(record.partition)]), limit=1
        ).records[0]
        assert evaluation.target_materialization_data
        assert evaluation.target_materialization_data.storage_id == materialised.storage_id


def test_checks_alone_judge_what_is_published_and_publish_nothing(
    desk: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    run_all(desk, instance, [FIRST])
    published, asked = desk.lake.tables.path(RACES, FIRST, "gb").stat().st_mtime_ns, invented.requests()
    only_checks = dg.define_asset_job("only_checks", dg.AssetSelection.checks_for_assets(dg.AssetKey("results")))
    with_job = dg.Definitions.merge(definitions(desk), dg.Definitions(jobs=[only_checks]))
    assert with_job.resolve_job_def("only_checks").execute_in_process(
        instance=instance,
        run_config=QUIET,
        tags=range_tags(FIRST, FIRST),
    )
    assert verdicts(instance, "results", "completeness") == {f"{FIRST}": ["SUCCEEDED", "SUCCEEDED"]}
    assert marked(instance, "results") == [f"{FIRST}"]
    assert (desk.lake.tables.path(RACES, FIRST, "gb").stat().st_mtime_ns, invented.requests()) == (published, asked)


def test_a_day_without_captures_fails_alone_and_the_others_are_published_and_judged(
    captured: Desk, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    for captures in list((tmp_path / "lake").glob(f"captures/**/date={BAD}")):
        shutil.rmtree(captures)
    tables = run(captured, instance, list(TABLES), DAYS, {"countries": ["ire"]})
    assert not tables.success
    failure = next(event for event in tables.all_events if event.is_step_failure)
    assert f"{BAD}: no capture of {BAD}" in str(failure.step_failure_data.error)
    assert marked(instance, "races") == named([day for day in DAYS if day != BAD])
    judged = verdicts(instance, "results", "completeness")
    assert {day for day, statuses in judged.items() if statuses == ["SUCCEEDED"]} == {f"{d}" for d in DAYS if d != BAD}


def test_a_refused_day_is_red_with_the_verdict_that_refused_it(published: Desk, instance: dg.DagsterInstance) -> None:
    lake = published.lake
    before = lake.tables.path(RACES, FIRST, "gb").read_bytes()
    other_day = [f"{race['race_id']}" for race in lake.tables.rows(RACES, FIRST, ["gb"])]
    lake.race_days.replace(FIRST - timedelta(days=7), {"gb": other_day})

    refused = run(published, instance, list(TABLES), [FIRST])
    assert not refused.success
    assert verdicts(instance, "races", "guards")[f"{FIRST}"][0] == "FAILED"
    assert lake.tables.path(RACES, FIRST, "gb").read_bytes() == before


def test_a_run_limited_to_one_country_leaves_the_files_of_the_others_alone(
    published: Desk, instance: dg.DagsterInstance
) -> None:
    irish = published.lake.tables.path(RACES, FIRST, "ire")
    untouched = irish.stat().st_mtime_ns, irish.stat().st_ino
    assert run(published, instance, list(TABLES), [FIRST], {"countries": ["gb"]}).success
    assert (irish.stat().st_mtime_ns, irish.stat().st_ino) == untouched


def test_a_subset_publishes_only_what_was_asked_for(captured: Desk, instance: dg.DagsterInstance) -> None:
    assert run(captured, instance, ["races"], [FIRST]).success
    assert marked(instance, "races") == [f"{FIRST}"]
    assert marked(instance, "runners") == []
    assert captured.lake.tables.countries(TABLES["runners"], FIRST) == []


def test_force_without_a_reason_is_refused(captured: Desk, instance: dg.DagsterInstance) -> None:
    forced = run(captured, instance, list(TABLES), [FIRST], {"force": True})
    assert not forced.success
    failure = next(event for event in forced.all_events if event.is_step_failure)
    assert "needs a reason" in str(failure.step_failure_data.error)
