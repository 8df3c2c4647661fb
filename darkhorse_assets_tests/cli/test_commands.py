"""The commands as typed: what they print, what they exit with, and that the lake and Dagster agree afterwards."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import dagster as dg
import pytest

from darkhorse_assets.contracts import RACES, TABLES
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.assets.tables import CHECK_SPECS
from darkhorse_assets.lake import Lake
from darkhorse_assets.transport.client import Client
from darkhorse_assets_tests.cli.conftest import DAY, OTHER_DAY, Darkhorse, Materialised, marked
from darkhorse_assets_tests.season import Season

NEXT_DAY = "2025-03-07"


@pytest.mark.usefixtures("with_two_days")
def test_materialize_publishes_the_days_and_dagster_shows_the_same(
    home: Path, two_days: Materialised, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert two_days.code == 0
    assert f" {len(CHECK_SPECS)} passed" in two_days.text
    assert "Statistics of 2 days" in two_days.text
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))
    assert marked(home, "races") == marked(home, "mart") == marked(home, "runner_statistics") == [DAY, OTHER_DAY]
    lake = Lake.at(home / "lake")
    assert len(lake.tables.countries(RACES, date.fromisoformat(DAY))) == 3


@pytest.mark.usefixtures("with_two_days")
def test_show_prints_the_races_in_off_order_and_any_table_row_by_row(darkhorse: Darkhorse) -> None:
    code, text = darkhorse("show", DAY)
    assert code == 0
    assert f"{DAY} GB" in text
    code, text = darkhorse("show", DAY, "--table", "courses")
    assert code == 0
    assert "rows of courses" in text
    assert "time_zone" in text


@pytest.mark.usefixtures("with_two_days")
def test_tables_alone_are_rebuilt_without_asking_the_source(darkhorse: Darkhorse, invented: Season) -> None:
    before = invented.requests()
    code, _ = darkhorse("materialize", "--from", DAY, "--to", DAY, "--tables", "races,results")
    assert code == 0
    assert invented.requests() == before


@pytest.mark.usefixtures("with_history")
def test_a_broken_day_exits_with_1_names_the_day_and_the_other_is_published(
    darkhorse: Darkhorse, invented: Season, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = partial(Client, sleep=lambda _seconds: None)
    monkeypatch.setattr("darkhorse_assets.sources.simulated.Client", impatient)
    invented.break_days(date.fromisoformat(DAY))
    code, text = darkhorse("materialize", "--from", DAY, "--to", OTHER_DAY)
    invented.break_days()
    assert code == 1
    assert f"racecards {DAY}" in text
    assert "500" in text
    assert marked(home, "races") == [OTHER_DAY]
    code, text = darkhorse("health", "--json")
    assert code == 1
    found = json.loads(text)
    steps = ["racecards", "results_feed", "day_tables", "statistics", "daily_quality"]
    assert [each["name"] for each in found["failures"]["days"]] == steps
    assert not found["failures"]["attention"], "what the source refused is told once, as that"
    again = f"darkhorse materialize --from {DAY} --to {DAY}"
    assert {each["command"] for each in found["sources"]["attention"]} == {again}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["materialize", "--from", "2025-02-30", "--to", DAY], "is no date"),
        (["materialize", "--from", "yesterda", "--to", DAY], "is no date"),
        (["materialize", "--from", DAY, "--to", "2025-03-01"], "is before --from"),
        (["materialize", "--from", "2014-12-31", "--to", DAY], "2015-01-01"),
        (["materialize", "--from", DAY, "--to", DAY, "--countries", "gb,atlantis"], "atlantis"),
        (["materialize", "--from", DAY, "--to", DAY, "--tables", "horses_of_war"], "horses_of_war"),
        (["materialize", "--from", DAY, "--to", DAY, "--force"], "--reason"),
        (["materialize", "--from", DAY, "--to", DAY, "--reason", "why not"], "--force"),
        (["show", "2016-01-01"], "darkhorse materialize --from 2016-01-01"),
        (["gallop"], "gallop"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(darkhorse: Darkhorse, words: list[str], said: str) -> None:
    code, text = darkhorse(*words)
    assert code == 2
    assert said in " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DARKHORSE_SOURCE", "crystal_ball", "DARKHORSE_SOURCE"),
        ("DARKHORSE_SOURCE", "racing_api", "RACING_API_USERNAME"),
        ("DARKHORSE_SOURCE", "rpscrape_csv", "DARKHORSE_RPSCRAPE_DIR"),
        ("DARKHORSE_COUNTRIES", "gb,atlantis", "atlantis"),
        ("DARKHORSE_RATE_LIMIT", "0", "DARKHORSE_RATE_LIMIT"),
        ("RACING_API_URL", "http://api.example.org", "RACING_API_URL"),
        ("RACING_API_URL", "ftp://api.example.org", "RACING_API_URL"),
    ],
)
def test_a_wrong_setting_exits_with_2_and_names_it(
    darkhorse: Darkhorse, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY)
    assert code == 2
    assert said in text


def test_a_lake_that_cannot_be_written_exits_with_1_and_says_what_to_do(
    darkhorse: Darkhorse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "claims").write_text("in the way")
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path))
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY)
    assert code == 1
    assert "DARKHORSE_HOME" in text


def test_the_demo_refuses_to_mix_invented_racing_with_a_real_source(
    darkhorse: Darkhorse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKHORSE_SOURCE", "rpscrape_csv")
    monkeypatch.setenv("DARKHORSE_RPSCRAPE_DIR", str(tmp_path))
    code, text = darkhorse("demo")
    assert code == 2
    assert "DARKHORSE_HOME" in text


@pytest.mark.usefixtures("with_history")
def test_an_empty_rpscrape_folder_says_what_it_looked_for(
    darkhorse: Darkhorse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scraped").mkdir()
    monkeypatch.setenv("DARKHORSE_SOURCE", "rpscrape_csv")
    monkeypatch.setenv("DARKHORSE_RPSCRAPE_DIR", str(tmp_path / "scraped"))
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY)
    assert code == 1
    assert DAY in text
    assert "dates/" in text


@pytest.mark.usefixtures("with_history")
def test_ctrl_c_stops_after_the_day_at_hand_and_keeps_what_is_done(home: Path, tmp_path: Path) -> None:
    words = ["materialize", "--from", "2025-01-01", "--to", "2025-03-31"]
    script = "from darkhorse_assets.cli import main; main()"
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen([sys.executable, "-c", script, *words], stdout=log, stderr=log)
        captures = home / "lake" / "captures" / "source=simulator" / "endpoint=racecards"
        while not (captures.is_dir() and len(list(captures.iterdir())) >= 3):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)
        log.seek(0)
        text = log.read()
    assert code == 1
    assert "stopped by Ctrl-C" in text
    done = len(marked_in(home, "racecards"))
    assert 3 <= done < 90


def marked_in(home: Path, asset: str) -> Sequence[str]:
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    return marked(home, asset)


@pytest.mark.usefixtures("with_two_days")
def test_an_error_nobody_foresaw_exits_with_1_and_shows_its_traceback(
    darkhorse: Darkhorse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise TypeError("this is a bug")

    monkeypatch.setattr("darkhorse_assets.defs.assets.tables.publish_day", breaks)
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY, "--tables", "races")
    assert code == 1
    assert "Traceback" in text
    assert "this is a bug" in text


@pytest.mark.usefixtures("with_history")
def test_a_missing_rpscrape_folder_stops_the_rpscrape_source_and_no_other(
    darkhorse: Darkhorse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKHORSE_RPSCRAPE_DIR", str(tmp_path / "gone"))
    assert darkhorse("materialize", "--from", DAY, "--to", DAY, "--countries", "ire")[0] == 0
    monkeypatch.setenv("DARKHORSE_SOURCE", "rpscrape_csv")
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY)
    assert code == 2
    assert "DARKHORSE_RPSCRAPE_DIR" in text


@pytest.mark.usefixtures("with_two_days")
def test_a_refused_country_is_shown_as_refused_and_not_as_empty(
    darkhorse: Darkhorse, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date.fromisoformat(DAY)
    lake = Lake.at(home / "lake")
    british = [race["race_id"] for race in lake.tables.rows(RACES, day, ["gb"])]
    lake.race_days.replace(day - timedelta(days=7), {"gb": british})
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY, "--tables", ",".join(TABLES))
    assert code == 1
    assert "refused" in text
    assert "already published under" in text


@pytest.mark.usefixtures("with_history")
def test_a_password_that_a_server_echoes_is_found_nowhere(
    darkhorse: Darkhorse, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Echoes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"detail": "your key canary-7f3a is bad"}')

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Echoes)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("DARKHORSE_SOURCE", "racing_api")
    monkeypatch.setenv("RACING_API_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("RACING_API_USERNAME", "somebody")
    monkeypatch.setenv("RACING_API_PASSWORD", "canary-7f3a")
    code, text = darkhorse("materialize", "--from", DAY, "--to", DAY)
    server.shutdown()
    server.server_close()
    assert code == 1
    assert "is bad" in text
    assert "canary" not in text
    assert not [path for path in home.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]


@pytest.mark.usefixtures("with_two_days")
def test_a_command_waits_for_the_source_and_obeys_ctrl_c_meanwhile(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert storage.claim_concurrency_slot(SOURCE_POOL, "another-run", "racecards").is_claimed
        script = "from darkhorse_assets.cli import main; main()"
        with (tmp_path / "log").open("w+") as log:
            words = ["materialize", "--from", NEXT_DAY, "--to", NEXT_DAY]
            process = subprocess.Popen([sys.executable, "-c", script, *words], stdout=log, stderr=log)
            while "waiting" not in (tmp_path / "log").read_text():
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 1
        assert marked(home, "races") == [DAY, OTHER_DAY]
