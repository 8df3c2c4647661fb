"""What failed is asked for again when its time has come, what was captured is published, and neither makes a loop."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RACES, TABLES
from darkhorse_assets.definitions import defs
from darkhorse_assets.defs.recovery import MOST_DAYS, retry_failures, unpublished_captures
from darkhorse_assets.errors import SourceError, SourceRefusedError, SourceUnavailableError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.quality.retrying import Wanted
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.choice import open_gate
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload
from darkhorse_assets.stage import MASTERS
from darkhorse_assets_tests.defs.test_busy import add_run

NOW = utc_now()
TODAY = racing_day(NOW)
PUBLISHED = [*TABLES, "mart", "daily_quality"]


@pytest.fixture
def lake(tmp_path: Path, unsynced: None, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """An empty one, of The Racing API; the sensors find it by the environment."""
    for name, value in {
        "DARKHORSE_HOME": f"{tmp_path}",
        "DARKHORSE_SOURCE": "racing_api",
        "RACING_API_USERNAME": "invented",
        "RACING_API_PASSWORD": "invented",
    }.items():
        monkeypatch.setenv(name, value)
    return Lake.at(Settings.load().lake_folder)


@pytest.fixture
def context(instance: dg.DagsterInstance) -> dg.SensorEvaluationContext:
    return dg.build_sensor_context(instance, definitions=defs)


def look(sensor: dg.SensorDefinition, context: dg.SensorEvaluationContext) -> list[dg.RunRequest] | str:
    """One tick, and the cursor that the next one finds."""
    data = sensor.evaluate_tick(context)
    context.update_cursor(data.cursor or context.cursor or "")
    return list(data.run_requests or []) or f"{data.skip_message}"


def days_of(requests: list[dg.RunRequest] | str) -> list[str]:
    assert isinstance(requests, list), requests
    return [each.tags["dagster/asset_partition_range_start"] for each in requests]


def assets_of(request: dg.RunRequest) -> list[str]:
    return [key.to_user_string() for key in request.asset_selection or ()]


def day(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


def written(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(),) * 2)


def capture(
    lake: Lake, of: date, *, minutes_ago: float, problem: str | None = None, source: str = "racing_api"
) -> None:
    """A capture of the results that was begun and written so long ago."""
    at = NOW - timedelta(minutes=minutes_ago)
    answer = Payload("http://127.0.0.1/results", "{}", at, 200)
    lake.captures.append(Capture(source, Endpoint.RESULTS, of, at, ("gb",), (answer,), problem))
    newest = lake.captures.newest(source, Endpoint.RESULTS, of)
    assert newest
    [file] = Settings.load().lake_folder.glob(f"captures/source={source}/*/date={of}/{newest.capture_id}.parquet")
    written(file, at)


def publish(lake: Lake, of: date, *, minutes_ago: float, is_cut: bool = False) -> None:
    """The first file of a publication, and unless it was killed the last one."""
    for contract, country in [(RACES, "gb"), *([] if is_cut else [(MASTERS[-1], None)])]:
        lake.tables.publish(contract, of, staged(contract, []), country)
        written(lake.tables.path(contract, of, country), NOW - timedelta(minutes=minutes_ago))


def fail(
    lake: Lake,
    of: date,
    endpoint: Endpoint = Endpoint.RESULTS,
    *,
    hours_ago: float = 2,
    error: SourceError | None = None,
) -> None:
    at = NOW - timedelta(hours=hours_ago)
    lake.failures.note(Wanted("racing_api", endpoint, of), ("gb",), error or SourceUnavailableError("no answer"), at)


def test_one_that_costs_calls_is_off_and_one_that_costs_none_is_on() -> None:
    assert retry_failures.default_status is dg.DefaultSensorStatus.STOPPED
    assert unpublished_captures.default_status is dg.DefaultSensorStatus.RUNNING


def test_a_capture_newer_than_its_tables_is_published_also_one_that_came_in_part(
    lake: Lake, context: dg.SensorEvaluationContext
) -> None:
    assert look(unpublished_captures, context) == "all that was captured is published"
    capture(lake, day(1), minutes_ago=20)
    publish(lake, day(1), minutes_ago=10)
    capture(lake, day(2), minutes_ago=10)
    publish(lake, day(2), minutes_ago=20)
    capture(lake, day(3), minutes_ago=10, problem="it was cut short")
    requests = look(unpublished_captures, context)
    assert days_of(requests) == [f"{day(3)}", f"{day(2)}"]
    assert isinstance(requests, list)
    assert assets_of(requests[0]) == PUBLISHED, "nobody is asked"
    assert requests[0].tags["darkhorse/routine"] == "unpublished_captures"


def test_a_day_whose_publication_was_killed_is_published_again(lake: Lake, context: dg.SensorEvaluationContext) -> None:
    publish(lake, day(1), minutes_ago=40)
    capture(lake, day(1), minutes_ago=20)
    publish(lake, day(1), minutes_ago=19, is_cut=True)
    assert days_of(look(unpublished_captures, context)) == [f"{day(1)}"]
    publish(lake, day(1), minutes_ago=18)
    assert look(unpublished_captures, context) == "all that was captured is published"


def test_a_day_that_is_refused_is_not_tried_again_until_there_is_another_capture_of_it(
    lake: Lake, context: dg.SensorEvaluationContext
) -> None:
    capture(lake, day(2), minutes_ago=30)
    assert days_of(look(unpublished_captures, context)) == [f"{day(2)}"]
    assert look(unpublished_captures, context) == "all that was captured is published"
    capture(lake, day(2), minutes_ago=5)
    capture(lake, day(4), minutes_ago=5)
    assert days_of(look(unpublished_captures, context)) == [f"{day(4)}", f"{day(2)}"]
    assert look(unpublished_captures, context) == "all that was captured is published"


def test_a_day_that_somebody_makes_is_left_to_him_and_looked_at_again(
    lake: Lake, context: dg.SensorEvaluationContext, instance: dg.DagsterInstance
) -> None:
    capture(lake, day(2), minutes_ago=30)
    run_id = add_run(instance, ["races"], {"dagster/partition": f"{day(2)}"})
    assert look(unpublished_captures, context) == "somebody makes these days already"
    instance.delete_run(run_id)
    assert days_of(look(unpublished_captures, context)) == [f"{day(2)}"]


def test_what_was_just_captured_is_old_or_is_of_another_source_is_not_published(
    lake: Lake, context: dg.SensorEvaluationContext
) -> None:
    capture(lake, day(1), minutes_ago=1)
    capture(lake, day(31), minutes_ago=30)
    capture(lake, day(2), minutes_ago=30, source="simulator")
    assert look(unpublished_captures, context) == "all that was captured is published"
    capture(lake, day(-2), minutes_ago=30)
    capture(lake, day(30), minutes_ago=30)
    assert days_of(look(unpublished_captures, context)) == [f"{day(30)}", f"{day(-2)}"]


def test_what_failed_is_asked_for_again_when_its_time_has_come_and_nothing_else_of_its_day(
    lake: Lake, context: dg.SensorEvaluationContext
) -> None:
    assert look(retry_failures, context) == "nothing that failed is due"
    fail(lake, day(3))
    fail(lake, day(3), Endpoint.RACECARDS)
    fail(lake, day(400))
    fail(lake, day(5), hours_ago=0.5)  # its first hour is not over
    fail(lake, day(6), error=SourceRefusedError("the plan has it not", status=401))
    fail(lake, day(7), Endpoint.REFERENCE)
    requests = look(retry_failures, context)
    assert days_of(requests) == [f"{day(400)}", f"{day(3)}"]
    assert isinstance(requests, list)
    alone, both = requests
    assert assets_of(alone) == ["results_feed", *PUBLISHED]
    assert alone.run_config == {"ops": {"results_feed": {"config": {"only_failed": True}}}}
    assert assets_of(both) == ["racecards", "results_feed", *PUBLISHED]
    assert set(both.run_config["ops"]) == {"racecards", "results_feed"}
    assert both.tags["darkhorse/routine"] == "retry_failures"


def test_days_that_somebody_makes_are_not_retried_and_many_only_a_few_at_a_time(
    lake: Lake, context: dg.SensorEvaluationContext, instance: dg.DagsterInstance
) -> None:
    for days_ago in range(1, MOST_DAYS + 4):
        fail(lake, day(days_ago), hours_ago=2 + days_ago / 100)
    add_run(instance, ["racecards"], {"dagster/partition": f"{day(MOST_DAYS + 3)}"})
    asked = days_of(look(retry_failures, context))
    assert asked == [f"{day(days_ago)}" for days_ago in range(MOST_DAYS + 2, 2, -1)], "the longest overdue"


def test_nothing_is_asked_while_the_host_is_left_alone(lake: Lake, context: dg.SensorEvaluationContext) -> None:
    fail(lake, day(3))
    gate = open_gate(Settings.load())
    for _ in range(Settings.load().blocked_after):
        gate.blocked("api.theracingapi.com", 429)
    told = look(retry_failures, context)
    assert isinstance(told, str)
    assert told.startswith("the source is left alone until ")


def test_a_retry_that_came_to_nothing_is_not_asked_for_again_at_once(
    lake: Lake, context: dg.SensorEvaluationContext
) -> None:
    """A run that was killed notes no try, so the failure is due at the next look, five minutes later."""
    fail(lake, day(3))
    first, second = look(retry_failures, context), look(retry_failures, context)
    assert isinstance(first, list)
    assert isinstance(second, list)
    keys = {each.run_key for each in (*first, *second)}
    assert len(keys) == 1 or utc_now().hour != NOW.hour, "of two requests with one key Dagster runs one"
