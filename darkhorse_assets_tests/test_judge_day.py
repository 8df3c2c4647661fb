"""Judging what lies in the lake: what was published well passes, what was damaged since is named."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import COURSES, HORSE_PEDIGREE, JOCKEYS, RACES, RESULTS, RUNNERS, TABLES, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.errors import LakeError
from darkhorse_assets.quality.references import FOREIGN_KEYS
from darkhorse_assets.racing_day import judge_day
from darkhorse_assets.stage import DAY_TABLES
from darkhorse_assets_tests.paper import COUNTRIES, DAY, NEXT_DAY, Desk, race

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A day that is published and whole; its captures are gone."""
    desk = Desk(tmp_path / "lake")
    races = [race(f"{letter}{n}", country) for letter, country in (("r", "gb"), ("i", "ire")) for n in range(1, 6)]
    for each in races:
        for written in each["horses"]:
            name = written["horse_id"]
            written["columns"] |= {
                "jockey_id": f"jky_{name}",
                "jockey": f"Jo {name}",
                "sire_id": "sir_1",
                "sire": "Old",
            }
    desk.cards(*races)
    desk.results(*races)
    assert all(verdict.passed for verdict in desk.publish().verdicts)
    for path in (desk.folder / "captures").rglob("*.parquet"):
        path.unlink()
    return desk


def _judged(desk: Desk) -> DayReport:
    return judge_day(desk.lake, DAY, COUNTRIES, NEXT_DAY)


def _failed(desk: Desk) -> dict[tuple[str, str], str]:
    return {(v.table, v.check): v.sample[0] for v in _judged(desk).verdicts if not v.passed}


def test_what_was_published_well_passes_each_check_of_each_table_once(desk: Desk) -> None:
    before = desk.published()
    report = _judged(desk)
    judged = [(verdict.table, verdict.check) for verdict in report.verdicts]
    joined = [(table, "foreign_keys") for table in FOREIGN_KEYS]
    of_days = [(table.name, check) for table in DAY_TABLES for check in ("filled", "ranges", "one_capture")]
    of_day = [*(("races", check) for check in ("meetings", "volume", "quarantined")), ("runners", "entities")]
    of_day += [("results", check) for check in ("agreement", "finish", "late_ratings")]
    of_all = [(table, check) for table in TABLES for check in ("schema", "duplicates", "completeness")]
    assert sorted(judged) == sorted([*joined, *of_days, *of_day, *of_all])
    assert all(verdict.passed for verdict in report.verdicts)
    assert report.problem() is None
    assert desk.published() == before


def _without_last(table: pa.Table) -> pa.Table:
    return table.slice(0, table.num_rows - 1)


def _twice(table: pa.Table) -> pa.Table:
    return pa.concat_tables([table, table])


def _without_key(table: pa.Table) -> pa.Table:
    return table.drop_columns("race_id")


DAMAGES: dict[str, tuple[Table, Callable[[pa.Table], pa.Table], tuple[str, str], str]] = {
    "races lose one": (RACES, _without_last, ("races", "completeness"), "race r5 was captured and is not published"),
    "races doubled": (RACES, _twice, ("races", "duplicates"), "race_id r1 2 times"),
    "runners lose one": (RUNNERS, _without_last, ("runners", "completeness"), "has 2 standing runners, but 3 ran"),
    "results lose one": (RESULTS, _without_last, ("results", "completeness"), "had 3 runners, 2 are here"),
    "results doubled": (RESULTS, _twice, ("results", "duplicates"), "race_id r1, horse_id r1_h1 2 times"),
    "results lose a column": (RESULTS, _without_key, ("results", "schema"), "columns are"),
    "results without their race": (
        RACES,
        _without_last,
        ("results", "foreign_keys"),
        "Horse r5_h1 (r5_h1) of race r5 has race_id r5, which is not in races",
    ),
    "runners without their jockey": (
        JOCKEYS,
        _without_last,
        ("runners", "foreign_keys"),
        "Horse r5_h3 (r5_h3) of race r5 has jockey_id jky_r5_h3, which is not in jockeys",
    ),
    "races without their course": (
        COURSES,
        _without_last,
        ("races", "foreign_keys"),
        "ire: Paper Park IRE 14:35 (i1) has course_id crs_ire, which is not in courses",
    ),
    "jockeys lose one": (
        JOCKEYS,
        _without_last,
        ("jockeys", "completeness"),
        "jockey_id jky_r5_h3 is named by the day and has no row",
    ),
    "pedigrees lose one": (
        HORSE_PEDIGREE,
        _without_last,
        ("horse_pedigree", "completeness"),
        "horse_id r5_h3 is named by the day and has no row",
    ),
    "masters of a race that is gone": (
        RACES,
        lambda table: table.slice(0, 0),
        ("courses", "completeness"),
        "course_id crs_gb has a row and nothing of the day names it",
    ),
    "courses doubled": (COURSES, _twice, ("courses", "duplicates"), "course_id crs_gb 2 times"),
}


