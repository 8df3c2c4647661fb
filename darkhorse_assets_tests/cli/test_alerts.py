"""`darkhorse alerts`: a trial through every channel, and what stands and waits."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from darkhorse_assets.alerts.desk import AlertDesk
from darkhorse_assets.cli.main import app
from darkhorse_assets.settings import Settings
from darkhorse_assets_tests.alerts.invented import failure, red
from darkhorse_assets_tests.alerts.servers import hooks

SECRET = "canary-in-the-coal-mine"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path))
    return tmp_path


def darkhorse(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


def test_a_trial_goes_through_every_channel_and_says_which_did_not_take_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hooks() as server:
        monkeypatch.setenv("DARKHORSE_ALERT_SLACK_URL", f"{server.url}/{SECRET}")
        assert darkhorse("alerts", "test") == (0, "log: sent\nslack: sent\n")
        assert server.posted[0]["text"].startswith(":wave: *this is a test*")
        monkeypatch.setenv("DARKHORSE_ALERT_WEBHOOK_URL", f"http://127.0.0.1:1/{SECRET}")
        code, text = darkhorse("alerts", "test")
    assert code == 1
    assert text == "log: sent\nslack: sent\nwebhook: no answer (ConnectError)\n"


def test_the_list_shows_what_is_open_and_what_waits(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert darkhorse("alerts", "list") == (0, "no alert is open\n")
    monkeypatch.setenv("DARKHORSE_ALERT_SLACK_URL", f"http://127.0.0.1:1/{SECRET}")
    desk = AlertDesk.open(Settings.load())
    desk.ledger.stands([red()])
    desk.ledger.failed([failure("a")])
    desk.tell(datetime(2025, 5, 20, 9, 30, tzinfo=UTC))
    code, text = darkhorse("alerts", "list")
    assert code == 0
    assert "2025-05-19: 1 check failed" in text
    assert "Muddlecombe 14:30: card without result" in text
    assert "racecards" not in text  # one failure is not yet an alert
    assert "slack: 1 not delivered since 2025-05-20 09:30 UTC (slack: no answer (ConnectError))" in text
    assert SECRET not in text
