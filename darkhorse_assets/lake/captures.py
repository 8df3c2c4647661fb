"""The captures of the lake: append-only, one compressed Parquet file per capture, never changed or deleted.

`captures/source=<source>/endpoint=<endpoint>/date=<YYYY-MM-DD>/<capture id>.parquet`, one row per answer (contract
`captures`). What several captures of a day say together is decided in `readings.py`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from darkhorse_assets.contracts import CAPTURES
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.sources.protocol import STAMP, Capture, Endpoint, Payload, Row

_SAID_BY_ALL_ROWS = ("countries", "is_complete")


class Taken(NamedTuple):
    """What there is of an endpoint's day.

    Attributes:
        written_ns: the time of its newest file.
        whole: by country, when the newest capture began that holds its whole list; without those of which none does.
    """

    written_ns: int
    whole: Mapping[str, datetime]


class Kept(NamedTuple):
    """A capture as its file shows it: when it began, and when the file was written (UTC)."""

    capture_id: str
    began_at: datetime
    written_at: datetime


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
                "asked_races": ",".join(capture.asked_races) or None,
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
                countries=_separate(rows[0]["countries"]),
                payloads=tuple(
                    Payload(row["url"], row["body"], row["received_at"], row["status"], row["content_type"])
                    for row in rows
                ),
                problem=rows[0]["problem"],
                asked_races=_separate(rows[0].get("asked_races")),  # older files lack it
            )

    def last_whole(self, endpoint: Endpoint, day: date) -> dict[str, datetime | None]:
        """By country that was asked for, of whichever source: when the newest capture began that holds its whole list.

        None where no capture is whole. No answer is read; a file that cannot be read is not whole.
        """
        found: dict[str, datetime | None] = {}
        files = [file for source in self.sources() for file in self._files(source, endpoint, day)]
        for path in sorted(files, key=lambda path: path.name):
            countries, is_complete = _asked(path)
            for country in countries:
                found[country] = _began_at(path) if is_complete else found.get(country)
        return found

    def taken(
        self, source: str, endpoint: Endpoint, days: Collection[date], countries: Sequence[str]
    ) -> dict[date, Taken]:
        """What there is of these days, without those of which nothing is; no answer is read (0.4 ms a day).

        A file that cannot be read is not whole. Without countries only the files' times are looked at.
        """
        found = {}
        for day in days:
            if files := self._files(source, endpoint, day):
                written_ns = max(file.stat().st_mtime_ns for file in files)  # one that resumes another sorts after that
                found[day] = Taken(written_ns, _last_whole(reversed(files), set(countries)))
        return found

    def first_taken_at(self, source: str, endpoint: Endpoint, day: date) -> datetime | None:
        """When the oldest capture of the day began; told by the file's name, nothing is read."""
        files = self._files(source, endpoint, day)
        return _began_at(files[0]) if files else None

    def ids(self, source: str, endpoint: Endpoint, day: date) -> list[str]:
        """Those of the day's captures, oldest first; told by the files' names, nothing is read."""
        return [path.stem for path in self._files(source, endpoint, day)]

    def newest(self, source: str, endpoint: Endpoint, day: date) -> Kept | None:
        """The day's newest capture, whole or not, as its file shows it: nothing is read."""
        files = self._files(source, endpoint, day)
        if not files:
            return None
        written_at = datetime.fromtimestamp(files[-1].stat().st_mtime, UTC)
        return Kept(files[-1].stem, _began_at(files[-1]), written_at)

    def sources(self) -> list[str]:
        """The names of those that something was captured from."""
        return sorted(path.name.removeprefix("source=") for path in self._folder.glob("source=*"))

    def has_any(self, endpoint: Endpoint) -> bool:
        """Whether some source ever gave something of this endpoint."""
        return any(self._folder.glob(f"source=*/endpoint={endpoint}/date=*"))

    def _files(self, source: str, endpoint: Endpoint, day: date) -> list[Path]:
        """Oldest first."""
        try:
            return sorted(f for f in self._day_folder(source, endpoint, day).iterdir() if f.suffix == ".parquet")
        except FileNotFoundError:
            return []

    def _day_folder(self, source: str, endpoint: Endpoint, day: date) -> Path:
        return Path(f"{self._folder}/source={source}/endpoint={endpoint}/date={day}")  # by `/` it takes thrice as long


def _began_at(file: Path) -> datetime:
    """By its name, which is the capture's id."""
    return datetime.strptime(file.name.partition("-")[0], STAMP).replace(tzinfo=UTC)


def _last_whole(newest_first: Iterator[Path], countries: set[str]) -> dict[str, datetime]:
    whole: dict[str, datetime] = {}
    for path in newest_first:
        if whole.keys() >= countries:
            break
        asked, is_complete = _asked(path)
        if is_complete:
            whole = dict.fromkeys(countries.intersection(asked), _began_at(path)) | whole
    return whole


def _asked(path: Path) -> tuple[tuple[str, ...], bool]:
    """The countries that a capture was asked for, and whether it is whole; none of one that cannot be read.

    All rows say the same, so the smallest value says it, and that stands in the file's footer: to read the columns
    takes three times as long.
    """
    try:
        footer = pq.read_metadata(path)
        group = footer.row_group(0)
        columns = (group.column(footer.schema.names.index(name)) for name in _SAID_BY_ALL_ROWS)
        countries, is_complete = (column.statistics.min if column.statistics else None for column in columns)
    except (pa.ArrowException, OSError, ValueError):  # cut, no Parquet, without such columns
        return (), False
    return _separate(countries), bool(is_complete)


def _separate(joined: str | None) -> tuple[str, ...]:
    return tuple(each for each in (joined or "").split(",") if each)


def _rows(path: Path) -> list[Row]:
    table = read_table(path)
    if table is None or not table.num_rows:
        raise LakeError(f"{path} holds no answer; captures are never empty: restore it, or delete it")
    return table.sort_by("sequence").to_pylist()
