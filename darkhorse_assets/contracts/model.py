"""What a table's contract is made of: columns with type, unit, meaning and origin, and the table that owns them.

From one declaration come the Arrow schema of the published files, the column schema in Dagster's UI, the blocking
schema verdict and the data dictionary. Nothing here knows a particular table; those are declared beside this module.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import pyarrow as pa


class Kind(StrEnum):
    """The few types that all tables are made of; ids and codes are always text."""

    TEXT = "text"
    JSON = "json"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    EXACT = "exact number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    WALL_CLOCK = "wall clock"


ARROW_TYPES: Mapping[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.JSON: pa.string(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY: pa.decimal128(14, 2),  # exact: sums over a career agree in whatever order
    Kind.EXACT: pa.decimal128(18, 9),  # sums of 1/SP and of times: the same to the last digit in whatever order
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.WALL_CLOCK: pa.timestamp("us"),
}


GREAT_BRITAIN = ("gb",)
BRITAIN_AND_IRELAND = ("gb", "ire")
MEASURED_COUNTRIES = ("gb", "ire", "fr")
"""For whose racing expected shares were measured; of others nothing is expected."""


@dataclass(frozen=True)
class Expected:
    """The least share of rows that hold a value, of those rows whose source gives the column at all.

    It is there to notice a column that goes empty, not a day that is unusual: it lies well below the worst ordinary
    day of 30 real days (rpscrape, 2015 and 2025), 63 real races of The Racing API and twelve years of the simulator.

    Attributes:
        countries: for whose racing it holds, where a column is given for some only (race classes: Great Britain).
        origins: which readings it holds for, of those in `Column.origin`; empty for all of them.
    """

    share: float
    countries: tuple[str, ...] = MEASURED_COUNTRIES
    origins: tuple[str, ...] = ()


ORIGINS_BY_SOURCE: Mapping[str, Mapping[str, str]] = {"rpscrape_csv": {"card": "cards", "result": "csv"}}
"""The names that a source's cards and results have in `Column.origin`, where they are not `card` and `result`."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        unit: what one of it is (yards, lbs, lengths, days …); None where the name or type says it all.
        origin: the source's own fields, by where they are read: `card`, `result` and `profile` (The Racing
            API), `csv` and `cards` (rpscrape files). Several are comma separated, the one that counts first; in
            brackets, which part of a field it is. Empty for what this project derives.
        domain: the values that may occur, where they are few.
        since: the first day or month for which sources give it, where that is not always.
        expected: how often it is filled at least; None where nothing can be said of a single day: what is always
            filled (`schema` sees to that), is rare by nature, arrives days later, or depends on the day's racing (no
            draw where all races are over jumps).
    """

    name: str
    kind: Kind
    description: str
    nullable: bool = True
    unit: str | None = None
    origin: Mapping[str, str] = field(default_factory=dict)
    domain: tuple[str, ...] = ()
    since: str | None = None
    expected: Expected | None = None

    @property
    def arrow_field(self) -> "pa.Field[Any]":
        return pa.field(self.name, ARROW_TYPES[self.kind], nullable=self.nullable)


@dataclass(frozen=True)
class Table:
    """One table: what a row is, what makes it unique, and its columns in their published order.

    Attributes:
        version: raised by hand whenever a column's meaning changes; the fingerprint follows the columns by itself.
        by_country: True where the lake keeps one file per country and day, False where one per day (masters).
        read_from: how a row shows which of `card` and `result` it was read from: a column, and the value that this
            then has (None: any). Without it, a row is taken to have what a result gives.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    version: int = 1
    by_country: bool = True
    read_from: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(names) != len(set(names)) or not set(self.key) <= set(names):
            raise ValueError(f"contract of {self.name}: a column is declared twice, or a key column not at all")

    @property
    def description(self) -> str:
        """What a row is, as a sentence."""
        return f"{self.grain[0].upper()}{self.grain[1:]}."

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The schema of the published files; its metadata carry the contract's name, version and fingerprint."""
        metadata: dict[bytes | str, bytes | str] = {
            "darkhorse.contract": f"{self.name}@{self.version}",
            "darkhorse.fingerprint": self.fingerprint,
        }
        return pa.schema([column.arrow_field for column in self.columns], metadata=metadata)

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hex digits over what a reader depends on: names, types, nullability, units, key."""
        lines = [f"{self.name}@{self.version}", *self.key]
        lines += [f"{c.name}|{c.kind}|{c.nullable}|{c.unit}" for c in self.columns]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
