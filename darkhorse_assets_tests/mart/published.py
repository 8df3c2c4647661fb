"""A small lake for the mart's tests, published as a racing day publishes it: rows say only what the test is about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from darkhorse_assets.contracts import Kind, Table
from darkhorse_assets.lake.tables import TableStore, staged
from darkhorse_assets.mart.mart import Mart

MONDAY, TUESDAY, WEDNESDAY = date(2024, 5, 6), date(2024, 5, 7), date(2024, 5, 8)
NOON = datetime(2024, 5, 9, 12, tzinfo=UTC)

_REQUIRED: Mapping[Kind, object] = {
    Kind.TEXT: "x",
    Kind.JSON: "[]",
    Kind.INTEGER: 1,
    Kind.NUMBER: 1.0,
    Kind.MONEY: Decimal("12.50"),
    Kind.EXACT: Decimal("0.333333333"),
    Kind.BOOLEAN: True,
    Kind.INSTANT: NOON,
    Kind.WALL_CLOCK: NOON.replace(tzinfo=None),
}


class Published:
    """A lake's tables below `folder`, and a mart beside them."""

    def __init__(self, folder: Path) -> None:
        self.tables = TableStore(folder / "lake" / "tables")
        self.mart = Mart(folder / "mart.duckdb", patience_seconds=0.2)

    def publish(self, contract: Table, day: date, *rows: Mapping[str, object], country: str | None = None) -> Path:
        """Replace a partition; what a row leaves out is null, or anything where a value is required."""
        filled = [row_of(contract, day, country) | dict(row) for row in rows]
        self.tables.publish(contract, day, staged(contract, filled), country)
        return self.tables.path(contract, day, country)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """What a reader is told, in order."""
        with self.mart.reading() as connection:
            return sorted(connection.execute(sql).fetchall(), key=str)


def row_of(contract: Table, day: date, country: str | None = None) -> dict[str, object]:
    """A row with nothing but what is required."""
    required = {each.name: _REQUIRED.get(each.kind) for each in contract.columns if not each.nullable}
    return required | {"date": day} | ({"country": country} if country else {})
