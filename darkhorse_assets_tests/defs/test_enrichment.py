"""Runs of `reference_feed` and `horse_profiles`: what the current day asks for, and that no other day asks anything."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import COURSES, HORSE_PROFILES, TABLES
from darkhorse_assets.definitions import definitions
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Capture, Row
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets_tests.defs.graph_runs import CAPTURES, QUIET, marked, run, verdicts
from darkhorse_assets_tests.season import NOW, Season

TODAY = NOW.date()
BEFORE_CARDS = date(2022, 5, 4)
PROFILES, REFERENCE = ["horse_profiles"], ["reference_feed"]
CHECKS = ("schema", "duplicates", "completeness")


@pytest.fixture(scope="module")
def before_cards(invented: Season, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake and a mart with a day of which there never were cards."""
    folder = tmp_path_factory.mktemp("before cards") / "lake"
    invented.break_days()
    with invented.desk(folder) as desk:
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, BEFORE_CARDS, ["gb"])
        publish_day(desk.lake, desk.source, BEFORE_CARDS, ["gb"], NOW)
        desk.mart.refresh(desk.lake.tables)
    return folder


@pytest.fixture
def queued(desk: Desk, before_cards: Path, tmp_path: Path) -> Desk:
    """A desk with horses in the queue."""
    shutil.copytree(before_cards, tmp_path / "lake", dirs_exist_ok=True)
    return desk


def profiles(desk: Desk) -> list[Row]:
    table = desk.lake.tables.read(HORSE_PROFILES, TODAY)
    return table.to_pylist() if table is not None else []


def test_the_days_budget_is_spent_once_however_often_it_is_asked(
    queued: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    before = invented.requests()
    for budget, spent in ((7, 7), (7, 7), (10, 10)):
        assert run(queued, instance, PROFILES, [TODAY], {"budget": budget}).success
        assert invented.requests() - before == spent
        assert len(profiles(queued)) == spent
    assert all(row["is_known"] and row["date_of_birth"] and row["breeder"] for row in profiles(queued))
    assert marked(instance, "horse_profiles") == [f"{TODAY}"]
    for check in CHECKS:
        assert verdicts(instance, "horse_profiles", check) == {f"{TODAY}": ["SUCCEEDED"] * 3}


def test_the_desks_budget_holds_where_the_run_names_none(
    queued: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    before = invented.requests()
    assert run(replace(queued, horse_calls_per_day=3), instance, PROFILES, [TODAY]).success
    assert invented.requests() - before == 3


def test_what_was_asked_for_is_known_to_the_mart_and_leaves_the_queue(
    queued: Desk, instance: dg.DagsterInstance
) -> None:
    assert run(queued, instance, PROFILES, [TODAY], {"budget": 5}).success
    queued.mart.refresh(queued.lake.tables)
    asked = {row["horse_id"]: row["breeder"] for row in profiles(queued)}
    with queued.mart.reading() as connection:
        known = dict(connection.execute("SELECT horse_id, breeder FROM horses WHERE breeder IS NOT NULL").fetchall())
    assert known == asked


def test_a_range_of_past_days_asks_nothing_and_is_a_success_that_says_so(
    queued: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    before = invented.requests()
    days = [TODAY - timedelta(days=3), TODAY - timedelta(days=2), TODAY - timedelta(days=1)]
    assert run(queued, instance, [*REFERENCE, *PROFILES], days, {}).success
    assert invented.requests() == before
    record = instance.get_latest_materialization_event(dg.AssetKey("horse_profiles"))
    assert record is not None
    assert record.asset_materialization is not None
    assert "nothing" in str(record.asset_materialization.metadata["asked"].value)
    assert profiles(queued) == []


class _Wall(RacingApi):
    """Answers so many horses of the first capture; then the plan ends."""

    def capture_profiles(self, horse_ids: Sequence[str], day: date) -> Capture | None:
        capture = super().capture_profiles(horse_ids[:4], day)
        return capture and replace(capture, problem="401: Pro Plan required")


def test_a_plan_wall_fails_the_run_and_what_came_is_published_and_judged(
    queued: Desk, instance: dg.DagsterInstance
) -> None:
    source = queued.source
    assert isinstance(source, RacingApi)
    wall = _Wall(source._client, source._api._base_url, queued.clock, name=source.name)
    walled = run(replace(queued, source=wall), instance, PROFILES, [TODAY], {"budget": 9})
    assert not walled.success
    failure = next(event for event in walled.all_events if event.is_step_failure)
    assert "4 of 9 horses came, the others stay queued: 401: Pro Plan required" in str(failure.step_failure_data.error)
    assert len(profiles(queued)) == 4
    assert marked(instance, "horse_profiles") == [f"{TODAY}"]
    assert verdicts(instance, "horse_profiles", "completeness") == {f"{TODAY}": ["SUCCEEDED"]}


class _Interrupts(Progress):
    """Presses Ctrl-C once the first horses came."""

    def asked_horses(self, day: date, asked: int, chosen: int, waiting: int, requests: int) -> None:
        if asked:
            raise KeyboardInterrupt


def test_ctrl_c_keeps_and_publishes_what_came(queued: Desk, instance: dg.DagsterInstance) -> None:
    interrupted = replace(queued, progress=_Interrupts())
    assert not run(interrupted, instance, PROFILES, [TODAY], {"budget": 60}).success
    assert len(profiles(queued)) == 50
    assert marked(instance, "horse_profiles") == [f"{TODAY}"]


def test_the_checks_alone_judge_and_ask_nothing(queued: Desk, instance: dg.DagsterInstance, invented: Season) -> None:
    assert run(queued, instance, PROFILES, [TODAY], {"budget": 2}).success
    queued.lake.tables.path(HORSE_PROFILES, TODAY).unlink()
    before = invented.requests()
    only_checks = dg.define_asset_job("only_checks", dg.AssetSelection.checks_for_assets(dg.AssetKey("horse_profiles")))
    with_job = dg.Definitions.merge(definitions(queued), dg.Definitions(jobs=[only_checks]))
    assert with_job.resolve_job_def("only_checks").execute_in_process(
        instance=instance, run_config=QUIET, tags=range_tags(TODAY, TODAY)
    )
    assert invented.requests() == before
    assert verdicts(instance, "horse_profiles", "completeness") == {f"{TODAY}": ["FAILED", "SUCCEEDED"]}


def test_the_lists_of_today_cost_two_calls_and_bring_courses_without_racing(
    desk: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    assert run(desk, instance, CAPTURES, [TODAY]).success
    before = invented.requests()
    assert run(desk, instance, REFERENCE, [TODAY]).success
    assert invented.requests() - before == 2
    assert run(desk, instance, list(TABLES), [TODAY]).success
    table = desk.lake.tables.read(COURSES, TODAY)
    assert table is not None
    races = {row["course_id"]: row["race_count"] for row in table.to_pylist()}
    assert len(races) == 122, "all of the three countries"
    assert races["crs_190001"] == 0
    assert 0 < sum(count > 0 for count in races.values()) < 20
