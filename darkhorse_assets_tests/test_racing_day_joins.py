"""A day's cards meet its results: what each may say of the other, from the captures to the verdicts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets_tests.paper import DAY, Desk, poison, quarantined, race

pytestmark = pytest.mark.usefixtures("unsynced")

GOOD = [race(f"r{n}") for n in range(5)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")


def test_cards_alone_make_declared_races_and_no_results(desk: Desk) -> None:
    desk.cards(*GOOD)
    report = desk.publish(now=datetime(2025, 5, 17, 10, tzinfo=UTC))
    assert report.problem() is None
    assert {row["status"] for row in desk.lake.tables.rows(RACES, DAY, ["gb"])} == {"declared"}
    assert len(desk.ids(RUNNERS)) == 15
    assert desk.ids(RESULTS) == []
    assert all(verdict.passed for verdict in report.verdicts)


def test_a_result_cut_short_makes_no_non_runners_and_completeness_names_its_race(desk: Desk) -> None:
    desk.cards(race("r1", horses=9))
    desk.results(race("r1", horses=3))
    runners = _verdict(desk.publish(), "runners", "completeness")
    assert runners.sample == ("gb: Paper Park GB 14:35 (r1) has 9 standing runners, but 3 ran",)
    assert not any(row["is_non_runner"] for row in desk.lake.tables.rows(RUNNERS, DAY, ["gb"]))


def test_a_result_that_names_its_non_runners_is_complete(desk: Desk) -> None:
    desk.cards(race("r1", horses=9))
    named = ", ".join(f"Horse r1_h{n} (going)" for n in range(4, 10))
    desk.results(race("r1", horses=3, non_runners=named))
    assert _verdict(desk.publish(), "runners", "completeness").passed
    (row,) = desk.lake.tables.rows(RACES, DAY, ["gb"])
    assert (row["declared_count"], row["non_runner_count"], row["ran_count"]) == (9, 6, 3)


def test_a_race_that_an_older_capture_gave_is_not_missing_under_the_id_that_its_results_wrote(desk: Desk) -> None:
    desk.source.names = {"written": "carded"}
    desk.cards(race("carded"))
    desk.results(race("written"))
    desk.results(poison("written", "gb"))
    report = desk.publish()
    assert desk.ids() == ["carded"]
    assert _verdict(report, "races", "completeness").passed
    assert [record["race_id"] for record in quarantined(desk.folder, DAY, "gb")] == ["carded"]


def _verdict(report: DayReport, table: str, check: str) -> Verdict:
    (verdict,) = (v for v in report.verdicts if (v.table, v.check) == (table, check))
    return verdict
