"""The mart follows the lake: what changed is loaded, and only that; nothing that is published is lost on the way."""

import os
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import HORSES, LAKE_TABLES, RACES, RUNNER_STATISTICS, RUNNERS
from darkhorse_assets.errors import MartError
from darkhorse_assets.mart import loading
from darkhorse_assets.mart.mart import RefreshReport, Watcher
from darkhorse_assets_tests.mart.published import MONDAY, TUESDAY, WEDNESDAY, Published, row_of

ALL_RACES = "SELECT date, country, race_id, race_name FROM lake.races"


class Counting(Watcher):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.wanted = 0
        self.seen = Counter[str]()

    def found(self, partitions: int) -> None:
        self.wanted = partitions

    def loaded(self, table: str, partitions: int, rows: int) -> None:
        self.seen += Counter({table: partitions, "rows": rows})


class Impatient(Watcher):
    """Ctrl-C when so many tables and one more are loaded."""

    def __init__(self, patience: int = 0) -> None:
        self._patience = patience

    def loaded(self, table: str, partitions: int, rows: int) -> None:
        if not self._patience:
            raise KeyboardInterrupt
        self._patience -= 1


def _interrupted(_: object) -> None:
    raise KeyboardInterrupt


def two_days(published: Published) -> Path:
    published.publish(RACES, MONDAY, {"race_id": "rac_1"}, {"race_id": "rac_2"}, country="gb")
    published.publish(HORSES, MONDAY, {"horse_id": "hrs_1"})
    return published.publish(RACES, TUESDAY, {"race_id": "rac_3", "race_name": "First"}, country="ire")


def test_a_first_refresh_loads_all_and_a_second_nothing(published: Published) -> None:
    two_days(published)
    watcher = Counting()
    report = published.mart.refresh(published.tables, watcher=watcher)
    assert report.partitions == {"races": 2, "horses": 1}
    assert report.rows == {"races": 3, "horses": 1}
    assert (watcher.wanted, watcher.seen) == (3, {"races": 2, "horses": 1, "rows": 4})
    again = published.mart.refresh(published.tables)
    assert again == RefreshReport()
    assert f"{again}" == "nothing to load"
    assert len(published.query(ALL_RACES)) == 3


def test_every_table_of_the_lake_is_loaded_with_every_column(published: Published) -> None:
    for contract in LAKE_TABLES.values():
        published.publish(contract, MONDAY, {}, country="gb" if contract.by_country else None)
    published.mart.refresh(published.tables)
    with published.mart.reading() as connection:
        for contract in LAKE_TABLES.values():
            [loaded] = connection.table(f"lake.{contract.name}").to_arrow_table().to_pylist()
            expected = row_of(contract, MONDAY, "gb" if contract.by_country else None)
            assert {name: value for name, value in loaded.items() if value is not None} == expected
            assert tuple(loaded) == contract.column_names


def test_a_changed_partition_is_replaced_and_only_it(published: Published) -> None:
    two_days(published)
    published.publish(RACES, TUESDAY, {"race_id": "rac_4"}, country="gb")
    published.mart.refresh(published.tables)
    published.publish(RACES, TUESDAY, {"race_id": "rac_3", "race_name": "Second"}, {"race_id": "rac_5"}, country="ire")
    report = published.mart.refresh(published.tables)
    assert report.partitions == {"races": 1}
    assert published.query(ALL_RACES) == [
        (MONDAY, "gb", "rac_1", None),
        (MONDAY, "gb", "rac_2", None),
        (TUESDAY, "gb", "rac_4", None),
        (TUESDAY, "ire", "rac_3", "Second"),
        (TUESDAY, "ire", "rac_5", None),
    ]


def test_a_changed_master_partition_is_replaced_and_only_it(published: Published) -> None:
    for day in (MONDAY, TUESDAY):
        published.publish(HORSES, day, {"horse_id": "hrs_1"})
    published.mart.refresh(published.tables)
    published.publish(HORSES, MONDAY, {"horse_id": "hrs_2"})
    assert published.mart.refresh(published.tables).partitions == {"horses": 1}
    assert published.query("SELECT date, horse_id FROM lake.horses") == [(MONDAY, "hrs_2"), (TUESDAY, "hrs_1")]


