"""Schedules ask for a run a day, never for a day that somebody makes already, and are off by default."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.contracts import RACES, TABLES
from darkhorse_assets.definitions import defs
from darkhorse_assets.defs.due_days import Due
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.defs.routines import ROUTINES
from darkhorse_assets.defs.schedules import SCHEDULES, schedule_of
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.racing.off_times import LONDON
from darkhorse_assets.racing_day import GUARDS
from darkhorse_assets_tests.mart.published import row_of

BY_NAME = {routine.name: routine for routine in ROUTINES}
SCHEDULE_OF = {schedule.name: schedule for schedule in SCHEDULES}
LONG_SUNDAY = date(2026, 10, 25)
"""London's day of 25 hours."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """A schedule's context takes no instance that is in memory only."""
    with dg.DagsterInstance.local_temp(f"{tmp_path_factory.mktemp('dagster')}") as instance:
        yield instance


@pytest.fixture
def home(tmp_path: Path, kept: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one, of a source of files; nothing runs."""
    for run in kept.get_runs():
        kept.delete_run(run.run_id)
    monkeypatch.setenv("DARKHORSE_HOME", f"{tmp_path}")
    monkeypatch.setenv("DARKHORSE_SOURCE", "rpscrape_csv")
    monkeypatch.setenv("DARKHORSE_RPSCRAPE_DIR", f"{tmp_path}")
    return tmp_path


def tick(instance: dg.DagsterInstance, name: str, day: date, clock: str) -> tuple[Sequence[dg.RunRequest], str]:
    """What a schedule asks for at this time in London, and what it says where that is nothing."""
    due_at = datetime.combine(day, time.fromisoformat(clock), LONDON)
    with dg.build_schedule_context(instance, due_at) as context:
        data = SCHEDULE_OF[name].evaluate_tick(context)
    return data.run_requests or [], data.skip_message or ""


def add_run(instance: dg.DagsterInstance, request: dg.RunRequest) -> None:
    """What the daemon makes of a request, before it starts it."""
    selection = frozenset(request.asset_selection or ())
    status = dg.DagsterRunStatus.NOT_STARTED
    instance.add_run(dg.DagsterRun("__ASSET_JOB", asset_selection=selection, tags=dict(request.tags), status=status))


def days_of(requests: Sequence[dg.RunRequest]) -> list[str]:
    assert all(each.tags.items() >= range_tags(*[_first(each)] * 2).items() for each in requests), "a run each"
    return [f"{_first(each)}" for each in requests]


def _first(request: dg.RunRequest) -> date:
    return date.fromisoformat(request.tags["dagster/asset_partition_range_start"])


def test_all_are_off_until_somebody_switches_them_on() -> None:
    assert {each.default_status for each in SCHEDULES} == {dg.DefaultScheduleStatus.STOPPED}
    assert {each.execution_timezone for each in SCHEDULES} == {"Europe/London"}
    assert {each.name for each in defs.schedules or ()} == set(BY_NAME)


def test_a_capture_is_a_run_a_day_that_says_who_asked_for_it_and_why(kept: dg.DagsterInstance, home: Path) -> None:
    requests, _ = tick(kept, "rescrape", LONG_SUNDAY, "00:30")
    assert days_of(requests) == [f"{LONG_SUNDAY - timedelta(days=n)}" for n in (1, 2, 3, 4, 5, 6, 7, 14)]
    first = requests[0]
    assert first.tags.items() >= {"darkhorse/routine": "rescrape", "darkhorse/why": "1 day back"}.items()
    assert [key.to_user_string() for key in first.asset_selection or ()] == [
        "racecards",
        "results_feed",
        *TABLES,
        "mart",
        "daily_quality",
    ]
    assert first.asset_check_keys is None, "all of theirs"
    assert len({each.run_key for each in requests}) == len(requests)


