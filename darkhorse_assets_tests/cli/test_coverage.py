"""`darkhorse coverage` as typed: for people, for machines, and as a check that a column has not gone empty."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from darkhorse_assets.cli.coverage import print_coverage
from darkhorse_assets.contracts import EIGHTEEN, RACES
from darkhorse_assets.contracts.ra import RA_TABLES
from darkhorse_assets.mart.coverage import Coverage, TableCoverage, Year
from darkhorse_assets.quality.filled import Share
from darkhorse_assets_tests.cli.conftest import Darkhorse
from darkhorse_assets_tests.mart.published import Published
from darkhorse_assets_tests.quality.full_rows import DAY, full_row

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture
def published(home: Path) -> Published:
    """The lake of this home."""
    return Published(home)


def publish_races(published: Published, **columns: object) -> None:
    rows = [full_row(RACES, race_id=f"rac_{n}", country="fr", **columns) for n in range(12)]
    published.publish(RACES, DAY, *rows, country="fr")


@pytest.mark.usefixtures("with_mart")
def test_json_is_one_object_with_the_eighteen_tables(published: Published, darkhorse: Darkhorse) -> None:
    publish_races(published, tip=None)
    code, text = darkhorse("coverage", "--json")
    found = json.loads(text)
    assert code == 0
    assert list(found["tables"]) == list(EIGHTEEN)
    assert set(found["tables"]["races"]) == {"rows", "first_date", "last_date", "filled"}
    assert found["tables"]["races"]["rows"] == 12
    assert found["tables"]["races"]["first_date"] == found["tables"]["races"]["last_date"] == f"{DAY}"
    assert (found["tables"]["races"]["filled"]["going"], found["tables"]["races"]["filled"]["tip"]) == (1.0, 0.0)
    assert found["years"][f"{DAY:%Y}"]["races"] == 12


@pytest.mark.usefixtures("with_mart")
def test_check_exits_with_1_once_a_column_is_empty_and_names_it(published: Published, darkhorse: Darkhorse) -> None:
    publish_races(published)
    assert darkhorse("coverage", "--check")[0] == 0
    publish_races(published, going=None)
    code, text = darkhorse("coverage", "--check")
    assert code == 1
    assert "below races: going is filled in 0.0% of 12 rows" in " ".join(text.split())
    assert darkhorse("coverage")[0] == 0


@pytest.mark.usefixtures("with_mart")
def test_what_changed_in_the_lake_is_counted_unless_that_is_not_wanted(
    published: Published, darkhorse: Darkhorse
) -> None:
    publish_races(published)
    darkhorse("coverage")
    publish_races(published, going=None)
    assert _going(darkhorse("coverage", "--json", "--no-refresh")[1]) == 1.0
    assert _going(darkhorse("coverage", "--json")[1]) == 0.0


def _going(text: str) -> float:
    return float(json.loads(text)["tables"]["races"]["filled"]["going"])


@pytest.mark.usefixtures("with_mart")
def test_the_ra_views_are_counted_under_their_names(published: Published, darkhorse: Darkhorse) -> None:
    publish_races(published)
    tables = json.loads(darkhorse("coverage", "--ra", "--json")[1])["tables"]
    assert list(tables) == list(RA_TABLES)
    assert tables["ra_mst_races"]["rows"] == 12


def test_without_a_mart_it_says_how_to_make_one(darkhorse: Darkhorse) -> None:
    code, text = darkhorse("coverage", "--no-refresh")
    assert code == 1
    assert "darkhorse mart refresh" in text


def test_the_ra_views_cannot_be_checked(darkhorse: Darkhorse) -> None:
    assert darkhorse("coverage", "--ra", "--check")[0] == 2


@pytest.mark.parametrize("width", [80, 100])
def test_the_report_tells_always_never_and_partly_filled_columns_apart_and_fits_the_terminal(width: int) -> None:
    runners = TableCoverage(
        "runners", 1000, DAY, DAY, {"horse": 1000, "form": 450, "draw": 620, "extra": 0, "sire": 0}, [FORM, SIRE]
    )
    console = Console(width=width, record=True, file=StringIO())
    print_coverage(Coverage([runners], [Year(2026, 100, 1000, 60)]), console)
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert f"runners  1,000 rows, {DAY} to {DAY}, 10.00 a race" in text
    assert "always filled: horse\n" in re.sub(" +\n", "\n", text)
    assert "never filled: extra\n" in re.sub(" +\n", "\n", text)
    assert re.search(r"form +45\.0% +90\.0% +30%", text)
    assert re.search(r"✗ sire +0\.0% +0\.0% +50%", text)
    assert re.search(r"│ 2026 │ +100 │ +1,000 │ +10\.00 │ +60 │", text)
    assert "below runners: sire is filled in 0.0% of 1,000 rows" in text


FORM = Share("form", rows=500, filled=450, expected=0.3)
SIRE = Share("sire", rows=1000, filled=0, expected=0.5)