def test_what_vanished_from_the_lake_vanishes_from_the_mart(published: Published) -> None:
    two_days(published).unlink()
    published.publish(RACES, WEDNESDAY, {"race_id": "rac_9"}, country="ire").parent.joinpath("data.parquet").touch()
    gone = published.publish(RACES, TUESDAY, {"race_id": "rac_3"}, country="ire")
    published.mart.refresh(published.tables)
    gone.unlink()
    report = published.mart.refresh(published.tables)
    assert report.vanished == {"races": 1}
    assert {row[2] for row in published.query(ALL_RACES)} == {"rac_1", "rac_2", "rac_9"}
    assert published.mart.refresh(published.tables) == RefreshReport()


def test_some_days_of_some_tables_leave_all_others_as_they_are(published: Published) -> None:
    two_days(published)
    published.mart.refresh(published.tables)
    published.publish(RACES, MONDAY, {"race_id": "rac_7"}, country="gb")
    published.publish(RACES, TUESDAY, {"race_id": "rac_8"}, country="ire")
    published.publish(HORSES, TUESDAY, {"horse_id": "hrs_2"})
    report = published.mart.refresh(published.tables, names=["races"], days=[TUESDAY, WEDNESDAY])
    assert report.partitions == {"races": 1}
    assert not report.vanished
    assert {row[2] for row in published.query(ALL_RACES)} == {"rac_1", "rac_2", "rac_8"}
    assert published.mart.refresh(published.tables).partitions == {"races": 1, "horses": 1}


def test_a_file_replaced_while_it_was_read_is_loaded_again(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_days(published)
    read = published.tables.read

    def replaced_meanwhile(*words: object, **named: object) -> pa.Table | None:
        table = read(*words, **named)  # type: ignore[arg-type]
        published.publish(RACES, TUESDAY, {"race_id": "rac_3", "race_name": "Newer"}, country="ire")
        return table

    monkeypatch.setattr(published.tables, "read", replaced_meanwhile)
    published.mart.refresh(published.tables, names=["races"], days=[TUESDAY])
    monkeypatch.undo()
    assert published.mart.refresh(published.tables, names=["races"]).partitions["races"] == 2
    assert (TUESDAY, "ire", "rac_3", "Newer") in published.query(ALL_RACES)


def test_a_file_of_an_older_contract_is_read_by_name_and_reported(published: Published) -> None:
    two_days(published)
    columns = [name for name in reversed(RACES.column_names) if name != "race_name"]
    older = published.tables.read(RACES, TUESDAY, "ire")
    assert older is not None
    older = older.select(columns).append_column("forgotten", pa.array(["x"]))
    older = older.set_column(0, columns[0], older[columns[0]].cast(pa.timestamp("ms", tz="UTC")))
    older = older.replace_schema_metadata({"darkhorse.fingerprint": "0123456789ab"})
    published.tables.publish(RACES, TUESDAY, older, "ire")
    report = published.mart.refresh(published.tables)
    assert report.older == {"races": 1}
    assert "1 partitions of races are of an older contract: publish them again" in f"{report}"
    assert (TUESDAY, "ire", "rac_3", None) in published.query(ALL_RACES)
    assert published.query("SELECT DISTINCT source, course FROM lake.races") == [("x", "x")]
    assert published.mart.refresh(published.tables).older == {"races": 1}


def test_a_damaged_file_is_named_and_all_others_are_loaded(published: Published) -> None:
    damaged = two_days(published)
    published.mart.refresh(published.tables)
    published.publish(HORSES, TUESDAY, {"horse_id": "hrs_2"})
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    for _ in range(2):  # it is tried again every time
        with pytest.raises(MartError, match="1 partitions could not be loaded, all others were") as caught:
            published.mart.refresh(published.tables)
        assert f"{damaged}" in f"{caught.value}"
    assert len(published.query("FROM horses")) == 2
    assert (TUESDAY, "ire", "rac_3", "First") in published.query(ALL_RACES)  # as it was before
    damaged.write_bytes(whole)
    published.mart.refresh(published.tables)
    assert len(published.query(ALL_RACES)) == 3


def test_a_file_with_values_of_another_type_is_named(published: Published) -> None:
    two_days(published)
    rows = published.tables.read(RACES, TUESDAY, "ire")
    assert rows is not None
    at = rows.column_names.index("distance_yards")
    published.tables.publish(RACES, TUESDAY, rows.set_column(at, "distance_yards", pa.array(["1m2f"])), "ire")
    with pytest.raises(MartError, match=r"date=2024-05-07.*does not fit the contract of races"):
        published.mart.refresh(published.tables)
    assert len(published.query(ALL_RACES)) == 2


def test_what_statistics_were_computed_from_is_recorded(published: Published) -> None:
    rows = published.publish(RUNNER_STATISTICS, MONDAY)
    table = published.tables.read(RUNNER_STATISTICS, MONDAY)
    assert table is not None
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"darkhorse.inputs": b"5e3a"})
    published.tables.publish(RUNNER_STATISTICS, MONDAY, table)
    published.mart.refresh(published.tables)
    assert published.query("SELECT table_name, inputs, row_count, size_bytes FROM lake.partitions") == [
        ("runner_statistics", "5e3a", 0, rows.stat().st_size)
    ]


