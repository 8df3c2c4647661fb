"""What any contract guarantees, whatever its columns."""

from dataclasses import replace

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import Column, Kind, Table

TABLE = Table(
    name="samples",
    grain="one row per sample",
    key=("sample_id",),
    columns=(
        Column("sample_id", Kind.TEXT, "The sample", nullable=False),
        Column("distance_yards", Kind.INTEGER, "How far", unit="yards"),
    ),
)


def changed(**changes: object) -> Table:
    """The table with its last column changed."""
    first, last = TABLE.columns
    return replace(TABLE, columns=(first, replace(last, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        changed(name="distance_furlongs"),
        changed(kind=Kind.NUMBER),
        changed(unit="furlongs"),
        changed(nullable=False),
        replace(TABLE, columns=TABLE.columns[:1]),
        replace(TABLE, columns=TABLE.columns[::-1]),
        replace(TABLE, key=("sample_id", "distance_yards")),
        replace(TABLE, version=2),
        replace(TABLE, name="others"),
    ],
)
def test_the_fingerprint_changes_with_everything_that_a_reader_depends_on(other: Table) -> None:
    assert other.fingerprint != TABLE.fingerprint


def test_the_fingerprint_stays_when_only_the_wording_changes() -> None:
    assert changed(description="The distance").fingerprint == TABLE.fingerprint
    assert changed(origin={"card": "distance"}).fingerprint == TABLE.fingerprint
    assert replace(TABLE, grain="each sample once").fingerprint == TABLE.fingerprint


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    assert TABLE.fingerprint == "6eb38f72f1d8"


def test_the_arrow_schema_carries_types_nullability_and_the_contract_s_mark() -> None:
    schema = TABLE.arrow_schema
    assert schema.field("sample_id") == pa.field("sample_id", pa.string(), nullable=False)
    assert schema.field("distance_yards") == pa.field("distance_yards", pa.int32())
    assert schema.metadata == {
        b"darkhorse.contract": b"samples@1",
        b"darkhorse.fingerprint": TABLE.fingerprint.encode(),
    }


def test_every_kind_has_an_arrow_type() -> None:
    for kind in Kind:
        assert isinstance(Column("a", kind, "An a").arrow_field.type, pa.DataType)


@pytest.mark.parametrize(
    "wrong",
    [{"columns": (*TABLE.columns, TABLE.columns[0])}, {"key": ("sample_id", "no_column")}],
)
def test_a_column_declared_twice_or_a_key_without_its_column_cannot_be_declared(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="contract of samples"):
        replace(TABLE, **wrong)  # type: ignore[arg-type]
