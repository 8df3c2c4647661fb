"""Which files of the folder are a day's, and their text. What stands in them is read elsewhere.

`dates/{country}/YYYY_MM_DD.csv` is what rpscrape and its forks write, `{country}` being `all` for a run over all
regions, with a folder `flat`, `jumps` or `all` below where the run was limited to a code; plain or `.gz`.
"""

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from darkhorse_assets.errors import PayloadUnreadableError, UsageError, ValueNotUnderstoodError
from darkhorse_assets.racing.regions import region_of

ALL_COUNTRIES = "all"
CODES = ("flat", "jumps", "all")
PATTERN = "dates/{country}[/{flat,jumps,all}]/YYYY_MM_DD.csv[.gz]"
_DAY_FILE = re.compile(r"([0-9]{4})_([0-9]{2})_([0-9]{2})\.csv(\.gz)?")


def results_files(folder: Path, day: date, countries: Sequence[str]) -> list[Path]:
    """The day's files that can hold races of these countries, those of jumps runs first.

    rpscrape's flat runs also contain jumps races, but label them Flat (701 rows of ten country-days in May 2025);
    what is read first has the word on a race.
    """
    names = {f"{day:%Y_%m_%d}.csv", f"{day:%Y_%m_%d}.csv.gz"}
    found = [
        path
        for path in _day_files(folder)
        if path.name in names and country_of(url_of(path, folder)) in (*countries, ALL_COUNTRIES)
    ]
    return sorted(found, key=lambda path: (path.parent.name.lower() != "jumps", url_of(path, folder)))


def racecards_file(folder: Path, day: date) -> Path | None:
    """The day's racecards, None where there are none."""
    stems = (f"{day:%Y-%m-%d}", f"{day:%Y_%m_%d}")
    candidates = [folder / "racecards" / f"{stem}.json{suffix}" for stem in stems for suffix in ("", ".gz")]
    return next((path for path in candidates if path.is_file()), None)


def check_folder(folder: Path) -> None:
    """Raises UsageError where there is no such folder, or it cannot be listed."""
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        raise UsageError(
            f"DARKHORSE_RPSCRAPE_DIR is {folder}, which cannot be read as a folder ({error.strerror}): "
            "set it to the folder that has dates/ in it"
        ) from None


def what_is_there(folder: Path) -> str:
    """What a user who misses a day should know of the folder: that it is empty, no such folder, or which days it has."""
    if not (folder / "dates").is_dir():
        is_empty = next(folder.iterdir(), None) is None
        return "the folder is empty" if is_empty else "the folder has no dates/ in it"
    days = sorted({path.name[:10].replace("_", "-") for path in _day_files(folder)})
    return f"its days are {days[0]} … {days[-1]} ({len(days)} in all)" if days else "its dates/ has no day files"


def url_of(path: Path, folder: Path) -> str:
    """The name that a capture gives a file: its place below the folder."""
    return path.relative_to(folder).as_posix()


def country_of(url: str) -> str | None:
    """The country whose folder a file of `dates/` lies in, "all", or None for a folder that is no country's."""
    name = PurePosixPath(url).parts[1].lower()
    try:
        return name if name == ALL_COUNTRIES else region_of(name).code
    except ValueNotUnderstoodError:
        return None


def read_text(path: Path) -> str:
    """The file's text: UTF-8, with or without a mark, else what Windows writes.

    Raises:
        PayloadUnreadableError: it cannot be read, or its compression is broken or cut.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise PayloadUnreadableError(f"{path} cannot be read ({error}): copy or scrape it again") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut within a character, as a half file may be
            return content[: error.start].decode("utf-8-sig")
        return content.decode("cp1252" if not _UNUSED_IN_CP1252.search(content) else "latin-1")


_UNUSED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def _day_files(folder: Path) -> Iterator[Path]:
    for country in _folders(folder / "dates"):
        yield from _files(country)
        for code in _folders(country):
            if code.name.lower() in CODES:
                yield from _files(code)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if _DAY_FILE.fullmatch(path.name))


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
