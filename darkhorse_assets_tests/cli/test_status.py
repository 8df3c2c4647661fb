"""`darkhorse status` and the history it reads by itself, held against what Dagster says of the same runs."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.cli.run_history import DIED, Run, latest_runs
from darkhorse_assets.contracts import RACES
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.defs.liveness import alive
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.defs.run_locks import lock_path
from darkhorse_assets.defs.run_tags import COUNTED, ROUTINE
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake import Lake
from darkhorse_assets.settings import Settings
from darkhorse_assets_tests.cli.conftest import DAY, OTHER_DAY, Darkhorse

DAYS = range_tags(date.fromisoformat(DAY), date.fromisoformat(OTHER_DAY))

TAGS = {ROUTINE: "darkhorse rescrape", COUNTED["races"]: "+1 ~2 -3"}

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2025-01-01"))
def races() -> None: ...


@dg.asset
def other() -> None: ...


@dg.op
def bad_day() -> None:
    raise dg.Failure("1 of 2 days failed", metadata={DAY: dg.MetadataValue.text("the source\nrefused [it]"), "rows": 3})


@dg.op
def bug() -> None:
    raise ZeroDivisionError("nobody foresaw that")


@dg.job
def broken() -> None:
    bad_day()
    bug()


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def run_broken(instance: dg.DagsterInstance) -> str:
    return broken.execute_in_process(QUIET, instance=instance, tags={**DAYS, **TAGS}, raise_on_error=False).run_id


def run_races(instance: dg.DagsterInstance) -> None:
    """As a command runs some of the assets."""
    job = dg.Definitions([races, other]).resolve_implicit_global_asset_job_def()
    job.execute_in_process(QUIET, instance=instance, asset_selection=[races.key], tags=TAGS, partition_key=DAY)


def run_at_work(instance: dg.DagsterInstance) -> str:
    job = dg.define_asset_job("one_job", [races]).resolve(asset_graph=dg.Definitions([races]).resolve_asset_graph())
    tags = {"dagster/partition": DAY, "dagster/schedule_name": "night"}
    config = {"ops": {"races": {"config": {"countries": ["gb", "ire"]}}}}
    run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags, run_config=config)
    return run.run_id


@pytest.mark.usefixtures("with_history")
def test_what_is_read_of_the_runs_is_what_dagster_says_of_them() -> None:
    settings = Settings.load()
    with opened_instance(settings) as instance:
        run_broken(instance)
        run_races(instance)
        run_at_work(instance)
        records = instance.get_run_records()
    found = latest_runs(settings.dagster_home, 100)
    assert [run.status for run in found] == ["STARTED", "SUCCESS", "FAILURE"]
    assert [run.assets for run in found] == [(), ("races",), ()], "none of a job that is run whole"
    for run, record in zip(found, records, strict=True):
        known, tags = record.dagster_run, record.dagster_run.tags
        assert (run.run_id, run.status, run.job) == (known.run_id, known.status.value, known.job_name)
        assert (run.began_at, run.ended_at) == (_instant(record.start_time), _instant(record.end_time))
        assert run.created_at == record.create_timestamp
        assert f"{run.first}" == DAY
        assert (run.routine or "") in tags.values()
        assert run.rows == {table: tags[tag] for table, tag in COUNTED.items() if tag in tags}


@pytest.mark.usefixtures("with_history")
def test_a_run_that_failed_says_which_days_and_why(darkhorse: Darkhorse) -> None:
    with opened_instance(Settings.load()) as instance:
        run_id = run_broken(instance)
    (run,) = latest_runs(Settings.load().dagster_home, 5)
    assert run.run_id == run_id
    assert run.errors == (f"bad_day {DAY}: the source\nrefused [it]", "bug: nobody foresaw that")
    code, text = darkhorse("status")
    assert code == 0
    assert f"broken of {DAY}..06 · darkhorse rescrape · races +1 ~2 -3 · 2 errors" in text
    assert f"bad_day {DAY}: the source refused [it] (and 1 more)" in text


@pytest.mark.usefixtures("with_history")
def test_a_run_at_work_is_told_from_one_whose_process_is_gone(darkhorse: Darkhorse) -> None:
    home = Settings.load().dagster_home
    with opened_instance(Settings.load()) as instance:
        run_id = run_at_work(instance)
        with alive(instance, run_id):
            (run,) = latest_runs(home, 5)
            assert (run.routine, run.countries, len(run.days())) == ("night", ("gb", "ire"), 1)
            assert run.is_at_work
    lock_path(home, run_id).touch()
    assert [run.status for run in latest_runs(home, 5)] == [DIED]
    assert "its process is gone" in darkhorse("status")[1]


def test_a_run_whose_process_was_killed_before_its_first_event_does_not_wait_for_ever() -> None:
    with opened_instance(Settings.load()) as instance:
        run_id = instance.create_run_for_job(broken).run_id
    home = Settings.load().dagster_home
    assert [run.status for run in latest_runs(home, 1)] == ["NOT_STARTED"]
    lock_path(home, run_id).parent.mkdir(exist_ok=True)
    lock_path(home, run_id).touch()
    assert [run.status for run in latest_runs(home, 1)] == [DIED]


def test_a_run_of_several_days_at_work_says_how_many_are_done(
    darkhorse: Darkhorse, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, no_races = Lake.at(Settings.load().lake_folder).tables, RACES.arrow_schema.empty_table()
    for day in (DAY, OTHER_DAY):
        tables.publish(RACES, date.fromisoformat(day), no_races, "gb")
    began = datetime.now(UTC)
    os.utime(tables.path(RACES, date.fromisoformat(DAY), "gb"), (0, 0))  # it lay there before the run began
    tables.publish(RACES, date.fromisoformat(OTHER_DAY), no_races, "gb")
    at_work = Run(
        run_id="r1",
        status="STARTED",
        routine=None,
        assets=("races", "results"),
        job="__ASSET_JOB",
        first=date.fromisoformat(DAY),
        last=date.fromisoformat(OTHER_DAY),
        countries=(),
        created_at=began,
        began_at=began,
        ended_at=None,
        rows={},
    )
    monkeypatch.setattr("darkhorse_assets.cli.status.latest_runs", lambda _home, _limit: [at_work])
    assert f"races, results of {DAY}..06, 1 of 2 days done · by hand" in darkhorse("status")[1]


def test_an_empty_home_has_a_status_and_stays_empty(darkhorse: Darkhorse, home: Path) -> None:
    code, text = darkhorse("status", "--json")
    assert code == 0
    found = json.loads(text)
    assert (found["runs"], found["claims"], found["closed_hosts"], found["open_failures"]) == ([], [], [], 0)
    assert "nothing ever ran here" in darkhorse("status")[1]
    assert not home.exists()


def test_a_history_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "runs.db").write_text("no database, however long it is read")
    with pytest.raises(LakeError, match="cannot be read"):
        latest_runs(tmp_path, 1)
