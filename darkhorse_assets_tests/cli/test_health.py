"""`darkhorse health`: what the home's files say and what failed in Dagster, as one list of things to do."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.alerts.problem import Cause, Problem
from darkhorse_assets.cli import health
from darkhorse_assets.defs.failures import Failures
from darkhorse_assets.health import Finding
from darkhorse_assets.settings import Settings

NOW = datetime(2025, 5, 20, 9, 30, tzinfo=UTC)
BUSY = "GET https://racing.example.com/v1/results gave 429 Too Many Requests on attempt 3 of 3"
HELD = f"{BUSY} (Retry-After until 2025-05-20 11:00:00 UTC); try again later"


def failed(step: str, day: date, said: str, ago: timedelta = timedelta(hours=1)) -> Problem:
    command = f"darkhorse materialize --from {day} --to {day}"
    return Problem(day, Cause.FAILURES, step, NOW - ago, asset=step, lines=(said,), command=command)


def looked_at(home: Path, monkeypatch: pytest.MonkeyPatch, *days: Problem) -> dict[str, Finding]:
    monkeypatch.setattr(health, "_history", lambda *_: Failures(list(days), [], []))
    settings = Settings(_env_file=None, DARKHORSE_HOME=home)
    return {each.name: each for each in health.examined(settings, NOW)}


def test_a_source_that_refused_the_first_request_is_named_with_when_to_ask_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sunday, monday = date(2025, 5, 18), date(2025, 5, 19)
    found = looked_at(
        tmp_path,
        monkeypatch,
        failed("results_feed", monday, HELD),
        failed("day_tables", monday, f"no capture of {monday}"),
        failed("results_feed", sunday, BUSY, timedelta(hours=2)),
        failed("racecards", date(2025, 5, 17), "cannot write racecards: no space left on device"),
        failed("racecards", date(2025, 5, 16), BUSY, timedelta(days=8)),
    )
    [wanted] = found["sources"].attention
    days = "results_feed of 2025-05-18 to 2025-05-19"
    assert wanted.what == f"{days} refused, retry after 2025-05-20 11:00:00 UTC: {HELD}"
    assert wanted.command == "darkhorse materialize --from 2025-05-18 --to 2025-05-19"
    assert [each["day"] for each in found["sources"].facts["refused"]] == ["2025-05-19", "2025-05-18"]
    left = [each.what.partition(":")[0] for each in found["failures"].attention]
    assert left == ["racecards 2025-05-17", "racecards 2025-05-16"]
    assert len(found["failures"].facts["days"]) == 5


def test_a_home_where_nothing_ran_has_no_failures_and_gets_no_history(tmp_path: Path) -> None:
    found = health.examined(Settings(_env_file=None, DARKHORSE_HOME=tmp_path / "none"), NOW)
    assert (found[-1].name, found[-1].says, found[-1].attention) == ("failures", "nothing ever ran here", ())
    assert not (tmp_path / "none").exists()
