"""`daily_quality` in the graph: each day's own verdicts, and the report that the newest day links."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg

from darkhorse_assets.defs.assets.quality import CHECKS, NAME
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.lake import Lake
from darkhorse_assets_tests.defs.graph_runs import marked, run_alone, verdicts
from darkhorse_assets_tests.mart.cards import Card
from darkhorse_assets_tests.mart.published import Published
from darkhorse_assets_tests.paper import PaperSource

TODAY = date(2024, 5, 8)
YESTERDAY = TODAY - timedelta(days=1)
BEFORE_ALL = YESTERDAY - timedelta(days=1)
AT_FOUR = datetime(2024, 5, 8, 15, 0, tzinfo=UTC)


def test_each_day_of_a_range_is_judged_by_itself_and_the_newest_links_the_report(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    published, card = Published(tmp_path), Card()
    card.race("lost", YESTERDAY, 13, status="declared")
    card.race("won", YESTERDAY, 14)
    card.race("run", TODAY, 12)
    card.race("this evening", TODAY, 19, status="declared", runners=3)
    card.publish(published)
    desk = Desk(Lake.at(tmp_path / "lake"), published.mart, PaperSource(), ("gb",), lambda: AT_FOUR, Progress())

    assert not run_alone(desk, instance, NAME, BEFORE_ALL, TODAY).success, (
        "nothing can be told of a day before the first"
    )
    assert marked(instance, NAME) == [f"{YESTERDAY}", f"{TODAY}"]
    made = {
        check: {day: how for day, how in verdicts(instance, NAME, check).items() if how != ["PLANNED"]}
        for check in CHECKS
    }
    assert made["unresulted_passed"] == {f"{YESTERDAY}": ["FAILED"], f"{TODAY}": ["SUCCEEDED"]}
    assert made["yesterday_missing_winners"] == {f"{YESTERDAY}": ["SUCCEEDED"], f"{TODAY}": ["FAILED"]}
    assert made["freshness"] == {f"{YESTERDAY}": ["FAILED"], f"{TODAY}": ["SUCCEEDED"]}
    assert all(of_check.keys() == {f"{YESTERDAY}", f"{TODAY}"} for of_check in made.values())

    wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey(NAME), asset_partitions=[f"{YESTERDAY}", f"{TODAY}"])
    told = {
        record.partition_key: record.asset_materialization.metadata
        for record in instance.fetch_materializations(wanted, limit=2).records
        if record.asset_materialization
    }
    assert told[f"{YESTERDAY}"]["critical"].value == 1
    assert "report" not in told[f"{YESTERDAY}"]
    report = told[f"{TODAY}"]["report"]
    assert report == dg.MetadataValue.path(f"{tmp_path / 'report.html'}")
    assert "14:00 Invented Downs: no result" in (tmp_path / "report.html").read_text()
    assert f"{told[f'{TODAY}']['how whole each day is'].value}".startswith("![How whole each day is](data:image/svg")
    assert "unresulted_passed" in (tmp_path / "report.html").read_text(), (
        "the verdicts of this very run are on the page"
    )


def test_a_report_that_cannot_be_written_costs_no_verdict(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    published, card = Published(tmp_path), Card()
    card.race("run", TODAY, 12)
    card.publish(published)
    (tmp_path / "report.html").mkdir()
    desk = Desk(Lake.at(tmp_path / "lake"), published.mart, PaperSource(), ("gb",), lambda: AT_FOUR, Progress())
    result = run_alone(desk, instance, NAME, TODAY, TODAY)
    assert not result.success
    assert marked(instance, NAME) == [f"{TODAY}"]
    assert verdicts(instance, NAME, "unresulted_passed") == {f"{TODAY}": ["SUCCEEDED"]}
    [failure] = [event.step_failure_data.user_failure_data for event in result.all_events if event.is_step_failure]
    assert failure
    assert "the report is not written" in (failure.description or "")
