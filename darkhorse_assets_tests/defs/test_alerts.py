"""Ticks of the alert sensors over real events of ranged runs: what is told of red checks, failed days and failed runs.

The graph is a small one that records days and verdicts as the real assets do (`judged_run`).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.alerts.channels import Log
from darkhorse_assets.alerts.desk import AlertDesk
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.problem import Cause
from darkhorse_assets.contracts import RACES
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.definitions import defs
from darkhorse_assets.defs import alert_events
from darkhorse_assets.defs.alert_events import made_by
from darkhorse_assets.defs.alerts import ALERT_SENSORS, failed_days, failed_runs, judge_overdue
from darkhorse_assets.defs.day_by_day import Events, Marks, attempt, days_of, judged_run
from darkhorse_assets.defs.partitions import RACING_DAYS, range_tags
from darkhorse_assets.defs.preview import preview_features
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.verdict import Severity, judged
from darkhorse_assets.settings import Settings
from darkhorse_assets_tests.alerts.invented import Ear, desk_of, red
from darkhorse_assets_tests.defs.graph_runs import QUIET
from darkhorse_assets_tests.test_freshness import lay_down

MONDAY = date(2025, 5, 19)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]
OFFENDER = "Muddlecombe 14:30: card without result"


@dataclass
class World:
    """What the next run meets: days that fail, days with offenders, and whether it fails as a whole."""

    broken: list[date] = field(default_factory=list)
    red: list[date] = field(default_factory=list)
    severity: Severity = Severity.ERROR
    is_down: bool = False


WORLD = World()

with preview_features():

    @dg.multi_asset(
        name="day_tables",
        specs=[dg.AssetSpec("races", partitions_def=RACING_DAYS)],
        check_specs=[dg.AssetCheckSpec("completeness", asset="races", partitions_def=RACING_DAYS)],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def tables(context: dg.AssetExecutionContext) -> Events:
        if WORLD.is_down:
            raise DarkhorseError("the disk is full")
        marks, reports = Marks(), list[DayReport]()

        def publish(day: date) -> None:
            if day in WORLD.broken:
                raise DarkhorseError(f"no capture of {day}")
            offenders = [OFFENDER, OFFENDER] if day in WORLD.red else []
            verdict = judged("completeness", "races", offenders, severity=WORLD.severity, advice="Ask again.")
            reports.append(DayReport(day, verdicts=[verdict]))
            marks.mark("races", f"{day}", {})

        def publish_all() -> None:
            for day in days_of(context):
                attempt(context, day, marks, publish)

        yield from judged_run(context, "tables", marks, reports, publish_all)


GRAPH = dg.Definitions(assets=[tables], executor=dg.in_process_executor)
JOB = GRAPH.resolve_implicit_global_asset_job_def()


class Ticks:
    """Runs, and ticks of one sensor after them, each with the cursor that the last one left."""

    def __init__(self, instance: dg.DagsterInstance, sensor: dg.SensorDefinition, heard: list[Message]) -> None:
        self.instance, self.sensor, self.heard = instance, sensor, heard
        self.cursor: str | None = None

    def run(self, first: date, last: date, world: World) -> None:
        vars(WORLD).update(vars(world))
        JOB.execute_in_process(
            instance=self.instance,
            run_config=QUIET,
            tags=range_tags(first, last),
            asset_selection=[dg.AssetKey("races")],
            raise_on_error=False,
        )

    def tick(self) -> list[str]:
        """The titles of what this tick told."""
        before = len(self.heard)
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor, definitions=GRAPH)
        assert isinstance(self.sensor(context), dg.SkipReason)
        self.cursor = context.cursor
        return [message.title for message in self.heard[before:]]


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What the log is told; of a home of its own, where news is told at once."""
    found: list[Message] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path))
    monkeypatch.setattr("darkhorse_assets.alerts.ledger.QUIET", timedelta(0))
    monkeypatch.setattr(Log, "send", lambda _, message: found.append(message))
    return found


@pytest.fixture
def days(instance: dg.DagsterInstance, heard: list[Message]) -> Ticks:
    return Ticks(instance, failed_days, heard)


