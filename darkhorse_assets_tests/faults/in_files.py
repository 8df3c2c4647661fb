"""The faults of files: the invented day as rpscrape would have written it, files that overlap, broken lines."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv
from darkhorse_assets_tests.faults.scene import COUNTRIES, DAY, Grounds, Json, Scene, TrueDay, noon
from darkhorse_assets_tests.sources.rpscrape_csv.invented import HEADER_2025, put

Line = dict[str, str]

OF_A_RACE = {
    "region": "region",
    "off": "off",
    "race_name": "race_name",
    "type": "type",
    "class": "class",
    "pattern": "pattern",
    "rating_band": "rating_band",
    "age_band": "age_band",
    "sex_rest": "sex_rest",
    "dist": "dist",
    "dist_f": "dist_f",
    "dist_m": "dist_m",
    "going": "going",
}
OF_A_HORSE = {
    "num": "number",
    "pos": "position",
    "lbs": "weight_lbs",
    "hg": "headgear",
    "dec": "sp_dec",
    **{name: name for name in ("draw", "ovr_btn", "btn", "horse", "age", "sex", "time", "jockey", "trainer", "prize")},
    **{name: name for name in ("or", "rpr", "sire", "dam", "damsire", "owner", "comment")},
}
"""rpscrape's columns, and the provider's fields of the same meaning."""

DAY_FILE = f"{DAY:%Y_%m_%d}.csv"


def overlap(grounds: Grounds) -> DayReport:
    """The flat run has two jumps races as well, and calls them Flat."""
    return _overlapping(grounds, [])


def overlap_that_differs(grounds: Grounds) -> DayReport:
    """Of one horse the two files carry different comments."""
    return _overlapping(grounds, ["Led until the last"])


def odd_but_readable(grounds: Grounds) -> DayReport:
    """A byte order mark, a preamble, a comma behind each line, tabs in names, dashes for nothing."""
    lines = [line | {"horse": line["horse"].replace(" ", "\t", 1), "rpr": "–"} for line in _lines(TrueDay())]
    rows = [f"{row}," for row in _text(lines).splitlines()]
    return _published(grounds, {f"dates/ire/{DAY_FILE}": "\ufeffResults of the day\n" + "\n".join(rows) + "\n"})


def column_twice(grounds: Grounds) -> DayReport:
    """Read, but which of the two is meant nobody knows."""
    rows = [f"{row},{row.rpartition(',')[2]}" for row in _text(_lines(TrueDay())).splitlines()]
    return _published(grounds, {f"dates/ire/{DAY_FILE}": "\n".join(rows) + "\n"})


def unreadable_lines(grounds: Grounds) -> DayReport:
    """A line that ends in its middle, and one with a year of two digits."""
    header, *rows = _text(_lines(TrueDay())).splitlines()
    rows[1] = ",".join(rows[1].split(",")[:12])
    rows[12] = rows[12].replace(f"{DAY}", f"{DAY:%d/%m/%y}")
    return _published(grounds, {f"dates/ire/{DAY_FILE}": "\n".join([header, *rows]) + "\n"})


def _overlapping(grounds: Grounds, other_comments: Sequence[str]) -> DayReport:
    lines = _lines(TrueDay())
    flat = [line | {"type": "Flat"} for line in lines[:22]]
    for line, comment in zip(flat[5:], other_comments, strict=False):
        line["comment"] = comment
    return _published(grounds, {f"dates/ire/flat/{DAY_FILE}": _text(flat), f"dates/ire/jumps/{DAY_FILE}": _text(lines)})


def _published(grounds: Grounds, files: Mapping[str, str]) -> DayReport:
    scene: Scene = grounds.empty()
    folder = scene.folder / "rpscrape"
    for name, text in files.items():
        put(folder, name, text)
    source = RpscrapeCsv(Path(folder), lambda: noon(DAY))
    capture_day(scene.lake, source, Endpoint.RESULTS, DAY, COUNTRIES)
    return publish_day(scene.lake, source, DAY, COUNTRIES, noon(DAY))


def _lines(true: TrueDay) -> list[Line]:
    """Results files have no ids, and no more than the exchange's price; courses lose the suffix of their region."""
    return [_line(race, runner) for race in true.results for runner in race["runners"]]


def _line(race: Json, runner: Json) -> Line:
    return {
        "date": race["date"],
        "course": race["course"].removesuffix(" (IRE)"),
        "ran": str(len(race["runners"])),
        **{name: race[field] for name, field in OF_A_RACE.items()},
        **{name: runner[field] for name, field in OF_A_HORSE.items()},
    }


def _text(lines: Sequence[Line]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER_2025, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(line | {"comment": line["comment"].replace(",", " -")} for line in lines)
    return text.getvalue()
