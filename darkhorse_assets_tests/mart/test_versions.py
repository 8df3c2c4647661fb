"""A mart that another version made: readers are told, and the next writer makes anew what differs."""

from dataclasses import replace
from importlib.resources import files

import pytest

from darkhorse_assets.contracts import HORSES, LAKE_TABLES, RACES, Column, Kind
from darkhorse_assets.errors import MartError
from darkhorse_assets.mart import mart, schema, versions
from darkhorse_assets_tests.mart.published import MONDAY, Published


@pytest.fixture
def made(published: Published, monkeypatch: pytest.MonkeyPatch) -> Published:
    """A mart of one race and one horse; from now on this program is of another version as a test wants it."""
    published.publish(RACES, MONDAY, {"race_id": "rac_1", "going": "Good", "distance_yards": 1100}, country="gb")
    published.publish(HORSES, MONDAY, {"horse_id": "hrs_1"})
    published.mart.refresh(published.tables)
    monkeypatch.setattr(versions, "_versions", versions._versions.__wrapped__)
    return published


def say_version(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    ours = dict(versions._versions())
    monkeypatch.setattr(versions, "_versions", lambda: {**ours, part: "another"})


@pytest.mark.parametrize("part", ["code", "races", "layout"])
def test_a_reader_is_told_what_to_do(made: Published, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    say_version(monkeypatch, part)
    with pytest.raises(MartError, match="another version of this program: darkhorse mart refresh"):
        made.query("FROM races")
    made.mart.refresh(made.tables)
    assert made.query("SELECT race_id FROM races") == [("rac_1",)]


def test_a_table_whose_contract_changed_is_loaded_again_and_no_other(
    made: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(RACES, columns=(*RACES.columns, Column("crowd", Kind.INTEGER, "People who watched")))
    for module in (mart, schema, versions):
        monkeypatch.setattr(module, "LAKE_TABLES", {**LAKE_TABLES, "races": changed})
    report = made.mart.refresh(made.tables)
    assert report.partitions == {"races": 1}
    assert report.older == {"races": 1}
    assert made.query("SELECT race_id, crowd FROM races") == [("rac_1", None)]


def test_other_code_makes_the_views_and_vocabularies_anew_and_loads_nothing(
    made: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made.mart.writing() as connection:
        connection.execute("CREATE VIEW left_over AS SELECT 1")
        connection.execute("CREATE MACRO left_over_as_of(day) AS TABLE SELECT day")
        connection.execute("CREATE OR REPLACE VIEW races AS SELECT 'stale' AS race_id")
        connection.execute("UPDATE lake.goings SET going_family = 'stale'")
    say_version(monkeypatch, "code")
    assert made.mart.refresh(made.tables) == mart.RefreshReport()
    assert made.query("SELECT race_id FROM races") == [("rac_1",)]
    assert made.query("SELECT going_family FROM lake.goings") == [("good",)]
    assert made.query("SELECT view_name FROM duckdb_views() WHERE view_name = 'left_over'") == []
    assert made.query("SELECT 1 FROM duckdb_functions() WHERE function_name = 'left_over_as_of'") == []


def test_another_layout_of_the_bookkeeping_loads_everything_again(
    made: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_version(monkeypatch, "layout")
    assert made.mart.refresh(made.tables).partitions == {"races": 1, "horses": 1}


def test_the_version_follows_the_code_of_sql_files() -> None:
    texts = versions._texts(files("darkhorse_assets.mart"))
    assert any("CREATE OR REPLACE VIEW entries" in text for text in texts)
    assert any("def make_current" in text for text in texts)
