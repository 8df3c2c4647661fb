"""Broken days, re-runs and interruptions: what is done stays done, and only the rest is asked for again."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import TABLES
from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import Endpoint, Source
from darkhorse_assets_tests.defs.graph_runs import (
    BAD,
    CAPTURES,
    DAYS,
    FIRST,
    LINEAGE_TAGS,
    marked,
    named,
    run,
    verdicts,
)
from darkhorse_assets_tests.season import Season


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


def test_materialising_a_day_again_is_a_rescrape_that_keeps_the_old_answer(
    desk: Desk, instance: dg.DagsterInstance, invented: Season
) -> None:
    assert run(desk, instance, CAPTURES, [FIRST]).success
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
    captured: Desk, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish_or_break(lake: Lake, source: Source, day: date, *rest: Any, **named: Any) -> DayReport:
        if day == BAD:
            raise KeyError("drift")
        return publish_day(lake, source, day, *rest, **named)

    monkeypatch.setattr("darkhorse_assets.defs.assets.tables.publish_day", publish_or_break)
    broken = run(captured, instance, list(TABLES), DAYS, {"countries": ["ire"]})
    assert not broken.success
    failure = next(event for event in broken.all_events if event.is_step_failure)
    assert "KeyError: 'drift' (not foreseen" in str(failure.step_failure_data.error)
    assert marked(instance, "races") == named([day for day in DAYS if day != BAD])


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


def test_ctrl_c_marks_the_captures_that_were_done_also_those_still_under_way(
    instance: dg.DagsterInstance, invented: Season, tmp_path: Path
) -> None:
    with invented.desk(tmp_path / "lake", _Interrupts()) as interrupted:
        assert not run(interrupted, instance, CAPTURES, DAYS).success
        captures, source = interrupted.lake.captures, interrupted.source.name
        kept = [day for day in DAYS if any(captures.newest_first(source, Endpoint.RACECARDS, day))]
    assert marked(instance, "racecards") == named(kept)
    assert set(DAYS[:2]) <= set(kept)
    assert not marked(instance, "results_feed")


def test_ctrl_c_keeps_the_tables_that_were_done_with_their_verdicts(
    captured: Desk, instance: dg.DagsterInstance
) -> None:
    interrupted = replace(captured, progress=_Interrupts())
    assert not run(interrupted, instance, list(TABLES), DAYS, {"countries": ["ire"]}).success
    assert marked(instance, "races") == named(DAYS[:2])
    judged = verdicts(instance, "races", "duplicates")
    assert [judged[day] for day in named(DAYS[:2])] == [["SUCCEEDED"], ["SUCCEEDED"]]