def test_rows_are_counted_by_day(published: Published) -> None:
    two_days(published)
    published.mart.refresh(published.tables)
    assert published.mart.rows_by_day([MONDAY, WEDNESDAY]) == {MONDAY: 3}


def test_a_rebuild_gives_what_refreshes_gave(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CHUNK_FILES", 2)  # chunks follow each other, and are read ahead
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        for number, country in enumerate(("fr", "gb", "ire")):
            published.publish(RACES, day, {"race_id": f"rac_{day.day}{number}", "going": country}, country=country)
        published.publish(HORSES, day, {"horse_id": f"hrs_{day.day}"})
        published.mart.refresh(published.tables)
    everything = [
        "SELECT * FROM lake.races",
        "SELECT * FROM lake.horses",
        "SELECT * FROM lake.partitions",
        "SELECT * FROM lake.goings",
        "SELECT * FROM horses",
    ]
    refreshed = [published.query(sql) for sql in everything]
    assert len(refreshed[0]) == 9
    report = published.mart.rebuild(published.tables)
    assert report.partitions == {"races": 9, "horses": 3}
    assert [published.query(sql) for sql in everything] == refreshed
    assert published.mart.refresh(published.tables) == RefreshReport()
    left = {each.name for each in published.mart.path.parent.iterdir()}
    assert left == {"lake", "mart.duckdb", "mart.duckdb.lock", "mart.duckdb.rebuild.lock"}


def test_a_rebuild_that_is_stopped_leaves_the_old_mart(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    two_days(published)
    published.mart.refresh(published.tables)
    published.publish(RACES, WEDNESDAY, {"race_id": "rac_9"}, country="gb")

    with pytest.raises(KeyboardInterrupt):
        published.mart.rebuild(published.tables, watcher=Impatient())
    assert len(published.query(ALL_RACES)) == 3
    assert not list(published.mart.path.parent.glob("*.new*"))


def test_a_refresh_that_is_stopped_keeps_the_chunks_that_are_done(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "CHUNK_FILES", 1)
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        published.publish(RACES, day, {"race_id": f"rac_{day.day}", "going": "Good"}, country="gb")

    for done in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            published.mart.refresh(published.tables, watcher=Impatient())
        assert len(published.query("SELECT race_id FROM races")) == done
    assert published.mart.refresh(published.tables).partitions == {"races": 1}


def test_a_refresh_that_is_stopped_before_its_vocabularies_is_finished_by_the_next(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.publish(RACES, MONDAY, {"race_id": "rac_1", "going": "Good"}, country="gb")
    with monkeypatch.context() as patch:
        patch.setattr("darkhorse_assets.mart.mart.find_identities", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            published.mart.refresh(published.tables)
    assert published.mart.refresh(published.tables) == RefreshReport()
    assert published.query("SELECT going, going_family FROM lake.goings") == [("Good", "good")]


def test_a_refresh_of_a_day_that_is_stopped_leaves_all_its_tables_as_they_were(published: Published) -> None:
    """Races of one version stood beside runners of another until the next refresh."""
    for contract in (RACES, RUNNERS):
        published.publish(contract, MONDAY, {"race_id": "rac_1"}, country="gb")
    published.mart.refresh(published.tables)
    for contract in (RACES, RUNNERS):
        published.publish(contract, MONDAY, {"race_id": "rac_2"}, country="gb")
    with pytest.raises(KeyboardInterrupt):
        published.mart.refresh(published.tables, watcher=Impatient(patience=1))
    assert published.query("SELECT race_id FROM lake.races") == [("rac_1",)]
    assert published.query("SELECT race_id FROM lake.runners") == [("rac_1",)]


def test_a_file_that_only_looks_replaced_is_loaded_to_the_same_rows(published: Published) -> None:
    path = two_days(published)
    published.mart.refresh(published.tables)
    before = published.query(ALL_RACES)
    os.utime(path)
    assert published.mart.refresh(published.tables).partitions == {"races": 1}
    assert published.query(ALL_RACES) == before
