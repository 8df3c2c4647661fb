"""Which files of the folder are a day's, and their text. What stands in them is read elsewhere.

`dates/{country}/YYYY_MM_DD.csv` is what rpscrape and its forks write, `{country}` being `all` for a run over all
regions, with a folder `flat`, `jumps` or `all` below where the run was limited to a code; plain or `.gz`.
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from darkhorse_assets.errors import PayloadUnreadableError, UsageError, ValueNotUnderstoodError
from darkhorse_assets.racing.regions import region_of

ALL_COUNTRIES = "all"
CODES = ("flat", "jumps", "all")
PATTERN = "dates/{country}[/{flat,jumps,all}]/YYYY_MM_DD.csv[.gz]"
_DAY_FILE = re.compile(r"[0-9]{4}_[0-9]{2}_[0-9]{2}\.csv(\.gz)?")


def results_files(folder: Path, day: date, countries: Sequence[str]) -> list[Path]:
    """The day's files that can hold races of these countries, those of jumps runs first.

    rpscrape's flat runs also contain jumps races, but label them Flat (700 rows of ten country-days in May 2025);
    what is read first has the word on a race.
    """
    found = [
        path
        for place in _places(folder)
        for suffix in ("", ".gz")
        if (path := place / f"{day:%Y_%m_%d}.csv{suffix}").is_file()
        and country_of(url_of(path, folder)) in (*countries, ALL_COUNTRIES)
    ]
    return sorted(found, key=lambda path: (path.parent.name != "jumps", url_of(path, folder)))


def racecards_file(folder: Path, day: date) -> Path | None:
    """The day's racecards, None where there are none."""
    stems = (f"{day:%Y-%m-%d}", f"{day:%Y_%m_%d}")
    candidates = [folder / "racecards" / f"{stem}.json{suffix}" for stem in stems for suffix in ("", ".gz")]
    return next((path for path in candidates if path.is_file()), None)


def listed(folder: Path) -> list[Path]:
    """What is in a folder, sorted. Raises UsageError where there is no such folder, or it cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be read as a folder ({error.strerror}): set DARKHORSE_RPSCRAPE_DIR to a readable folder "
            "that has dates/ in it"
        ) from None


def what_is_there(folder: Path) -> str:
    """What a user who misses a day should know: that the folder is empty, or the wrong one, or which days it has."""
    if not (folder / "dates").is_dir():
        return "the folder has no dates/ in it" if listed(folder) else "the folder is empty"
    names = {path.name for place in _places(folder) if place.is_dir() for path in listed(place)}
    days = sorted({name[:10].replace("_", "-") for name in names if _DAY_FILE.fullmatch(name)})
    return f"its days are {days[0]} … {days[-1]} ({len(days)} in all)" if days else "its dates/ has no day files"


def url_of(path: Path, folder: Path) -> str:
    """The name that a capture gives a file: its place below the folder."""
    return path.relative_to(folder).as_posix()


def country_of(url: str) -> str | None:
    """The country whose folder a file of `dates/` lies in, "all", or None for a folder that is no country's."""
    name = PurePosixPath(url).parts[1].lower()
    return name if name == ALL_COUNTRIES else country_named(name)


def country_named(name: str) -> str | None:
    """The code of a region as folders and racecards name it; None for what is no region."""
    try:
        return region_of(name).code
    except ValueNotUnderstoodError:
        return None


def read_text(path: Path) -> str:
    """The file's text: UTF-8, damaged or not, or what Windows writes. Bytes that are neither become U+FFFD.

    Raises:
        PayloadUnreadableError: it cannot be read, or its compression is broken or cut.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise PayloadUnreadableError(f"{path} cannot be read ({error}): copy or scrape it again") from error
    text = content.decode("utf-8-sig", errors="replace")
    has_letters_of_utf8 = any(character > "\x7f" and character != "\ufffd" for character in text)
    if "\ufffd" not in text or has_letters_of_utf8:
        return text
    return content.decode("cp1252", errors="replace")


def _places(folder: Path) -> list[Path]:
    """The folders that can hold day files."""
    if not (folder / "dates").is_dir():
        return []
    return [place for country in listed(folder / "dates") for place in (country, *(country / code for code in CODES))]
