"""Rows that hold a value in every column, for tests of what is expected to be filled."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from darkhorse_assets.contracts import Kind, Table
from darkhorse_assets.sources.protocol import Row

DAY = date(2026, 6, 6)
EVENING = datetime(2026, 6, 6, 21, tzinfo=UTC)

_VALUES: Mapping[Kind, object] = {
    Kind.TEXT: "x",
    Kind.JSON: "[]",
    Kind.INTEGER: 1,
    Kind.NUMBER: 1.0,
    Kind.MONEY: 1,
    Kind.BOOLEAN: True,
    Kind.DATE: DAY,
    Kind.INSTANT: EVENING,
    Kind.WALL_CLOCK: EVENING.replace(tzinfo=None),
}


def full_row(contract: Table, **columns: object) -> Row:
    """A British row of a race with a card and a result, or of a runner on a card; `columns` are otherwise."""
    whole = {column.name: _VALUES[column.kind] for column in contract.columns}
    return whole | {"country": "gb", "source": "racing_api", "status": "resulted", "declared_in": "card"} | columns
