"""Publishing a part of a day: only what was asked for is written, and the quarantine stays that of the whole day."""

from pathlib import Path

import pytest

from darkhorse_assets.errors import LakeError
from darkhorse_assets_tests.paper import DAY, Desk, poison, race

pytestmark = pytest.mark.usefixtures("unsynced")

GOOD = [race(f"r{n}") for n in range(5)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")


def test_shrinking_is_seen_also_where_only_some_tables_were_published(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish(tables=["races"])
    desk.results(*GOOD[1:])
    assert "would disappear from races" in str(desk.publish(tables=["races"]).problem())


def test_only_the_tables_asked_for_are_written(desk: Desk) -> None:
    desk.results(*GOOD)
    report = desk.publish(tables=["results", "courses"])
    assert {name.split("/")[0] for name in desk.published()} == {"results", "courses"}
    assert set(report.rows) == {"results", "courses"}


@pytest.mark.parametrize("tables", [[], ["races"], ["courses"]])
def test_what_publishes_only_a_part_of_the_day_leaves_its_quarantine_alone(desk: Desk, tables: list[str]) -> None:
    desk.results(*GOOD, poison("p1", "gb"), poison("p2"))
    desk.publish()
    desk.results(*GOOD[1:], poison("p3", "gb"), poison("p4"))
    desk.publish()
    before = _quarantine(desk)
    desk.results(*GOOD[2:])
    assert set(desk.publish(tables=tables).refused) == {"gb"}
    assert _quarantine(desk) == before
    desk.results(*GOOD)
    assert desk.publish(tables=tables).problem() is None
    assert _quarantine(desk) == before


def _quarantine(desk: Desk) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (desk.folder / "quarantine").rglob("*") if path.is_file()}


def test_masters_of_a_day_that_was_never_published_are_an_error(desk: Desk) -> None:
    desk.results(*GOOD)
    with pytest.raises(LakeError, match=f"publish races, runners and results of {DAY} first"):
        desk.publish(tables=["courses"])
    assert desk.published() == {}
