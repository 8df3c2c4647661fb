"""The state of a home, by its files alone."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from darkhorse_assets.health import Finding, home_findings
from darkhorse_assets.lake import Lake
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.transport.gate import FileGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets_tests.test_freshness import NOON, TODAY, capture, days_before, lay_down


class Usage(NamedTuple):
    free: int


def findings(home: Path, now: datetime = NOON) -> dict[str, Finding]:
    settings = Settings.model_validate({"DARKHORSE_HOME": home})
    return {each.name: each for each in home_findings(settings, now)}


def keep(home: Path, day: date, problem: str | None, taken_at: datetime) -> None:
    capture(Lake.at(home / "lake"), Endpoint.RESULTS, day, taken_at, problem)


def test_a_home_that_is_not_there_is_told_what_to_do_and_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "none"
    found = findings(home)
    assert [name for name, each in found.items() if each.attention] == ["freshness"]
    assert "nothing is published" in found["freshness"].attention[0].what
    assert not home.exists()


def test_days_in_a_row_of_which_the_same_is_overdue_are_one_thing_to_do(tmp_path: Path) -> None:
    lay_down(tmp_path / "lake", days_before(TODAY - timedelta(days=4), 3), with_cards=False)
    [wanted] = findings(tmp_path)["freshness"].attention
    assert wanted.what == "results_feed of 4 days are overdue, 2025-03-16 to 2025-03-19"
    assert wanted.command == "darkhorse materialize --from 2025-03-16 --to 2025-03-19"


def test_a_source_that_broke_off_is_named_until_it_answers_whole(tmp_path: Path) -> None:
    yesterday = TODAY - timedelta(days=1)
    keep(tmp_path, yesterday, "answered 406 to page 2", NOON - timedelta(hours=2))
    [wanted] = findings(tmp_path)["sources"].attention
    assert wanted.what == "simulator gave results of 2025-03-19 only in part: answered 406 to page 2"
    keep(tmp_path, yesterday, None, NOON - timedelta(hours=1))
    whole = findings(tmp_path)["sources"]
    assert not whole.attention
    assert "2025-03-20 11:00" in whole.says


def test_a_host_that_blocks_is_named_with_the_time_when_it_may_be_asked_again(tmp_path: Path) -> None:
    gate = FileGate(tmp_path / "hosts", Rules(2), lambda: NOON)
    for _ in range(5):
        gate.blocked("api.example", 406)
    found = findings(tmp_path, NOON + timedelta(minutes=29))["sources"]
    assert [each.what for each in found.attention] == [
        "api.example is closed until 2025-03-20 12:30 UTC: blocked 5 times in a row, the last time by 406"
    ]
    assert [each["closed_until"] for each in found.facts["blocked"]] == ["2025-03-20T12:30:00+00:00"]
    assert not findings(tmp_path, NOON + timedelta(minutes=30))["sources"].attention


def test_a_mart_older_than_the_tables_and_a_full_disk_want_attention(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_down(tmp_path / "lake", days_before(TODAY, 2), with_cards=False)
    assert "there is no mart" in findings(tmp_path)["mart"].attention[0].what
    mart = tmp_path / "mart.duckdb"
    mart.touch()
    assert not findings(tmp_path)["mart"].attention
    os.utime(mart, ((NOON - timedelta(days=1)).timestamp(),) * 2)  # the newest tables are of 9:05 this morning
    [wanted] = findings(tmp_path)["mart"].attention
    assert wanted.command == "darkhorse mart refresh"
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9))
    [wanted] = findings(tmp_path)["disk"].attention
    assert "only 1.0 GB are free" in wanted.what
