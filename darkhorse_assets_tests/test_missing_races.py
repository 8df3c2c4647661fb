"""Races that a whole list lacks: on record once they are due, asked for one by one, resolved by what has them."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.capturing import Asking, capture_day
from darkhorse_assets.contracts import RESULTS
from darkhorse_assets.quality.retrying import Failure
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.paper import COUNTRIES, DAY, NEXT_DAY, Desk, race

pytestmark = pytest.mark.usefixtures("unsynced")

GOOD = [race(f"r{n}") for n in range(4)]
LATE = race("r4")
"""Off at 15:20 UTC."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "lake")
    desk.cards(*GOOD, LATE)
    desk.source.now = NEXT_DAY
    return desk


def open_races(desk: Desk) -> list[Failure]:
    return desk.lake.failures.open_of("paper", Endpoint.RESULTS)


def test_a_race_that_a_whole_list_lacks_is_asked_for_alone_and_resolved_by_what_has_it(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.publish()
    (row,) = open_races(desk)
    assert (row.race_id, row.countries, row.error_class, row.tries) == ("r4", ("gb",), "MissingRace", 0)
    assert row.url == desk.source.race_url(Endpoint.RESULTS, "r4")
    assert row.next_retry_at == NEXT_DAY + timedelta(hours=1)
    desk.source.says(Endpoint.RESULTS, DAY, [*GOOD, LATE])
    report = capture_day(
        desk.lake, desk.source, Endpoint.RESULTS, DAY, COUNTRIES, lambda: NEXT_DAY, Asking(only_failed=True)
    )
    assert report.capture
    assert report.capture.asked_races == ("r4",)
    assert len(open_races(desk)) == 1
    assert desk.publish().problem() is None
    assert len({race_id for race_id, *_ in _results(desk)}) == 5
    (resolved,) = desk.lake.failures.all()
    assert resolved.resolved_by == report.capture.capture_id


def _results(desk: Desk) -> list[tuple[str, str]]:
    return [(row["race_id"], row["horse_id"]) for row in desk.lake.tables.rows(RESULTS, DAY, ["gb"])]


def test_a_race_is_not_missing_before_it_is_due_nor_from_a_list_asked_for_before(desk: Desk) -> None:
    desk.source.now = NEXT_DAY.replace(day=17, hour=16)  # the capture begins at 17:00 UTC
    desk.results(*GOOD)
    off = NEXT_DAY.replace(day=17, hour=15, minute=20)
    desk.publish(now=off + timedelta(minutes=119))
    assert open_races(desk) == []
    desk.publish()  # the list is older than the race's result could be: the list is what is missing
    assert open_races(desk) == []
    desk.results(*GOOD)
    desk.publish()
    assert [row.race_id for row in open_races(desk)] == ["r4"]


def test_where_there_is_no_list_of_results_no_race_is_missing_from_it(desk: Desk) -> None:
    desk.publish()
    assert open_races(desk) == []


def test_a_race_that_is_called_off_or_gone_is_wanted_no_more(desk: Desk) -> None:
    desk.cards(*GOOD, LATE, race("r5"))
    desk.results(*GOOD)
    desk.publish()
    assert [row.race_id for row in open_races(desk)] == ["r4", "r5"]
    desk.cards(*GOOD, race("r4", status="abandoned", is_abandoned=True))
    desk.publish(force_reason="the provider took it back")
    assert open_races(desk) == []
    newest = desk.lake.captures.ids("paper", Endpoint.RACECARDS, DAY)[-1]
    assert {row.race_id: row.resolved_by for row in desk.lake.failures.all()} == {"r4": newest, "r5": None}


def test_a_country_that_is_refused_says_nothing_about_its_races(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.results(*GOOD[1:], LATE)  # a race that was published disappears
    desk.cards(*GOOD[1:], LATE)
    assert desk.publish().refused
    assert [row.race_id for row in open_races(desk)] == ["r4"]


def test_a_ledger_that_cannot_be_used_costs_no_table(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    (desk.folder / "failures.sqlite").write_text("no database" * 99)
    desk.source.says(Endpoint.RESULTS, DAY, GOOD)
    capture_day(desk.lake, desk.source, Endpoint.RESULTS, DAY, COUNTRIES)
    with caplog.at_level(logging.WARNING):
        report = desk.publish()
    assert report.problem() is None
    assert any("the ledger of failures" in note for note in report.notes)
    assert "the ledger of failures" in caplog.text
