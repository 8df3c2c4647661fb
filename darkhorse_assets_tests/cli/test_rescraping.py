"""`darkhorse rescrape` as typed: one day for real, and everything that must keep it from beginning."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.claims import Scope, claimed
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RACES
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets_tests.cli.conftest import Darkhorse
from darkhorse_assets_tests.season import NOW, Season

YESTERDAY = date(2025, 3, 6)
TODAY = YESTERDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("darkhorse_assets.cli.rescraping.today", lambda _clock: TODAY)


def files(home: Path) -> dict[str, tuple[int, int]]:
    """Every file, with its size and time."""
    found = {path: path.stat() for path in home.rglob("*") if path.is_file()}
    return {f"{path.relative_to(home)}": (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.fixture
def with_two_countries(home: Path, invented: Season) -> None:
    """The day of Great Britain and Ireland lies in the lake."""
    with invented.desk(home / "lake") as desk:
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, YESTERDAY, ("gb", "ire"))
        publish_day(desk.lake, desk.source, YESTERDAY, ("gb", "ire"), NOW)


@pytest.mark.usefixtures("with_history", "with_two_countries")
def test_a_rescrape_that_brings_a_missing_country_is_proved_and_both_states_are_kept(
    darkhorse: Darkhorse, home: Path
) -> None:
    lake = Lake.at(home / "lake")
    code, text = darkhorse("rescrape", "--days", "1", "--yes")
    assert code == 0, text
    assert f"of {YESTERDAY}: proved" in text
    (kept,) = (home / "rescrapes").glob("*.json")
    record = json.loads(kept.read_text())
    assert (record["outcome"], record["problems"], record["notes"]) == ("proved", [], [])
    before, after = (record[when]["rows"][f"{YESTERDAY}"] for when in ("before", "after"))
    assert (before["gb"], before["ire"]) == (after["gb"], after["ire"])
    assert before["fr"] == {"races": None, "runners": None, "results": None}
    assert after["fr"]["races"] == len(lake.tables.rows(RACES, YESTERDAY, ["fr"]))
    assert record["after"]["duplicates"] == []
    assert record["after"]["compared_with_other_days"] is True
    code, text = darkhorse("status")
    assert code == 0
    fresh = after["fr"]["races"]
    assert f"day tables of {YESTERDAY} · darkhorse rescrape · races +{fresh} ~0 -0 · runners +" in text
    assert not list((home / "claims").glob("*.json")), "the claim is given back"


@pytest.mark.usefixtures("with_two_countries")
def test_a_dry_run_prints_the_state_and_the_calls_asks_nobody_and_writes_nothing(
    darkhorse: Darkhorse, home: Path, invented: Season
) -> None:
    before, asked = files(home), invented.requests()
    code, text = darkhorse("rescrape", "--days", "3", "--countries", "gb,ire", "--dry-run")
    assert code == 0
    assert "\n6 calls\n" in text
    assert "would publish 18 partitions of races, runners, results, 6 of them over what is there" in text
    day = f"{YESTERDAY}"
    code, text = darkhorse("materialize", "--from", day, "--to", day, "--tables", "day", "--dry-run")
    assert code == 0
    assert "would ask nothing" in text
    assert "would publish 11 partitions of masters, 11 of them over what is there" in text
    assert (files(home), invented.requests()) == (before, asked)


def test_a_dry_run_on_no_home_makes_none(darkhorse: Darkhorse, home: Path) -> None:
    assert darkhorse("rescrape", "--dry-run")[0] == 0
    assert not home.exists()


def test_without_a_terminal_nobody_can_be_asked(darkhorse: Darkhorse, home: Path) -> None:
    code, text = darkhorse("rescrape", "--days", "1")
    assert code == 2
    assert "--yes" in text
    assert not home.exists()


@pytest.mark.parametrize("days", ["9000", "9999999999"])
def test_more_days_than_are_kept_are_a_usage_error_that_says_how_many_there_are(
    darkhorse: Darkhorse, home: Path, days: str
) -> None:
    code, text = darkhorse("rescrape", "--days", days, "--dry-run")
    assert code == 2
    assert re.search(r"--days goes up to [\d,]+: days are kept from 2015-01-01 on", text)
    assert not home.exists()


def test_who_answers_no_has_only_the_state_kept(
    darkhorse: Darkhorse, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda _question: False)
    code, text = darkhorse("rescrape", "--days", "1")
    assert code == 1
    assert "nothing was asked" in text
    (kept,) = (home / "rescrapes").glob("*.json")
    assert json.loads(kept.read_text())["outcome"] == "declined"
    assert not (home / "lake").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("rescrape", "--days", "1", "--yes"),
        ("materialize", "--from", f"{YESTERDAY}", "--to", f"{TODAY}", "--countries", "ire"),
    ],
)
def test_a_command_on_days_of_another_is_refused_and_nothing_begins(
    darkhorse: Darkhorse, home: Path, words: tuple[str, ...]
) -> None:
    settings = Settings.load()
    scope = Scope("darkhorse backfill", date(2015, 1, 1), TODAY, settings.countries)
    with claimed(settings.claims_folder, scope, utc_now()):
        code, text = darkhorse(*words)
        assert code == 1
        assert f"darkhorse backfill of 2015-01-01..{TODAY}" in text
        assert "Traceback" not in text
        assert "darkhorse backfill of 2015" in darkhorse("status")[1]
    assert [path.name for path in home.iterdir()] == ["claims"]


def test_a_day_that_cannot_be_had_is_not_proved_and_says_what_is_missing(
    darkhorse: Darkhorse, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("darkhorse_assets.cli.rescrape.run_claimed", lambda _order, _settings: ["the source refused"])
    code, text = darkhorse("rescrape", "--days", "1", "--countries", "gb", "--yes")
    assert code == 1
    assert f"{YESTERDAY} gb: races, runners, results are still not there" in text
    assert "not proved" in text
    (kept,) = (home / "rescrapes").glob("*.json")
    record = json.loads(kept.read_text())
    assert (record["outcome"], len(record["problems"])) == ("failed", 2)
    assert record["problems"][0] == "the source refused"
