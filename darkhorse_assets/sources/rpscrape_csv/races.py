"""The race part of a CSV line and of a racecard, column by column.

Off times are London's wall clock, until September 2025 a 12-hour one without am or pm. Distances are exact in yards or
metres and rounded in words, so the exact ones count.
"""

import re

from darkhorse_assets.contracts.races import RACE_TYPES
from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.dates import racing_date
from darkhorse_assets.racing.distances import furlongs, yards_from_metres, yards_from_text
from darkhorse_assets.racing.goings import going_name, surface
from darkhorse_assets.racing.ids import fallback_course_id, fallback_race_id
from darkhorse_assets.racing.names import course_name
from darkhorse_assets.racing.off_times import off_columns
from darkhorse_assets.racing.prizes import prize
from darkhorse_assets.racing.regions import REGIONS, region_of
from darkhorse_assets.racing.values import whole_number
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.sources.rpscrape_csv.fields import Fields
from darkhorse_assets.sources.rpscrape_csv.identities import identity, source_id

_SUFFIX = re.compile(r"\(([A-Za-z]+)\)$")


def line_country(fields: Fields, folder_country: str | None) -> str:
    """The country of a line: its region, else the suffix of its course, else that of its file's folder, else gb.

    Older files have no region column; they mark every foreign course, "Naas (IRE)", and no British one.
    """
    region = fields.text("region")
    suffix = _SUFFIX.search(fields.text("course") or "")
    if region is None and suffix and suffix[1].lower() in REGIONS:
        region = suffix[1]
    return region_of(region or folder_country or "gb").code


def line_race(fields: Fields, country: str) -> Row:
    """Columns of `races` from a CSV line, the winner's time left to the lines together."""
    day = racing_date(fields.text("date"))
    course = _course(fields)
    going = going_name(fields.text("going"))
    distance = fields.text("dist")
    metres = fields.written("dist_m")
    yards = (
        whole_number(fields.written("dist_y"), "distance in yards")
        or yards_from_metres(metres)
        or yards_from_text(distance)
    )
    off = off_columns(day, fields.text("off"), country)
    off_clock = f"{off['off_london']:%H:%M}"
    fields.ignore("dist_f")
    return {
        "date": day,
        "country": country,
        "race_id": identity(fields.written("race_id"), fallback_race_id, day, country, course, off_clock),
        "course_id": identity(fields.written("course_id"), fallback_course_id, country, course),
        "course": course,
        **off,
        "race_name": fields.text("race_name"),
        "race_type": race_type(fields.text("type")),
        "surface": surface(course, going, fields.text("surface")),
        "going": going,
        "race_class": fields.text("class"),
        "pattern": fields.text("pattern"),
        "age_band": fields.text("age_band"),
        "rating_band": fields.text("rating_band"),
        "sex_restriction": fields.text("sex_rest"),
        "distance": distance,
        "distance_yards": yards,
        "distance_furlongs": furlongs(yards) if yards else None,
        "ran_count": whole_number(fields.written("ran"), "number of runners"),
    }


def card_race(fields: Fields, country: str) -> Row:
    """Columns of `races` from a racecard, of the generation of 2025 (type, "Class 4") or 2026 (race_type, 4)."""
    day = racing_date(fields.text("date"))
    course = course_name(fields.text("course") or "")
    going = going_name(fields.text("going"))
    distance = fields.text("distance")
    yards = yards_from_text(distance) or whole_number(fields.written("distance_y"), "distance in yards")
    money = prize(fields.text("prize"))
    race_class = fields.text("race_class")
    fields.ignore("course_detail", "distance_f", "distance_round", "distance_y", "handicap", "href")
    return {
        "date": day,
        "country": country,
        "race_id": needed(source_id(fields.written("race_id")), "race_id"),
        "course_id": identity(fields.written("course_id"), fallback_course_id, country, course),
        "course": course,
        **off_columns(day, fields.text("off_time"), country),
        "race_name": fields.text("race_name"),
        "race_type": race_type(fields.text("type") or fields.text("race_type")),
        "surface": surface(course, going, fields.text("surface")),
        "going": going,
        "going_detailed": fields.text("going_detailed"),
        "race_class": f"Class {race_class}" if race_class and race_class.isdigit() else race_class,
        "pattern": fields.text("pattern"),
        "age_band": fields.text("age_band"),
        "rating_band": fields.text("rating_band"),
        "distance": distance,
        "distance_yards": yards,
        "distance_furlongs": furlongs(yards) if yards else None,
        "status": "declared",
        "field_size": whole_number(fields.written("field_size"), "field size"),
        "prize": money.amount if money else None,
        "prize_currency": money.currency if money else None,
        "rail_movements": fields.lines("rail_movements"),
        "stalls": fields.text("stalls"),
        "weather": fields.text("weather"),
    }


def race_type(written: str | None) -> str | None:
    """The code of racing; None for "Unknown" and the few odd words (W, U) that rpscrape writes where it cannot tell."""
    return written if written in RACE_TYPES else None


def needed(value: str | None, name: str) -> str:
    """The value; raises ValueNotUnderstoodError where there is none."""
    if value is None:
        raise ValueNotUnderstoodError(name, value)
    return value


def _course(fields: Fields) -> str:
    """The course's name; since December 2025 what was in its brackets, "AW" or "July", is a column of its own."""
    course, detail = course_name(needed(fields.text("course"), "course")), fields.text("course_detail")
    return f"{course} ({detail})" if detail else course
