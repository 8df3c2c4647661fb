"""What changed, and what was known when: as typed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.cli.instants import parse_instant
from darkhorse_assets.cli.summary import print_summary
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.tables import restated_metadata
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.tables.restatement import Changes
from darkhorse_assets_tests.cli.conftest import Darkhorse
from darkhorse_assets_tests.paper import DAY, Desk, horse, race
from darkhorse_assets_tests.season import NOW, Season

SEASON_DAY = date(2025, 3, 5)


def test_changes_prints_each_restatement_and_leaves_first_publications_to_machines(
    darkhorse: Darkhorse, home: Path
) -> None:
    desk = Desk(home / "lake")
    for rating in (None, 98):
        desk.results(race("r1", horses=[horse("h1", position=1, rpr=rating, horse="Bold [Example]")]))
        desk.publish()
    code, text = darkhorse("changes", "--from", f"{DAY}", "--to", f"{DAY}", "--country", "gb")
    assert code == 0
    assert f"{DAY} GB results: 1 changed · published 2025-05-18 13:00 in London · from 2025" in text
    assert "rpr changed in 1 row\n" in text
    assert "Bold [Example]: rpr blank -> 98" in text
    assert "1 restatements of 1 days" in text
    assert "3 first publications are left out" in text
    code, text = darkhorse("changes", "--json", "--since", "2025-05-18T13:00")
    found = json.loads(text)
    assert [each["is_first"] for each in found].count(False) == 1
    assert next(each["columns"] for each in found if not each["is_first"]) == {"rpr": 1}
    assert json.loads(darkhorse("changes", "--json", "--since", "2025-05-18T13:01")[1]) == []


def test_show_prints_a_day_as_it_was_known_at_a_time(darkhorse: Darkhorse, home: Path, invented: Season) -> None:
    with invented.desk(home / "lake") as desk:
        capture_day(desk.lake, desk.source, Endpoint.RACECARDS, SEASON_DAY, ["gb"])
    at = f"{NOW:%Y-%m-%dT%H:%MZ}"
    code, text = darkhorse("show", f"{SEASON_DAY}", "--as-known-at", at)
    assert code == 0
    assert f"{SEASON_DAY} as known at 2025-04-20 13:00:00 GB" in " ".join(text.split())
    assert darkhorse("show", f"{SEASON_DAY}", "--as-known-at", at, "--table", "courses")[0] == 0
    code, text = darkhorse("show", f"{SEASON_DAY}", "--as-known-at", "2025-04-20T12:59")
    assert code == 1
    assert "the first capture of the day there is began at 2025-04-20 13:00:00 in London" in text


def test_a_statistic_is_no_table_of_a_day(darkhorse: Darkhorse, home: Path) -> None:
    desk = Desk(home / "lake")
    desk.results(race("r1"))
    desk.publish()
    code, text = darkhorse("show", f"{DAY}", "--table", "runner_statistics")
    assert code == 2
    assert "runner_statistics is no table of a day: there are races" in text


def test_the_summary_says_in_a_line_what_a_re_scrape_changed() -> None:
    changes = Changes(1, 0, 9, {f"column_{n}": 9 for n in range(7)})
    first = Restatement(DAY, "ire", "races", NOW, True, Changes(added=5), (), None, "digest")
    restated = replace(first, country="gb", is_first=False, changes=changes)
    report = DayReport(DAY, restatements=[first, restated, replace(restated, table="results", changes=Changes(2, 3))])
    console = Console(file=StringIO(), width=200)
    print_summary([report], [], [], console)
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().splitlines()
    (line,) = [line for line in lines if "restated" in line]
    races, results = line.split("; ")
    columns = "column_0, column_1, column_2, column_3, column_4 and 2 more"
    assert races == f"{DAY} gb restated: races 1 added, 9 changed ({columns})"
    assert results == "results 2 added, 3 removed"
    assert restated_metadata(report, "races") == {
        "gb_rows_added": 1,
        "gb_rows_removed": 0,
        "gb_rows_changed": 9,
        "gb_columns": ", ".join(f"column_{n} changed in 9 rows" for n in range(7)),
    }
    assert restated_metadata(report, "runners") == {}


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-05-17T20:00", datetime(2025, 5, 17, 19, tzinfo=UTC)),
        ("2025-01-17T20:00:30", datetime(2025, 1, 17, 20, 0, 30, tzinfo=UTC)),
        ("2025-05-17T20:00Z", datetime(2025, 5, 17, 20, tzinfo=UTC)),
        ("2025-05-17 20:00+02:00", datetime(2025, 5, 17, 18, tzinfo=UTC)),
        ("2025-05-17", datetime(2025, 5, 16, 23, tzinfo=UTC)),
        ("2025-10-26T01:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_londons_unless_it_says_otherwise(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", ["noon", "20:00", "17/05/2025", ""])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="write it as 2025-05-17T20:00"):
        parse_instant(text)
