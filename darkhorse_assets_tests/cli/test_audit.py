"""`darkhorse audit` as typed, in SQL: what it prints, and what it exits with."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from darkhorse_assets.cli import main
from darkhorse_assets.contracts import RACES, RUNNERS
from darkhorse_assets_tests.mart.published import MONDAY, TUESDAY, Published

Darkhorse = Callable[..., tuple[int, str]]
RACE = {"status": "declared"}
RUNNER = {"horse_id": "hrs_1", "declared_in": "card"}


@pytest.fixture
def darkhorse(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    unsynced: None,
    empty_mart: Path,
) -> Darkhorse:
    """A home with two days of a race each; the second day's runners are of the first day's race."""
    for name in [name for name in os.environ if name.startswith(("DARKHORSE_", "RACING_API_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path / "home"))
    published = Published(tmp_path / "home")
    for day in (MONDAY, TUESDAY):
        published.publish(RACES, day, {**RACE, "race_id": f"rac_{day.day}"}, country="gb")
        published.publish(RUNNERS, day, {**RUNNER, "race_id": f"rac_{MONDAY.day}"}, country="gb")

    shutil.copy(empty_mart, tmp_path / "home")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["darkhorse", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return run


def test_an_audit_says_what_failed_and_what_to_do_for_people_and_machines(darkhorse: Darkhorse) -> None:
    code, text = darkhorse("audit", "--all")
    assert code == 1
    assert "failed runners keys" in text
    assert "race_id, horse_id is unique, but 2 of 2 rows (100.0%) are not so: date 2024-05-06, race_id rac_6" in text
    assert "horse hrs_1 of race rac_6 has rows on 2024-05-06 and on 2024-05-07" in text
    assert "2024-05-07 gb: 1 rows of race rac_6, which is not there" in text
    assert "darkhorse materialize" in text
    assert "Data Docs" not in text

    code, text = darkhorse("audit", "--month", "2024-05", "--sql-only", "--json")
    found = json.loads(text)
    assert code == 1
    assert {(each["table"], each["check"]) for each in found["failures"]} == {
        ("runners", "keys"),
        ("runners", "one_day"),
        ("runners", "races_there"),
    }
    assert found["tables"]["races"]["rows"] == 2
    assert found["races_by_month"] == {"2024-05": {"gb": 2}}
    assert found["data_docs"] is None

    code, text = darkhorse("audit", "--month", "2024-04")
    assert code == 1
    assert "the mart holds no races of 2024-04" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--month", "May"], "is no month: write it as 2025-05"),
        (["--month", "2025-13"], "is no month"),
        ([], "name a month"),
        (["--month", "2025-05", "--all"], "name a month"),
    ],
)
def test_wrong_usage_exits_with_2(darkhorse: Darkhorse, words: list[str], said: str) -> None:
    code, text = darkhorse("audit", *words)
    assert code == 2
    assert said in text