def test_today_comes_before_the_past_in_the_queue(kept: dg.DagsterInstance, home: Path) -> None:
    lake = Lake.at(home / "lake")
    off = {"off_dt": datetime.combine(LONG_SUNDAY, time(14), LONDON), "race_id": "r1", "status": "declared"}
    lake.tables.publish(RACES, LONG_SUNDAY, staged(RACES, [row_of(RACES, LONG_SUNDAY, "gb") | off]), "gb")
    priorities = {
        name: [each.tags.get("dagster/priority") for each in tick(kept, name, LONG_SUNDAY, clock)[0]]
        for name, clock in (("live", "14:15"), ("racecards_and_results", "18:00"), ("rescrape", "00:30"))
    }
    assert priorities == {"live": ["10"], "racecards_and_results": ["5"], "rescrape": [None] * 8}


def test_a_day_that_waits_or_is_worked_on_is_not_asked_for_twice(kept: dg.DagsterInstance, home: Path) -> None:
    requests, _ = tick(kept, "racecards_and_results", LONG_SUNDAY, "06:00")
    assert days_of(requests) == ["2026-10-25", "2026-10-24"]
    add_run(kept, requests[0])
    others, _ = tick(kept, "racecards_and_results", LONG_SUNDAY, "10:00")
    assert days_of(others) == ["2026-10-24"]
    assert "2026-10-25: run " in others[0].tags["darkhorse/left_out"]
    add_run(kept, others[0])
    nothing, why = tick(kept, "racecards_and_results", LONG_SUNDAY, "10:00")
    assert nothing == []
    assert why.count("is not_started") == 2
    assert days_of(tick(kept, "upcoming_cards", LONG_SUNDAY, "12:30")[0]) == ["2026-10-26", "2026-10-27"]
    assert days_of(tick(kept, "single_horses", LONG_SUNDAY, "13:00")[0]) == ["2026-10-25"], "it makes another asset"


def test_a_tick_that_finds_nothing_says_why(kept: dg.DagsterInstance, home: Path) -> None:
    assert tick(kept, "reconciliation", LONG_SUNDAY, "23:00") == ([], "nothing is published yet")
    Lake.at(home / "lake").tables.publish(RACES, LONG_SUNDAY, staged(RACES, []), "gb")
    assert tick(kept, "reconciliation", LONG_SUNDAY, "23:00") == ([], "no partition is due")


def test_days_in_a_row_that_cost_nothing_are_one_run_around_those_that_are_busy(
    kept: dg.DagsterInstance, home: Path
) -> None:
    days = dict.fromkeys((f"2026-10-{day}" for day in (10, 11, 12, 13, 14, 16)), "")
    routine = replace(BY_NAME["statistics_daily"], choose=lambda _: Due(days))
    add_run(kept, routine.run("2026-10-12", "2026-10-12", key="x"))
    with dg.build_schedule_context(kept, datetime.combine(LONG_SUNDAY, time(2, 30), LONDON)) as context:
        requests = schedule_of(routine).evaluate_tick(context).run_requests or []
    spans = [
        tuple(each.tags[f"dagster/asset_partition_range_{end}"][-2:] for end in ("start", "end")) for each in requests
    ]
    assert spans == [("10", "11"), ("13", "14"), ("16", "16")]


def test_dagster_can_run_what_is_asked_for_tables_judged_without_being_made_and_made_without_being_judged() -> None:
    job = defs.resolve_implicit_global_asset_job_def()
    for name, ops in (
        ("reconciliation", {"day_tables", "daily_quality"}),
        ("live", {"racecards", "results_feed", "day_tables", "mart"}),
    ):
        request = BY_NAME[name].run("2026-10-25", "2026-10-25", key="x")
        checks = {*(request.asset_check_keys or ())}
        part = job.get_subset(asset_selection={*(request.asset_selection or ())}, asset_check_selection=checks)
        layer = part.asset_layer
        assert {node.name for node in part.nodes} == ops
        assert {*layer.selected_asset_keys} == {*(request.asset_selection or ())}
        assert {*layer.asset_graph.asset_check_keys} >= checks
    judged = {key.asset_key.to_user_string() for key in BY_NAME["reconciliation"].checks or ()}
    assert judged == {*TABLES, "daily_quality"}
    assert GUARDS not in {key.name for key in BY_NAME["reconciliation"].checks or ()}, (
        "they judge what is to be published"
    )
