"""Publishing a part of a day: only what was asked for is written, and the quarantine stays that of the whole day."""

from pathlib import Path

import pytest

from darkhorse_assets.contracts import SIRES
from darkhorse_assets.errors import LakeError
from darkhorse_assets_tests.paper import DAY, Desk, horse, poison, race

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


def test_what_is_published_alone_is_not_held_against_masters_that_were_never_published(desk: Desk) -> None:
    desk.results(*GOOD)
    report = desk.publish(tables=["races", "runners", "results"])
    assert all(verdict.passed for verdict in report.verdicts)
    assert "completeness" not in {v.check for v in report.verdicts if v.table == "horses"}


def test_masters_that_were_left_behind_are_named_until_they_are_published_too(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.results(*GOOD, race("r5"))
    failed = {
        (verdict.table, verdict.check): verdict.sample[0]
        for verdict in desk.publish(tables=["races", "runners", "results"]).verdicts
        if not verdict.passed
    }
    assert failed == {
        ("horse_pedigree", "completeness"): "horse_id r5_h1 is named by the day and has no row",
        ("horses", "completeness"): "horse_id r5_h1 is named by the day and has no row",
        ("results", "foreign_keys"): "Horse r5_h1 (r5_h1) of race r5 has horse_id r5_h1, which is not in horses",
        ("runners", "foreign_keys"): "Horse r5_h1 (r5_h1) of race r5 has horse_id r5_h1, which is not in horses",
    }
    assert all(verdict.passed for verdict in desk.publish(tables=["horses", "horse_pedigree"]).verdicts)


def test_an_id_of_no_known_shape_costs_its_master_row_and_is_named_by_the_foreign_keys(desk: Desk) -> None:
    odd = race("odd", horses=[horse("h1", sire_id="stallion 7", sire="Odd"), horse("h2", sire_id="sir_1", sire="Old")])
    desk.results(odd)
    report = desk.publish()
    assert report.problem() is None
    sires = desk.lake.tables.read(SIRES, DAY)
    assert sires is not None
    assert sires["sire_id"].to_pylist() == ["sir_1"]
    verdicts = {(verdict.table, verdict.check): verdict for verdict in report.verdicts}
    assert verdicts["horses", "foreign_keys"].sample == ("Horse h1 (h1) has sire_id stallion 7, which is not in sires",)
    assert not verdicts["sires", "completeness"].passed


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
