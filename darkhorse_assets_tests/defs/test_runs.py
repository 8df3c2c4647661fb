"""Runs of the real graph over a few invented days: what Dagster records of good days, bad days and re-runs."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RACES, TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import CaptureReport, DayReport, publish_day
from darkhorse_assets.sources.protocol import Endpoint, Source
from darkhorse_assets_tests.season import COUNTRIES, Season, season

FIRST = date(2025, 3, 3)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
BAD = DAYS[1]
CAPTURES = ["racecards", "results_feed"]
RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
LINEAGE_TAGS = ("dagster/parent_run_id", "dagster/root_run_id")
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture(scope="module")
def invented() -> Iterator[Season]:
    with season() as open_season:
        yield open_season


@pytest.fixture
def desk(invented: Season, tmp_path: Path) -> Iterator[Desk]:
    invented.break_days()
    with invented.desk(tmp_path / "lake") as open_desk:
        yield open_desk


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


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
    ops = CAPTURES if list(assets) == CAPTURES else ["day_tables"]
    result = job.execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(name) for name in assets],
        run_config={"ops": {op: {"config": config or {}} for op in ops}, **QUIET},
        tags={**dict(zip(RANGE_TAGS, (f"{days[0]}", f"{days[-1]}"), strict=True)), **(tags or {})},
        raise_on_error=False,
    )
    for event in result.all_events:
        if event.is_step_failure:
            print(event.step_failure_data.error)  # shown by pytest when a test fails
    return result


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


def test_a_ranged_run_marks_each_day_with_its_rows_per_country(desk: Desk, instance: dg.DagsterInstance) -> None:
    run_all(desk, instance)
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


def test_a_ranged_run_records_one_verdict_per_day_and_none_without_a_day(
    desk: Desk, instance: dg.DagsterInstance
) -> None:
    run_all(desk, instance)
    for table in TABLES.values():
        checks = ["schema", "duplicates", *(["completeness"] if table.by_country else [])]
        for check in checks:
            assert verdicts(instance, table.name, check) == {f"{day}": ["SUCCEEDED"] for day in DAYS}


def test_a_verdict_names_the_materialisation_that_it_judges(desk: Desk, instance: dg.DagsterInstance) -> None:
    """Without it the UI shows a ranged run's verdicts as outdated."""
    run_all(desk, instance)
    key = dg.AssetCheckKey(dg.AssetKey("results"), "completeness")
    for record in instance.event_log_storage.get_asset_check_execution_history(key, limit=10):
        assert record.event
        evaluation = record.event.get_dagster_event().asset_check_evaluation_data
        materialised = instance.fetch_materializations(
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
        tags=dict.fromkeys(RANGE_TAGS, f"{FIRST}"),
    )
    assert verdicts(instance, "results", "completeness") == {f"{FIRST}": ["SUCCEEDED", "SUCCEEDED"]}
    assert marked(instance, "results") == [f"{FIRST}"]
    assert (desk.lake.tables.path(RACES, FIRST, "gb").stat().st_mtime_ns, invented.requests()) == (published, asked)


