"""The race part of a card and of a result, column by column.

The two write the same things under other names (off_time/off, race_class/class, sex_restriction/sex_rest,
distance/dist); here each becomes its one column. Off times are read from off_dt alone: the clock beside it is
a 12-hour one without am or pm.
"""

from darkhorse_assets.contracts.races import RACE_TYPES
from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.dates import racing_date
from darkhorse_assets.racing.distances import furlongs, jumps_count, yards_from_metres, yards_from_text
from darkhorse_assets.racing.goings import going_name, surface
from darkhorse_assets.racing.names import course_name, fold
from darkhorse_assets.racing.off_times import off_columns, parse_off_dt
from darkhorse_assets.racing.prizes import prize
from darkhorse_assets.racing.race_times import winning_time
from darkhorse_assets.sources.protocol import Row, raw_json
from darkhorse_assets.sources.racing_api.body import Body


def race_type(text: str | None) -> str | None:
    """The code of racing; a word we do not know costs its race, not the whole country's day at the schema check."""
    if text is not None and text not in RACE_TYPES:
        raise ValueNotUnderstoodError("race type", text)
    return text


def card_race(body: Body) -> Row:
    """Columns of `races` from a racecard (32 fields in 2025-10, 33 in v1.4.3)."""
    distance = body.text("distance")
    rounded = body.text("distance_f")
    money = prize(body.text("prize"))
    body.ignore("distance_round")
    return {
        **_said_alike(body, clock=body.text("off_time")),
        **_distance(distance, yards_from_text(distance or rounded)),
        "going_detailed": body.text("going_detailed"),
        "race_class": body.text("race_class"),
        "sex_restriction": body.text("sex_restriction"),
        "status": "abandoned" if body.flag("is_abandoned") else "declared",
        "field_size": body.whole("field_size"),
        "prize": money.amount if money else None,
        "prize_currency": money.currency if money else None,
        "is_big_race": body.flag("big_race"),
        "race_status": body.text("race_status"),
        "tip": body.text("tip"),
        "verdict": body.text("verdict"),
        "betting_forecast": body.text("betting_forecast"),
        "bookmakers": _bookmakers(body),
        "rail_movements": body.text("rail_movements"),
        "stalls": body.text("stalls"),
        "weather": body.text("weather"),
    }


def result_race(body: Body) -> Row:
    """Columns of `races` from a result (31 fields). The status is set by what its horses did (tables/races.py)."""
    rounded = body.text("dist_f")
    distance = body.text("dist") or rounded
    metres = body.text("dist_m")
    detail = body.text("winning_time_detail")
    return {
        **_said_alike(body, clock=body.text("off")),
        **_distance(distance, body.whole("dist_y") or yards_from_metres(metres) or yards_from_text(distance)),
        "race_class": body.text("class"),
        "sex_restriction": body.text("sex_rest"),
        "winning_time_seconds": winning_time(detail),
        "winning_time_detail": detail,
        "comments": body.text("comments"),
        "non_runners": body.text("non_runners"),
        "tote_win": body.text("tote_win"),
        "tote_pl": body.text("tote_pl"),
        "tote_ex": body.text("tote_ex"),
        "tote_csf": body.text("tote_csf"),
        "tote_tricast": body.text("tote_tricast"),
        "tote_trifecta": body.text("tote_trifecta"),
    }


def _said_alike(body: Body, clock: str | None) -> Row:
    """The columns for which a card and a result have the same field names; of the off only the clock's name differs."""
    day = racing_date(body.text("date"))
    course = course_name(body.required("course"))
    going = going_name(body.text("going"))
    return {
        "date": day,
        "course_id": body.text("course_id"),
        "course": course,
        **off_columns(day, clock, body.required("region"), parse_off_dt(body.text("off_dt"))),
        "race_name": body.text("race_name"),
        "race_type": race_type(body.text("type")),
        "surface": surface(course, going, body.text("surface")),
        "going": going,
        "pattern": body.text("pattern"),
        "age_band": body.text("age_band"),
        "rating_band": body.text("rating_band"),
        "obstacle_count": jumps_count(body.text("jumps")),
    }


def _bookmakers(body: Body) -> str | None:
    """Who quotes any of its runners; odds of no known shape quote nobody, because a race is worth more than they."""
    runners = [runner for runner in body.items("runners") if isinstance(runner, dict)]
    odds = [each for runner in runners if isinstance(listed := runner.get("odds"), list) for each in listed]
    names = {name for each in odds if isinstance(each, dict) and isinstance(name := each.get("bookmaker"), str)}
    readable = sorted(name for name in names if fold(name))
    return raw_json(readable) if readable else None


def _distance(written: str | None, yards: int | None) -> Row:
    return {
        "distance": written,
        "distance_yards": yards,
        "distance_furlongs": furlongs(yards) if yards else None,
    }
