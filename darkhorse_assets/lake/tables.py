"""The published tables of the lake: one Parquet file per table, country and day, masters one per day.

`tables/<table>/country=<cc>/date=<YYYY-MM-DD>/data.parquet`: what Athena, Trino, Spark and DuckDB read as it lies. The
name is fixed, so there is no orphan to sweep, and what lies on disk is always whole.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from darkhorse_assets.contracts import Table
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.sources.protocol import Row


def staged(contract: Table, rows: Iterable[Row]) -> pa.Table:
    """The rows as the contract's Arrow table, sorted by its key: the form in which they are audited and published.

    Raises:
        pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: a value is not of its column's type.
    """
    table = pa.Table.from_pylist(list(rows), schema=contract.arrow_schema)
    return table.sort_by([(name, "ascending") for name in contract.key])


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
        replace_file(self.path(contract, day, country), parquet_bytes(table))

    def read(self, contract: Table, day: date, country: str | None = None) -> pa.Table | None:
        """A partition, or None where nothing was ever published."""
        return read_table(self.path(contract, day, country))

    def rows(self, contract: Table, day: date, countries: Sequence[str]) -> list[Row]:
        """The rows of some countries' partitions of a day, countries in the order given."""
        tables = (self.read(contract, day, country) for country in countries)
        return [row for table in tables if table is not None for row in table.to_pylist()]

    def countries(self, contract: Table, day: date) -> list[str]:
        """The countries that have a partition of this day."""
        folders = self._folder.joinpath(contract.name).glob(f"country=*/date={day}")
        return sorted(folder.parent.name.removeprefix("country=") for folder in folders)