def test_a_red_day_of_a_ranged_run_is_told_once_and_once_more_when_it_has_healed(days: Ticks) -> None:
    days.run(WEEK[0], WEEK[2], World(red=[WEEK[1]]))
    assert days.tick() == ["2025-05-20: 1 check failed"]
    assert days.tick() == []
    days.run(WEEK[0], WEEK[2], World(red=[WEEK[1]]))
    assert days.tick() == []
    (alert,) = days.heard[0].alerts
    assert alert.lines == ("races completeness", f"  * {OFFENDER}", f"  * {OFFENDER}")
    assert alert.advice == "Ask again."
    assert alert.command == "darkhorse materialize --from 2025-05-20 --to 2025-05-20"
    assert alert.link == "http://127.0.0.1:3000/assets/races?view=partitions&partition=2025-05-20"
    days.run(WEEK[1], WEEK[1], World())
    assert days.tick() == ["2025-05-20: resolved, the checks pass again"]
    assert days.tick() == []


def test_a_check_that_only_warns_is_told_where_that_is_wanted(days: Ticks, monkeypatch: pytest.MonkeyPatch) -> None:
    warned = World(red=WEEK, severity=Severity.WARN)
    days.run(WEEK[0], WEEK[6], warned)
    assert days.tick() == []
    monkeypatch.setenv("DARKHORSE_ALERT_WARNINGS", "true")
    days.run(WEEK[0], WEEK[6], warned)
    assert days.tick() == ["7 days, 2025-05-19 … 2025-05-25: 1 check failed"]


def test_a_failed_day_is_told_at_its_third_failure_and_healed_by_its_materialisation(days: Ticks) -> None:
    broken = World(broken=[WEEK[1]])
    days.run(WEEK[0], WEEK[2], broken)
    days.run(WEEK[1], WEEK[1], broken)
    assert days.tick() == []
    days.run(WEEK[1], WEEK[1], broken)
    assert days.tick() == ["2025-05-20: day_tables failed 3 times in a row"]
    assert "no capture of 2025-05-20" in days.heard[0].text
    assert days.tick() == []
    days.run(WEEK[1], WEEK[2], World())
    assert days.tick() == ["2025-05-20: resolved, materialised again"]


def test_runs_that_fail_as_a_whole_are_told_and_those_whose_days_are_told_are_not(
    instance: dg.DagsterInstance, heard: list[Message]
) -> None:
    runs = Ticks(instance, failed_runs, heard)
    for _ in range(3):
        runs.run(WEEK[0], WEEK[0], World(broken=[WEEK[0]]))
    assert runs.tick() == []
    for day in WEEK[:3]:
        runs.run(day, day, World(is_down=True))
    assert runs.tick() == ["runs failed 3 times in a row"]
    assert "run of races" in heard[0].text
    assert "the disk is full" in heard[0].text
    assert "http://127.0.0.1:3000/runs/" in heard[0].text
    runs.run(WEEK[3], WEEK[3], World())
    assert runs.tick() == ["resolved, the runs succeed again"]


def red_in_the_run(ticks: Ticks, asset: str, run: dg.DagsterRun) -> None:
    """A check that is red on Tuesday, in a run that exists."""
    evaluation = dg.AssetCheckEvaluation(
        dg.AssetKey(asset), "completeness", passed=False, metadata={}, partition=f"{WEEK[1]}"
    )
    event = dg.DagsterEvent(dg.DagsterEventType.ASSET_CHECK_EVALUATION.value, "", event_specific_data=evaluation)
    ticks.instance.report_dagster_event(event, run_id=run.run_id)


def test_a_failed_day_is_left_to_its_red_checks_and_not_to_those_of_another_step(days: Ticks) -> None:
    ledger = AlertDesk.open(Settings.load()).ledger
    for asset, is_counted in (("races", False), ("racecards", True)):
        days.run(WEEK[1], WEEK[1], World(broken=[WEEK[1]]))
        red_in_the_run(days, asset, days.instance.get_runs(limit=1)[0])
        days.tick()
        assert [each.problem.name for each in ledger.known(Cause.FAILURES)] == ["day_tables"] * is_counted


def test_steps_make_the_assets_that_alerts_take_them_to_make() -> None:
    steps = [each for each in defs.assets or () if isinstance(each, dg.AssetsDefinition)]
    assert len(steps) > 5
    for each in steps:
        assert made_by(each.op.name) == {key.to_user_string() for key in each.keys}


