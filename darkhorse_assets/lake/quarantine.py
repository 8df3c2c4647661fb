"""What was not published, with the reason: single records that could not be read, and whole stages that were refused.

`records/country=<cc>/date=<day>/data.parquet` is what could not be read of the captures that the published day was made
from, replaced with the day; `country=unknown` is for records that do not say theirs.
`stages/country=<cc>/date=<day>/` holds the tables of the last refused attempt, its unreadable records and
`reasons.json`; it goes when the day is published.
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.sources.protocol import Rejected, storable

UNKNOWN = "unknown"
"""The country of records that do not say theirs."""

_TEXTS = ("table", "reason", "raw", "country", "race_id")
_RECORDS = pa.schema(dict.fromkeys(_TEXTS, pa.string()) | {"is_duplicate": pa.bool_()})


class Quarantine:
    """The quarantine below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_records(self, day: date, country: str, rejected: Sequence[Rejected]) -> None:
        """The unreadable records beside a published day, replacing those of what was published before."""
        path = self._day("records", day, country) / "data.parquet"
        if rejected:
            replace_file(path, parquet_bytes(_table(rejected)))
        else:
            _remove(path)

    def records(self, day: date, countries: Sequence[str]) -> list[Rejected]:
        """The unreadable records beside the published day, of these countries, `UNKNOWN` being one."""
        files = (self._day("records", day, country) / "data.parquet" for country in countries)
        return [Rejected(**row) for path in files if (table := read_table(path)) for row in table.to_pylist()]

    def keep_stage(
        self,
        day: date,
        country: str,
        tables: Mapping[str, pa.Table],
        rejected: Sequence[Rejected],
        failed: Sequence[Verdict],
    ) -> None:
        """A refused stage and why, instead of an earlier one. The reasons are written last."""
        self.release_stage(day, country)
        folder = self._day("stages", day, country)
        for name, table in tables.items():
            with_nulls = pa.table(table.columns, names=table.column_names)  # they may be why it was refused
            replace_file(folder / f"{name}.parquet", parquet_bytes(with_nulls))
        replace_file(folder / "records.parquet", parquet_bytes(_table(rejected)))
        reasons = json.dumps([asdict(verdict) for verdict in failed], indent=1, ensure_ascii=False)
        replace_file(folder / "reasons.json", storable(reasons).encode())

    def release_stage(self, day: date, country: str) -> None:
        """What was refused before is history."""
        _remove(self._day("stages", day, country))

    def refused_at(self, countries: Iterable[str]) -> dict[date, datetime]:
        """The days of which a stage of these countries lies here, with when the last of them was refused (UTC)."""
        found: dict[date, datetime] = {}
        for country in countries:
            for reasons in self._folder.glob(f"stages/country={country}/date=*/reasons.json"):
                day = date.fromisoformat(reasons.parent.name.removeprefix("date="))
                at = datetime.fromtimestamp(reasons.stat().st_mtime, UTC)
                found[day] = max(at, found.get(day, at))
        return found

    def _day(self, what: str, day: date, country: str) -> Path:
        return self._folder / what / f"country={country}" / f"date={day}"


def _table(rejected: Sequence[Rejected]) -> pa.Table:
    """Sorted, so that the same captures give the same bytes in whatever order their records came."""
    ordered = sorted(rejected, key=lambda record: [f"{value}" for value in astuple(record)])
    rows = [asdict(record) | {"reason": storable(record.reason)} for record in ordered]
    return pa.Table.from_pylist(rows, schema=_RECORDS)


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise LakeError(f"cannot remove {path}: {error.strerror or error}; make the folder writable") from error