def test_a_broken_day_costs_itself_and_its_rerun_asks_only_for_it(
    desk: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    good = [day for day in DAYS if day != BAD]
    invented.break_days(BAD)
    captured = run(desk, instance, CAPTURES, DAYS)
    assert not captured.success
    for asset in CAPTURES:
        assert marked(instance, asset) == named(good)

    invented.break_days()
    before = invented.requests()
    assert run(desk, instance, CAPTURES, [BAD]).success
    assert invented.requests() - before in (2, 3)
    assert marked(instance, "results_feed") == named(DAYS)


def test_a_day_without_captures_fails_alone_and_the_others_are_published_and_judged(
    desk: Desk, instance: dg.DagsterInstance
) -> None:
    assert run(desk, instance, CAPTURES, DAYS[:1]).success
    assert run(desk, instance, CAPTURES, DAYS[2:]).success
    tables = run(desk, instance, list(TABLES), DAYS)
    assert not tables.success
    failure = next(event for event in tables.all_events if event.is_step_failure)
    assert f"{BAD}: no capture of {BAD}" in str(failure.step_failure_data.error)
    assert marked(instance, "races") == named([day for day in DAYS if day != BAD])
    judged = verdicts(instance, "results", "completeness")
    assert {day for day, statuses in judged.items() if statuses == ["SUCCEEDED"]} == {f"{d}" for d in DAYS if d != BAD}


def test_a_refused_day_is_red_with_the_verdict_that_refused_it(desk: Desk, instance: dg.DagsterInstance) -> None:
    run_all(desk, instance, [FIRST])
    published = desk.lake.tables.path(RACES, FIRST, "gb").read_bytes()
    other_day = [f"{race['race_id']}" for race in desk.lake.tables.rows(RACES, FIRST, ["gb"])]
    desk.lake.race_days.replace(FIRST - timedelta(days=7), {"gb": other_day})

    refused = run(desk, instance, list(TABLES), [FIRST])
    assert not refused.success
    assert verdicts(instance, "races", "guards")[f"{FIRST}"][0] == "FAILED"
    assert desk.lake.tables.path(RACES, FIRST, "gb").read_bytes() == published


def test_materialising_a_day_again_is_a_rescrape_that_keeps_the_old_answer(
    desk: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    run_all(desk, instance, [FIRST])
    before = invented.requests()
    assert run(desk, instance, CAPTURES, [FIRST]).success
    assert invented.requests() > before


def test_the_reexecution_of_a_failed_run_asks_only_for_what_it_did_not_get(
    instance: dg.DagsterInstance, invented: Season, tmp_path: Path
) -> None:
    # Dagster stamps runs with the real time, so the captures must be stamped with it too.
    with invented.desk(tmp_path / "lake", clock=utc_now) as desk:
        invented.break_days(BAD)
        failed = run(desk, instance, CAPTURES, DAYS)
        invented.break_days()
        before = invented.requests()
        again = run(desk, instance, CAPTURES, DAYS, tags=dict.fromkeys(LINEAGE_TAGS, failed.run_id))
    assert again.success
    assert invented.requests() - before in (2, 3)


def test_the_reexecution_of_a_run_that_succeeded_is_a_rescrape(
    instance: dg.DagsterInstance, invented: Season, tmp_path: Path
) -> None:
    with invented.desk(tmp_path / "lake", clock=utc_now) as desk:
        invented.break_days()
        first = run(desk, instance, CAPTURES, [FIRST])
        before = invented.requests()
        assert run(desk, instance, CAPTURES, [FIRST], tags=dict.fromkeys(LINEAGE_TAGS, first.run_id)).success
    assert invented.requests() > before


def test_an_error_nobody_foresaw_costs_its_day_and_no_other(
    desk: Desk, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(desk, instance, CAPTURES, DAYS).success

    def publish_or_break(lake: Lake, source: Source, day: date, *rest: Any, **named: Any) -> DayReport:
        if day == BAD:
            raise KeyError("drift")
        return publish_day(lake, source, day, *rest, **named)

    monkeypatch.setattr("darkhorse_assets.defs.assets.tables.publish_day", publish_or_break)
    broken = run(desk, instance, list(TABLES), DAYS)
    assert not broken.success
    failure = next(event for event in broken.all_events if event.is_step_failure)
    assert "KeyError: 'drift' (not foreseen" in str(failure.step_failure_data.error)
    assert marked(instance, "races") == named([day for day in DAYS if day != BAD])


def test_a_run_limited_to_one_country_leaves_the_files_of_the_others_alone(
    desk: Desk, instance: dg.DagsterInstance
) -> None:
    run_all(desk, instance, [FIRST])
    irish = desk.lake.tables.path(RACES, FIRST, "ire")
    untouched = irish.stat().st_mtime_ns, irish.stat().st_ino
    assert run(desk, instance, list(TABLES), [FIRST], {"countries": ["gb"]}).success
    assert (irish.stat().st_mtime_ns, irish.stat().st_ino) == untouched


def test_a_subset_publishes_only_what_was_asked_for(desk: Desk, instance: dg.DagsterInstance) -> None:
    assert run(desk, instance, CAPTURES, [FIRST]).success
    assert run(desk, instance, ["races"], [FIRST]).success
    assert marked(instance, "races") == [f"{FIRST}"]
    assert marked(instance, "runners") == []
    assert desk.lake.tables.countries(TABLES["runners"], FIRST) == []


def test_force_without_a_reason_is_refused(desk: Desk, instance: dg.DagsterInstance) -> None:
    assert run(desk, instance, CAPTURES, [FIRST]).success
    forced = run(desk, instance, list(TABLES), [FIRST], {"force": True})
    assert not forced.success
    failure = next(event for event in forced.all_events if event.is_step_failure)
    assert "needs a reason" in str(failure.step_failure_data.error)


class _Interrupts(Progress):
    """Presses Ctrl-C after the second day."""

    def __init__(self) -> None:
        self.days = 0

    def captured(self, endpoint: Endpoint, report: CaptureReport, requests: int) -> None:
        self._count()

    def published(self, report: DayReport) -> None:
        self._count()

    def _count(self) -> None:
        self.days += 1
        if self.days == 2:
            raise KeyboardInterrupt


def test_ctrl_c_keeps_the_captures_that_were_done(
    desk: Desk, instance: dg.DagsterInstance, invented: Season, tmp_path: Path
) -> None:
    with invented.desk(tmp_path / "lake", _Interrupts()) as interrupted:
        assert not run(interrupted, instance, CAPTURES, DAYS).success
    assert marked(instance, "racecards") == named(DAYS[:2])


def test_ctrl_c_keeps_the_tables_that_were_done_with_their_verdicts(
    desk: Desk, instance: dg.DagsterInstance, invented: Season, tmp_path: Path
) -> None:
    assert run(desk, instance, CAPTURES, DAYS).success
    with invented.desk(tmp_path / "lake", _Interrupts()) as interrupted:
        assert not run(interrupted, instance, list(TABLES), DAYS).success
    assert marked(instance, "races") == named(DAYS[:2])
    judged = verdicts(instance, "races", "duplicates")
    assert [judged[day] for day in named(DAYS[:2])] == [["SUCCEEDED"], ["SUCCEEDED"]]