def test_an_audit_is_an_alert_of_its_own_and_what_the_lake_is_asked_is_not_told_twice(days: Ticks) -> None:
    for asset, check in (("races", "schema"), ("monthly_audit", "schema"), ("daily_quality", "freshness")):
        failed = dg.AssetCheckEvaluation(dg.AssetKey(asset), check, passed=False, metadata={}, partition="2025-05-01")
        days.instance.report_runless_asset_event(failed)
    assert days.tick() == ["2025-05-01: audit of the month, 1 check failed", "2025-05-01: 1 check failed"]
    assert [message.alerts[0].command for message in days.heard] == [
        "darkhorse audit --month 2025-05",
        "darkhorse materialize --from 2025-05-01 --to 2025-05-01",
    ]


def test_a_check_that_is_no_more_is_forgotten_for_it_can_never_pass_again(days: Ticks) -> None:
    ledger = AlertDesk.open(Settings.load()).ledger
    ledger.stands([red("races given_up"), red("races completeness")])
    assert days.tick() == ["2025-05-19: 1 check failed"]
    assert [known.problem.name for known in ledger.known()] == ["races completeness"]


def test_the_first_tick_on_an_old_instance_begins_near_its_end(days: Ticks, monkeypatch: pytest.MonkeyPatch) -> None:
    days.run(WEEK[0], WEEK[3], World(red=WEEK[:3]))
    earlier = days.instance.event_log_storage.get_maximum_record_id()
    days.run(WEEK[6], WEEK[6], World(red=WEEK))
    later = days.instance.event_log_storage.get_maximum_record_id()
    assert earlier
    assert later
    monkeypatch.setattr(alert_events, "MOST_EVENTS", later - earlier)
    assert days.tick() == ["2025-05-25: 1 check failed"]


def test_days_overdue_for_a_day_are_one_message_until_they_are_there(tmp_path: Path) -> None:
    ear, lake = Ear(), Lake.at(tmp_path / "lake")
    desk = desk_of(tmp_path, [ear])
    now = datetime(2025, 5, 30, 15, 0, tzinfo=UTC)
    lake.tables.path(RACES, MONDAY, "gb").parent.mkdir(parents=True)
    lake.tables.path(RACES, MONDAY, "gb").write_bytes(b"")
    for hours in range(3):
        judge_overdue(desk.ledger, lake, now + timedelta(hours=hours), timedelta(hours=24))
        desk.tell(now + timedelta(hours=hours))
    (message,) = ear.heard
    assert message.title == "10 days, 2025-05-19 … 2025-05-28: results_feed overdue"
    assert "darkhorse materialize --from 2025-05-19 --to 2025-05-19" in message.text


def test_a_home_that_nobody_keeps_current_any_more_has_not_healed(tmp_path: Path) -> None:
    ear, lake = Ear(), Lake.at(tmp_path / "lake")
    desk = desk_of(tmp_path, [ear])
    lake.tables.path(RACES, MONDAY, "gb").parent.mkdir(parents=True)
    lake.tables.path(RACES, MONDAY, "gb").write_bytes(b"")
    for days_later in (5, 40, 90):
        now = datetime(2025, 5, 19, 15, 0, tzinfo=UTC) + timedelta(days=days_later)
        judge_overdue(desk.ledger, lake, now, timedelta(hours=24))
        desk.tell(now)
    assert [message.news.value for message in ear.heard if message.news.value == "resolved"] == []


def test_a_day_that_was_told_is_watched_until_it_is_there_however_old_it_is(tmp_path: Path) -> None:
    ear, lake = Ear(), Lake.at(tmp_path / "lake")
    desk = desk_of(tmp_path, [ear])

    def look(days_later: int) -> list[str]:
        now = datetime(2025, 5, 19, 9, 30, tzinfo=UTC) + timedelta(days=days_later)
        judge_overdue(desk.ledger, lake, now, timedelta(hours=24))
        return [message.title for message in desk.tell(now)]

    lay_down(tmp_path / "lake", [MONDAY + timedelta(days=n) for n in (-1, 1)], with_cards=False)
    assert look(2) == ["2025-05-19: results_feed overdue"]
    lay_down(tmp_path / "lake", [MONDAY + timedelta(days=39)], with_cards=False)
    look(40)
    oldest = desk.ledger.known(Cause.OVERDUE)[0]
    assert (oldest.problem.day, oldest.is_open(3)) == (MONDAY, True)
    lay_down(tmp_path / "lake", [MONDAY], with_cards=False)
    assert "2025-05-19: resolved, no longer overdue" in look(41)


def test_the_sensors_tell_without_being_switched_on() -> None:
    assert {sensor.default_status for sensor in ALERT_SENSORS} == {dg.DefaultSensorStatus.RUNNING}
