"""What commands ask for beside the days: single horses up to the day's budget, and the lists with today only."""

from datetime import date
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.errors import SourceRefusedError
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets_tests.cli.conftest import Darkhorse, marked
from darkhorse_assets_tests.season import NOW, Season

BEFORE_CARDS = date(2022, 5, 4)

pytestmark = pytest.mark.usefixtures("with_history")


def test_enrich_asks_for_horses_that_no_card_described_and_spends_the_days_budget_once(
    darkhorse: Darkhorse, home: Path, invented: Season
) -> None:
    with invented.desk(home / "lake") as desk:
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, BEFORE_CARDS, ["gb"])
        publish_day(desk.lake, desk.source, BEFORE_CARDS, ["gb"], NOW)
    assert darkhorse("mart", "refresh")[0] == 0
    before = invented.requests()
    code, text = darkhorse("enrich", "--budget", "6", "--dry-run")
    assert code == 0
    assert "would ask for 6 of " in text
    assert invented.requests() == before
    code, text = darkhorse("enrich", "--budget", "6")
    assert code == 0
    assert "6 of 6 horses asked for" in text
    code, text = darkhorse("enrich", "--budget", "6")
    assert code == 0
    assert "0 of 0 horses asked for" in text
    assert invented.requests() - before == 6


def test_a_source_that_refuses_horses_exits_with_1(darkhorse: Darkhorse, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise SourceRefusedError("Pro Plan required", status=401)

    monkeypatch.setattr("darkhorse_assets.sources.racing_api.RacingApi.capture_profiles", refused)
    monkeypatch.setattr("darkhorse_assets.defs.assets.enrichment.wanted_horses", lambda _mart: ["hrs_1"])
    code, text = darkhorse("enrich")
    assert code == 1
    assert "Pro Plan required" in text


def test_the_lists_are_asked_for_with_today_and_with_no_other_day(darkhorse: Darkhorse, home: Path) -> None:
    darkhorse("materialize", "--from", "yesterday", "--to", "today", "--countries", "ire")
    assert marked(home, "reference_feed") == [f"{today(utc_now)}"]