@pytest.mark.parametrize(("contract", "damage", "check", "words"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_named(
    desk: Desk, contract: Table, damage: Callable[[pa.Table], pa.Table], check: tuple[str, str], words: str
) -> None:
    country = "gb" if contract.by_country else None
    table = desk.lake.tables.read(contract, DAY, country)
    assert table is not None
    desk.lake.tables.publish(contract, DAY, damage(table), country)
    assert words in _failed(desk)[check]


def test_one_country_judged_by_itself_is_held_against_the_masters_of_all(desk: Desk) -> None:
    assert all(verdict.passed for verdict in judge_day(desk.lake, DAY, ["ire"], NEXT_DAY).verdicts)


def test_what_one_country_lacks_stays_red_whichever_country_is_judged_or_published(desk: Desk) -> None:
    table = desk.lake.tables.read(RESULTS, DAY, "ire")
    assert table is not None
    desk.lake.tables.publish(RESULTS, DAY, _without_last(table), "ire")
    lacking = _failed(desk)
    assert {("results", "completeness"), ("horses", "completeness")} & lacking.keys() == {("results", "completeness")}
    assert {(v.table, v.check) for v in judge_day(desk.lake, DAY, ["gb"], NEXT_DAY).verdicts if not v.passed} == set(
        lacking
    )
    desk.results(*(race(f"r{n}") for n in range(1, 6)), countries=["gb"])
    report = desk.publish(countries=["gb"], tables=["races", "runners", "results"])
    assert ("results", "completeness") in {(v.table, v.check) for v in report.verdicts if not v.passed}


@pytest.mark.parametrize("damage", [_twice, _without_key], ids=["doubled", "of another schema"])
def test_the_file_of_a_country_that_is_not_asked_for_is_judged_too(
    desk: Desk, damage: Callable[[pa.Table], pa.Table]
) -> None:
    table = desk.lake.tables.read(RESULTS, DAY, "ire")
    assert table is not None
    desk.lake.tables.publish(RESULTS, DAY, damage(table), "ire")
    check = ("results", "duplicates" if damage is _twice else "schema")
    assert check in {(v.table, v.check) for v in judge_day(desk.lake, DAY, ["gb"], NEXT_DAY).verdicts if not v.passed}
    if damage is _twice:
        desk.results(*(race(f"r{n}") for n in range(1, 6)), countries=["gb"])
        report = desk.publish(countries=["gb"], tables=["races", "runners", "results"])
        assert check in {(v.table, v.check) for v in report.verdicts if not v.passed}


def test_a_master_that_is_gone_is_named_once_and_not_by_every_row_that_means_it(desk: Desk) -> None:
    desk.lake.tables.path(JOCKEYS, DAY).unlink()
    assert _failed(desk) == {("jockeys", "schema"): "jockeys of the day: there is no file"}


@pytest.mark.parametrize(
    ("contract", "country", "lost"),
    [(RESULTS, "ire", "results of ire: there is no file"), (COURSES, None, "courses of the day: there is no file")],
)
def test_a_file_that_is_gone_is_named(desk: Desk, contract: Table, country: str | None, lost: str) -> None:
    desk.lake.tables.path(contract, DAY, country).unlink()
    assert _failed(desk)[contract.name, "schema"] == lost


def test_a_file_that_is_torn_is_an_error_that_names_it(desk: Desk) -> None:
    path = desk.lake.tables.path(RUNNERS, DAY, "gb")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(LakeError, match=f"{path} is not a whole Parquet file"):
        _judged(desk)


def test_a_day_of_which_nothing_is_published_is_an_error(desk: Desk) -> None:
    with pytest.raises(LakeError, match=f"nothing of {DAY} is published for fr: publish races, runners and results"):
        judge_day(desk.lake, DAY, ["fr"], NEXT_DAY)
