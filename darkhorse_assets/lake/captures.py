"""The captures of the lake: append-only, one compressed Parquet file per capture, never changed or deleted.

`captures/source=<source>/endpoint=<endpoint>/date=<YYYY-MM-DD>/<capture id>.parquet`, one row per answer (contract
`captures`). Which capture of a race counts is decided here, because it is what makes a partial capture harmless.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from darkhorse_assets.contracts import CAPTURES
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload, RaceRecord


class CaptureStore:
    """The captures below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, capture: Capture) -> Path:
        """Keep a capture for ever. Raises LakeError when it cannot be written."""
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
        return path

    def newest_first(self, source: str, endpoint: Endpoint, day: date) -> Iterator[Capture]:
        """The day's captures, newest first; read one by one, because mostly the first is all that is needed."""
        folder = self._day_folder(source, endpoint, day)
        for path in sorted(folder.glob("*.parquet"), reverse=True):
            table = read_table(path)
            if table is None or not table.num_rows:
                raise LakeError(f"{path} holds no answer; captures are never empty: restore it, or delete the file")
            rows = table.sort_by("sequence").to_pylist()
            yield Capture(
                source=source,
                endpoint=endpoint,
                day=day,
                captured_at=rows[0]["captured_at"],
                countries=tuple(rows[0]["countries"].split(",")),
                payloads=tuple(
                    Payload(row["url"], row["body"], row["received_at"], row["status"], row["content_type"])
                    for row in rows
                ),
                problem=rows[0]["problem"],
            )

    def _day_folder(self, source: str, endpoint: Endpoint, day: date) -> Path:
        return self._folder / f"source={source}" / f"endpoint={endpoint}" / f"date={day}"


def current_races(captures: Iterator[Capture], parse: Callable[[Capture], Parsed], countries: Sequence[str]) -> Parsed:
    """The latest whole reading of each race of these countries.

    A race comes from the newest capture that holds it whole. Captures are walked back until each country's whole list
    and each listed race was met: so a cut or blocked capture replaces only what it got, and a race leaves only when
    the source's own list no longer has it. A race that no capture holds whole comes from the newest that has it.

    Every row gets `source`, `capture_id` and `captured_at` of the capture it was read from.
    """
    current = Parsed()
    whole: dict[str, RaceRecord] = {}
    cut: dict[str, RaceRecord] = {}
    lists: dict[str, set[str]] = {}
    for capture in captures:
        parsed = parse(capture)
        if not current.is_read:
            current.is_read = True
            current.rejected = [r for r in parsed.rejected if r.country is None or r.country in countries]
        for record in parsed.races:
            is_wanted = record.country in countries and record.race_id not in whole
            if is_wanted and record.race_id in lists.get(record.country, {record.race_id}):
                _shelve(_stamped(record, capture), whole, cut, current.notes)
        if capture.is_complete:
            unread = {str(rejected.race_id) for rejected in parsed.rejected}
            for country in capture.countries:
                lists.setdefault(country, {*(r.race_id for r in parsed.races), *unread, *whole, *cut})
        if set(countries) <= lists.keys() and not cut and not current.rejected:
            break
    current.races = [*whole.values(), *cut.values()]
    return current


def _shelve(record: RaceRecord, whole: dict[str, RaceRecord], cut: dict[str, RaceRecord], notes: list[str]) -> None:
    if not record.is_whole:
        cut.setdefault(record.race_id, record)
        return
    newer = cut.pop(record.race_id, None)
    whole[record.race_id] = record
    if newer:
        notes.append(
            f"{record.endpoint} of race {record.race_id}: {newer.race['capture_id']} holds it only in part, "
            f"so it is read from {record.race['capture_id']}"
        )


def _stamped(record: RaceRecord, capture: Capture) -> RaceRecord:
    stamp = {"source": capture.source, "capture_id": capture.capture_id, "captured_at": capture.captured_at}
    record.race |= stamp
    for horse in record.horses:
        horse |= stamp
    return record
