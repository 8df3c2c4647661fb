"""The captures of the lake: append-only, one compressed Parquet file per capture, never changed or deleted.

`captures/source=<source>/endpoint=<endpoint>/date=<YYYY-MM-DD>/<capture id>.parquet`, one row per answer (contract
`captures`). What several captures of a day say together is decided in `readings.py`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from darkhorse_assets.contracts import CAPTURES
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.sources.protocol import STAMP, Capture, Endpoint, Payload, Row


class CaptureStore:
    """The captures below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, capture: Capture) -> None:
        """Keep a capture for ever.

        Raises:
            LakeError: it cannot be written, or there is no answer in it: that would be kept as a day without racing.
        """
        if not capture.payloads:
            raise LakeError(
                f"{capture.endpoint} of {capture.day} from {capture.source} hold no answer: nothing is kept"
            )
        path = self._day_folder(capture.source, capture.endpoint, capture.day) / f"{capture.capture_id}.parquet"
        rows = [
            {
                "source": capture.source,
                "endpoint": str(capture.endpoint),
                "date": capture.day,
                "capture_id": capture.capture_id,
                "captured_at": capture.captured_at,
                "countries": ",".join(capture.countries),
                "is_complete": capture.is_complete,
                "problem": capture.problem,
                "sequence": sequence,
                "url": payload.url,
                "status": payload.status,
                "content_type": payload.content_type,
                "received_at": payload.received_at,
                "body": payload.body,
            }
            for sequence, payload in enumerate(capture.payloads)
        ]
        replace_file(path, parquet_bytes(pa.Table.from_pylist(rows, schema=CAPTURES.arrow_schema)))

    def newest_first(
        self, source: str, endpoint: Endpoint, day: date, until: datetime | None = None
    ) -> Iterator[Capture]:
        """The day's captures, newest first; read one by one, because mostly the first is all that is needed.

        Args:
            until: those that began later are left out, and not read; None for all.

        Raises:
            LakeError: a capture cannot be read.
        """
        for path in reversed(self._files(source, endpoint, day)):
            if until and _began_at(path) > until:
                continue
            rows = _rows(path)
            yield Capture(
                source=source,
                endpoint=endpoint,
                day=day,
                captured_at=rows[0]["captured_at"],
                countries=tuple(code for code in rows[0]["countries"].split(",") if code),
                payloads=tuple(
                    Payload(row["url"], row["body"], row["received_at"], row["status"], row["content_type"])
                    for row in rows
                ),
                problem=rows[0]["problem"],
            )

    def last_whole(self, endpoint: Endpoint, day: date) -> dict[str, datetime | None]:
        """By country that was asked for, of whichever source: when the newest capture began that holds its whole list.

        None where no capture is whole. Only the columns that say so are read; a file that cannot be read is not whole.
        """
        found: dict[str, datetime | None] = {}
        files = self._folder.glob(f"source=*/endpoint={endpoint}/date={day}/*.parquet")
        for path in sorted(files, key=lambda path: path.name):
            countries, is_complete = _asked(path)
            for country in countries:
                found[country] = _began_at(path) if is_complete else found.get(country)
        return found

    def first_taken_at(self, source: str, endpoint: Endpoint, day: date) -> datetime | None:
        """When the oldest capture of the day began; told by the file's name, nothing is read."""
        files = self._files(source, endpoint, day)
        return _began_at(files[0]) if files else None

    def sources(self) -> list[str]:
        """The names of those that something was captured from."""
        return sorted(path.name.removeprefix("source=") for path in self._folder.glob("source=*"))

    def has_any(self, endpoint: Endpoint) -> bool:
        """Whether some source ever gave something of this endpoint."""
        return any(self._folder.glob(f"source=*/endpoint={endpoint}/date=*"))

    def _files(self, source: str, endpoint: Endpoint, day: date) -> list[Path]:
        """Oldest first."""
        return sorted(self._day_folder(source, endpoint, day).glob("*.parquet"))

    def _day_folder(self, source: str, endpoint: Endpoint, day: date) -> Path:
        return self._folder / f"source={source}" / f"endpoint={endpoint}" / f"date={day}"


def _began_at(file: Path) -> datetime:
    """By its name, which is the capture's id."""
    return datetime.strptime(file.name.partition("-")[0], STAMP).replace(tzinfo=UTC)


def _asked(path: Path) -> tuple[tuple[str, ...], bool]:
    """The countries that a capture was asked for, and whether it is whole; none of one that cannot be read."""
    try:
        table = read_table(path, ["countries", "is_complete"])
    except LakeError:
        table = None
    if table is None or not table.num_rows:
        return (), False
    return tuple(code for code in table["countries"][0].as_py().split(",") if code), table["is_complete"][0].as_py()


def _rows(path: Path) -> list[Row]:
    table = read_table(path)
    if table is None or not table.num_rows:
        raise LakeError(f"{path} holds no answer; captures are never empty: restore it, or delete it")
    return table.sort_by("sequence").to_pylist()
