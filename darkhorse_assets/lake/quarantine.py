"""What was not published, with the reason: single records that could not be read, and whole stages that were refused.

`quarantine/records/country=<cc>/date=<day>/data.parquet` is rebuilt with its day, as the day's tables are.
`quarantine/stages/country=<cc>/date=<day>/` holds the tables of the last refused attempt and `reasons.json`; it goes
when the day is published.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pyarrow as pa

from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.sources.protocol import Rejected, Row

_TEXTS = ("table", "reason", "raw", "country", "race_id")
_RECORDS = pa.schema([*((name, pa.string()) for name in _TEXTS), ("is_duplicate", pa.bool_())])


class Quarantine:
    """The quarantine below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_records(self, day: date, country: str, rejected: Sequence[Rejected]) -> None:
        """The day's unreadable records, replacing those of the day's earlier attempts."""
        path = self._day("records", day, country) / "data.parquet"
        if rejected:
            table = pa.Table.from_pylist([asdict(record) for record in rejected], schema=_RECORDS)
            replace_file(path, parquet_bytes(table))
        else:
            path.unlink(missing_ok=True)

    def records(self, day: date, country: str) -> list[Row]:
        """The day's unreadable records."""
        table = read_table(self._day("records", day, country) / "data.parquet")
        return table.to_pylist() if table is not None else []

    def keep_stage(self, day: date, country: str, tables: Mapping[str, pa.Table], failed: Sequence[Verdict]) -> Path:
        """A refused stage and why; returns its folder."""
        folder = self._day("stages", day, country)
        for name, table in tables.items():
            replace_file(folder / f"{name}.parquet", parquet_bytes(table))
        reasons = json.dumps([asdict(verdict) for verdict in failed], indent=1, ensure_ascii=False)
        replace_file(folder / "reasons.json", reasons.encode())
        return folder

    def release_stage(self, day: date, country: str) -> None:
        """The day was published: what was refused before is history."""
        shutil.rmtree(self._day("stages", day, country), ignore_errors=True)

    def _day(self, what: str, day: date, country: str) -> Path:
        return self._folder / what / f"country={country}" / f"date={day}"
