"""The published tables of the lake: one Parquet file per table, country and day, masters one per day.

`tables/<table>/country=<cc>/date=<YYYY-MM-DD>/data.parquet`: what Athena, Trino, Spark and DuckDB read as it lies. The
name is fixed, so there is no orphan to sweep, and what lies on disk is always whole.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from darkhorse_assets.contracts import Table
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import parquet_bytes, read_file, read_table, replace_file
from darkhorse_assets.sources.protocol import Row


def staged(contract: Table, rows: Sequence[Row]) -> pa.Table:
    """The rows as the contract's Arrow table, in the order given.

    Raises:
        pyarrow.ArrowInvalid: a value is not of its column's type; names the column.
    """
    columns = [
        _column(name, kind, [row.get(name) for row in rows])
        for name, kind in zip(contract.column_names, contract.arrow_schema.types, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=contract.arrow_schema)


def _column(name: str, kind: pa.DataType, values: list[object]) -> "pa.Array[pa.Scalar[pa.DataType]]":
    try:
        if pa.types.is_integer(kind) and float in map(type, values):
            raise pa.ArrowInvalid("a fraction would lose its digits")  # Arrow itself makes 2 of 2.5
        return pa.array(values, kind)
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise pa.ArrowInvalid(f"{name} ({kind}): {error}") from error


class Partition(NamedTuple):
    """A published file, as its folder lists it; size and time tell whether it was replaced since."""

    country: str | None
    day: date
    size_bytes: int
    modified_ns: int


class TableStore:
    """The published tables below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, contract: Table, day: date, country: str | None = None) -> Path:
        """Where a partition lies; `country` for tables by country, None for masters."""
        if contract.by_country != (country is not None):
            raise LakeError(f"{contract.name} is kept {'by country and day' if contract.by_country else 'by day only'}")
        partition = [f"country={country}"] if country else []
        return self._folder.joinpath(contract.name, *partition, f"date={day}", "data.parquet")

    def publish(self, contract: Table, day: date, table: pa.Table, country: str | None = None) -> None:
        """Replace a partition whole; readers see the old or the new, never neither."""
        self.put(contract, day, parquet_bytes(table), country)

    def put(self, contract: Table, day: date, content: bytes, country: str | None = None) -> None:
        """As `publish`, of a table that is a file's content already."""
        replace_file(self.path(contract, day, country), content)

    def content(self, contract: Table, day: date, country: str | None = None) -> bytes | None:
        """A partition's file as it lies there, or None where nothing was ever published."""
        return read_file(self.path(contract, day, country))

    def read(
        self, contract: Table, day: date, country: str | None = None, columns: Sequence[str] | None = None
    ) -> pa.Table | None:
        """A partition (or only these of its columns), or None where nothing was ever published."""
        return read_table(self.path(contract, day, country), columns)

    def rows(
        self, contract: Table, day: date, countries: Sequence[str], columns: Sequence[str] | None = None
    ) -> list[Row]:
        """The rows of some countries' partitions of a day, countries in the order given."""
        tables = (self.read(contract, day, country, columns) for country in countries)
        return [row for table in tables if table is not None for row in table.to_pylist()]

    def countries(self, contract: Table, day: date) -> list[str]:
        """The countries that have a partition of this day."""
        files = self._folder.joinpath(contract.name).glob(f"country=*/date={day}/data.parquet")
        return sorted(file.parent.parent.name.removeprefix("country=") for file in files)

    def span(self, contract: Table) -> tuple[date, date] | None:
        """The first and the last day published, by the names of the folders; None where nothing ever was."""
        folder = self._folder / contract.name
        of_countries = folder.glob("country=*") if contract.by_country else [folder]
        names = [name for of_country in of_countries for name in _folders(of_country)]
        return (date.fromisoformat(min(names)[5:]), date.fromisoformat(max(names)[5:])) if names else None

    def partitions(self, contract: Table, days: Collection[date] | None = None) -> Iterator[Partition]:
        """What is published of a table (or of these days), in no order: 50,000 files take a second."""
        folder = self._folder / contract.name
        countries: list[str | None] = [None]
        if contract.by_country:
            countries = [each.name.removeprefix("country=") for each in folder.glob("country=*")]
        for country in countries:
            of_country = folder / f"country={country}" if country else folder
            names = (f"date={day}" for day in days) if days is not None else _folders(of_country)
            for name in names:
                try:
                    found = os.stat(f"{of_country}/{name}/data.parquet")  # noqa: PTH116  a Path takes as long again
                except FileNotFoundError:
                    continue
                yield Partition(country, date.fromisoformat(name[5:]), found.st_size, found.st_mtime_ns)


def _folders(folder: Path) -> Iterator[str]:
    """Names of the days' folders. Not `Path.glob`, which takes many times as long for thousands."""
    try:
        with os.scandir(folder) as entries:
            yield from (entry.name for entry in entries if entry.name.startswith("date="))
    except FileNotFoundError:
        return
