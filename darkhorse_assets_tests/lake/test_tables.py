"""The store of published tables: where partitions lie, and what may lie in them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

from darkhorse_assets.contracts import COURSES, RACES, RESULTS, Column, Kind, Table
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.tables import TableStore, staged
from darkhorse_assets_tests.paper import DAY, Desk, race

OF_ALL_KINDS = Table(
    "kinds", "one row", ("text",), tuple(Column(f"{kind}".replace(" ", "_"), kind, "") for kind in Kind)
)


def test_values_of_every_kind_come_back_as_they_went_in() -> None:
    row = {
        "text": "é",
        "json": '{"a": 1}',
        "integer": -7,
        "number": 0.1,
        "money": Decimal("1234567890.12"),
        "exact_number": Decimal("0.333333333"),
        "boolean": False,
        "date": date(2025, 5, 17),
        "instant": datetime(2025, 5, 17, 13, 30, 0, 1, UTC),
        "wall_clock": datetime(2025, 5, 17, 14, 30),  # noqa: DTZ001  a wall clock has no zone
    }
    assert staged(OF_ALL_KINDS, [row, {}]).to_pylist() == [row, dict.fromkeys(row)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", 3),
        ("text", "\ud800"),
        ("integer", "3"),
        ("integer", 2.5),
        ("integer", True),
        ("integer", 2**31),
        ("integer", 2**70),
        ("number", "0.1"),
        ("money", 1.5),
        ("money", Decimal("1.234")),
        ("boolean", 1),
        ("boolean", "true"),
        ("date", "2025-05-17"),
        ("instant", "2025-05-17T13:30:00Z"),
        ("instant", date(2025, 5, 17)),
    ],
)
def test_a_value_of_another_type_is_an_error_that_names_its_column(column: str, value: object) -> None:
    with pytest.raises(pa.ArrowInvalid, match=rf"^{column} \("):
        staged(OF_ALL_KINDS, [{column: value}])


def test_partitions_lie_where_outside_engines_look_for_them(desk: Desk) -> None:
    desk.results(race("r1"), race("i1", "ire"))
    desk.publish()
    assert desk.lake.tables.path(RACES, DAY, "gb") == desk.folder / f"tables/races/country=gb/date={DAY}/data.parquet"
    assert desk.lake.tables.path(COURSES, DAY) == desk.folder / f"tables/courses/date={DAY}/data.parquet"
    seen = ds.dataset(desk.folder / "tables" / "results", format="parquet").to_table()
    assert pc.count_distinct(seen["race_id"]).as_py() == 2


def test_a_published_table_is_of_its_contract_to_the_letter(desk: Desk) -> None:
    desk.results(race("r1"))
    desk.publish()
    table = desk.lake.tables.read(RESULTS, DAY, "gb")
    assert table is not None
    assert table.schema.equals(RESULTS.arrow_schema, check_metadata=True)


def test_some_columns_are_read_without_the_others(desk: Desk) -> None:
    desk.results(race("r1"))
    desk.publish()
    assert desk.lake.tables.rows(RACES, DAY, ["gb", "fr"], ["race_id"]) == [{"race_id": "r1"}]


def test_a_folder_that_a_crash_left_without_its_file_is_no_published_country(desk: Desk) -> None:
    desk.lake.tables.path(RACES, DAY, "gb").parent.mkdir(parents=True)
    assert desk.lake.tables.countries(RACES, DAY) == []


@pytest.mark.parametrize(("contract", "country"), [(RACES, None), (COURSES, "gb")])
def test_a_table_asked_for_by_the_wrong_partition_is_an_error(
    tmp_path: Path, contract: Table, country: str | None
) -> None:
    with pytest.raises(LakeError, match=rf"{contract.name} is kept by"):
        TableStore(tmp_path).path(contract, DAY, country)
