"""`plan` and `backfill` as typed: what they ask, what they leave alone, how they fail, stop at a block, and go on."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest

from darkhorse_assets.transport.client import Client
from darkhorse_assets_tests.cli.conftest import DAY, OTHER_DAY, Darkhorse, marked
from darkhorse_assets_tests.season import Season

THIRD_DAY = "2025-03-07"
THREE_DAYS = ("--from", DAY, "--to", THIRD_DAY)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("darkhorse_assets.sources.simulated.Client", partial(Client, sleep=lambda _seconds: None))


@pytest.fixture
def whole_again(invented: Season) -> Iterator[None]:
    yield
    invented.break_days()
    httpx.post(f"{invented.url}/_simulator/faults", json=[]).raise_for_status()


def written(home: Path) -> dict[str, int]:
    """When each published file of the days was written."""
    return {f"{path}": path.stat().st_mtime_ns for path in (home / "lake" / "tables").rglob("*.parquet")}


def test_a_plan_says_its_calls_on_a_line_of_its_own_and_asks_and_writes_nothing(
    darkhorse: Darkhorse, home: Path, invented: Season
) -> None:
    before = invented.requests()
    code, text = darkhorse("plan", "--from", "2023-01-20", "--to", "2023-01-26")
    assert code == 0
    [calls] = re.findall(r"^(\d+) calls$", text, re.MULTILINE)
    assert "left out: racecards of 3 days, 2023-01-20 to 2023-01-22: the provider has no racecards" in text
    code, text = darkhorse("plan", "--from", "2023-01-20", "--to", "2023-01-26", "--json")
    told = json.loads(text)
    assert told["calls"] == int(calls)
    assert told["to_ask"] == {"racecards": 4, "results": 7}
    code, text = darkhorse("backfill", "--from", "2023-01-20", "--to", "2023-01-26", "--dry-run")
    assert (code, f"{calls} calls" in text) == (0, True)
    assert invented.requests() == before
    assert not home.exists()


@pytest.mark.usefixtures("with_two_days", "impatient", "whole_again")
def test_a_backfill_does_what_is_not_there_and_repeats_neither_a_call_nor_a_publication(
    darkhorse: Darkhorse, home: Path, invented: Season
) -> None:
    files = written(home)
    invented.break_days(date.fromisoformat(THIRD_DAY))
    code, text = darkhorse("backfill", *THREE_DAYS)
    assert code == 1
    assert "1 days failed:" in text
    assert f"{THIRD_DAY} racecards" in text
    assert "darkhorse retry-failures --all" in text
    assert written(home) == files, "what is there is left alone"

    invented.break_days()
    before = invented.requests()
    code, text = darkhorse("backfill", *THREE_DAYS)
    assert code == 0, text
    assert "2 days captured whole, 2 published" in text
    assert invented.requests() - before == 2, "the racecards and the results of one day"
    changed = [path for path, at in written(home).items() if files.get(path) != at and "/results/" in path]
    assert {Path(path).parent.name for path in changed} == {f"date={THIRD_DAY}"}
    for asset in ("racecards", "races", "runner_statistics", "daily_quality"):
        assert marked(home, asset) == [DAY, OTHER_DAY, THIRD_DAY]

    before, files = invented.requests(), written(home)
    code, text = darkhorse("backfill", *THREE_DAYS)
    assert code == 0
    assert "\n0 calls" in text
    assert (invented.requests(), written(home)) == (before, files)


@pytest.mark.usefixtures("with_two_days", "impatient", "whole_again")
def test_a_blocked_source_ends_the_asking_and_says_when_to_go_on_and_what_came_is_published(
    darkhorse: Darkhorse, home: Path, invented: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKHORSE_BLOCKED_AFTER", "1")
    fault = {"kind": "403", "on": ["results"], "days": [THIRD_DAY]}
    httpx.post(f"{invented.url}/_simulator/faults", json=[fault]).raise_for_status()
    before = invented.requests()
    code, text = darkhorse("backfill", *THREE_DAYS)
    assert code == 1
    said = re.findall(r"blocked, retry after \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)
    assert len(said) == 2, "where it broke off, and at the end"
    assert "retry-failures" not in text, "a block is no failure of a day"
    assert invented.requests() - before == 2
    assert marked(home, "races") == [DAY, OTHER_DAY, THIRD_DAY], "its racecards came"
