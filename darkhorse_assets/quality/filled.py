"""Is each column filled as often as its contract expects? A column that quietly goes empty fails nothing else.

A row counts for a column only where its source gives it: what cards alone say is not expected of a runner that is known
from a result. How often a column is filled at least stands beside it in its contract.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from darkhorse_assets.contracts import RACES, Column, Table
from darkhorse_assets.contracts.model import MEASURED_COUNTRIES, ORIGINS_BY_SOURCE
from darkhorse_assets.quality.verdict import Severity, Verdict, judged

LEAST_HORSES = 50
LEAST_RACES = 10
"""A column is judged on so many rows, else one odd race decides: a novice race of eight has no ratings and no form, and
that is a day's whole racing in France now and then. Races differ less from each other than horses of two races do."""

ADVICE = (
    "compare a capture of the day with one of an earlier day: the source gives the field no more, or under a new name "
    "(which schema then warns of); once it is read again, publish the days since from their captures"
)


@dataclass(frozen=True)
class RowsAlike:
    """How often the columns are filled in those rows of a table of which the same can be expected.

    Attributes:
        month: 2025-05. It, `country` and `source` are None where the table does not say.
        read_from: what of `card` and `result` they were read from.
        is_entry: captured before the racing day: jockeys, going and prices may still be open.
        filled: rows that hold a value, by column.
    """

    month: str | None
    country: str | None
    source: str | None
    read_from: frozenset[str]
    is_entry: bool
    rows: int
    filled: Mapping[str, int]

    def should_hold(self, column: Column) -> bool:
        """Whether a share is expected of the column in these rows."""
        expected = column.expected
        if expected is None or self.is_entry or (column.since and self.month and self.month < column.since):
            return False
        is_of = expected.countries == MEASURED_COUNTRIES if self.country is None else self.country in expected.countries
        names = ORIGINS_BY_SOURCE.get(self.source or "", {})
        given = {names.get(document, document) for document in self.read_from} & column.origin.keys()
        is_given = not column.origin or bool(given & set(expected.origins or given))
        return is_of and is_given


@dataclass(frozen=True)
class Share:
    """How often a column is filled, of the rows that should hold it; what is expected of it."""

    column: str
    rows: int
    filled: int
    expected: float

    @property
    def is_below(self) -> bool:
        return self.filled < self.rows * self.expected

    def __str__(self) -> str:
        share = self.filled / self.rows
        return f"{self.column} is filled in {share:.1%} of {self.rows:,} rows, expected are {self.expected:.0%} or more"


def shares(contract: Table, alike: Iterable[RowsAlike]) -> list[Share]:
    """Of each column that was counted and can be judged."""
    groups = list(alike)
    least = LEAST_RACES if contract is RACES else LEAST_HORSES
    found = []
    for column in contract.columns:
        holding = [each for each in groups if column.name in each.filled and each.should_hold(column)]
        rows = sum(each.rows for each in holding)
        if column.expected and rows >= least:
            holders = sum(each.filled[column.name] for each in holding)
            found.append(Share(column.name, rows, holders, column.expected.share))
    return found


def filled(contract: Table, table: pa.Table, country: str) -> Verdict:
    """WARN where columns of a country's day are filled less often than expected; names them and their shares."""
    found = shares(contract, rows_alike(contract, table, country))
    return judged(
        "filled",
        contract.name,
        [f"{country}: {share}" for share in found if share.is_below],
        counts={f"{country} columns judged": len(found)},
        severity=Severity.WARN,
        advice=ADVICE,
    )


def rows_alike(contract: Table, table: pa.Table, country: str) -> Iterator[RowsAlike]:
    """The rows of one day's partition in their groups, with the columns of which anything is expected.

    `mart/coverage.py` counts the same in SQL.
    """
    names = [column.name for column in contract.columns if column.expected]
    keyed = table.select(["date", "source", *names]).append_column("#is_entry", _is_entry(table))
    for document, shown in contract.read_from.items():
        keyed = keyed.append_column(f"#{document}", _is_read_from(table, *shown))
    keys = ["date", "source", *keyed.column_names[2 + len(names) :]]
    grouped = keyed.group_by(keys, use_threads=False).aggregate(
        [*((name, "count") for name in names), ([], "count_all")]
    )
    for row in grouped.to_pylist():
        read_from = {document for document in contract.read_from if row[f"#{document}"]}
        yield RowsAlike(
            f"{row['date']:%Y-%m}",
            country,
            row["source"],
            frozenset(read_from if contract.read_from else {"result"}),
            row["#is_entry"],
            row["count_all"],
            {name: row[f"{name}_count"] for name in names},
        )


def _is_entry(table: pa.Table) -> "pa.BooleanArray | pa.ChunkedArray[Any]":
    return pc.less(pc.cast(table["captured_at"], pa.date32()), table["date"])


def _is_read_from(table: pa.Table, column: str, value: str | None) -> "pa.BooleanArray | pa.ChunkedArray[Any]":
    held: pa.ChunkedArray[Any] = table[column]
    return pc.is_valid(held) if value is None else pc.equal(held, pa.scalar(value))
