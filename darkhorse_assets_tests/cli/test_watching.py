"""`gaps`, `completeness`, `health` and `report` as typed: what they say and exit with. Failed runs: `test_commands`."""

import json
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.cli.arguments import parse_day
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets_tests.cli.conftest import Darkhorse
from darkhorse_assets_tests.season import NOW, Season

DAY, NEXT_DAY = "2025-03-05", "2025-03-06"
MENDS = f"darkhorse materialize --from {NEXT_DAY} --to {NEXT_DAY}"


@pytest.mark.usefixtures("with_mart")
def test_a_day_that_nobody_tried_is_a_gap_and_a_missing_date_and_the_day_before_is_whole(
    darkhorse: Darkhorse, home: Path, invented: Season
) -> None:
    with invented.desk(home / "lake") as desk:
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, parse_day(DAY), ["ire"])
        publish_day(desk.lake, desk.source, parse_day(DAY), ["ire"], NOW)

    darkhorse("mart", "refresh")
    code, text = darkhorse("gaps", "--on", NEXT_DAY, "--json")
    assert code == 1
    [row] = json.loads(text)["checks"]["unresulted_passed"]["rows"]
    assert (row["problem"], row["command"]) == ("nothing is published", MENDS)
    code, text = darkhorse("gaps", "--on", DAY)
    assert code == 0
    assert "yesterday_missing_winners" in text

    code, text = darkhorse("completeness", "--from", DAY, "--to", NEXT_DAY, "--country", "ire")
    assert code == 1
    assert f"{NEXT_DAY}: {MENDS} --countries ire" in text
    assert darkhorse("completeness", "--from", DAY, "--to", DAY)[0] == 0

    assert darkhorse("report") == (0, f"{home / 'report.html'}\n")
    page = (home / "report.html").read_text()
    assert "The data is not whole" in page
    assert "--countries ire" in page
    assert darkhorse("report", "--to", "here.html")[0] == 0
    assert Path("here.html").read_text().startswith("<!doctype html>")

    code, text = darkhorse("health")
    assert code == 1
    assert "nobody keeps this home current" in text
    assert "nothing ever ran here" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("gaps",), 1, "darkhorse mart refresh"),
        (("gaps", "--on", "2099-01-01"), 2, "2 days ahead"),
        (("completeness", "--from", NEXT_DAY, "--to", DAY), 2, "is before"),
        (("completeness",), 1, "nothing is published"),
        (("health",), 1, "nothing is published yet"),
    ],
)
def test_on_a_home_with_nothing_in_it_they_say_what_to_do_first(
    darkhorse: Darkhorse, home: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    found, text = darkhorse(*words)
    assert (found, said in text) == (code, True)
    assert not (home / "dagster").exists()
