"""Racecards as the provider writes them at the moment of asking: a moved off or an abandonment shows in time."""

from datetime import datetime, timedelta
from typing import Any

from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.card_runners import SAID, View, card_runner, priced_at
from darkhorse_assets.simulator.world.chance import chance
from darkhorse_assets.simulator.world.model import Race
from darkhorse_assets.simulator.world.prices import FRACTIONS

MOVED_OFF_SHOWN = timedelta(hours=1)  # so long before the planned off the card tells of a delay


def racecard(seed: int, race: Race, now: datetime, *, is_entry_stage: bool) -> dict[str, Any]:
    """A race of the cards. At the entry stage no jockeys are known, and a big race has no field size yet."""
    rng = chance(seed, "card", race.id)
    view = View(now, is_entry_stage, priced_at(race.planned_off, now))
    runners = [card_runner(entry, race, view, rng) for entry in race.entries]
    declared = sum(runner["number"].isdecimal() for runner in runners)
    is_big = is_entry_stage and race.conditions.pattern.endswith("1")
    abandoned_at = race.fixture.abandoned_at
    return {
        **_heading(race, now),
        "field_size": "0" if is_big else str(declared),
        "going_detailed": "",
        "rail_movements": "",
        "stalls": "",
        "weather": "",
        "going": race.fixture.going,
        "surface": race.fixture.surface,
        "jumps": _jumps(race),
        "runners": runners,
        "big_race": is_big,
        "is_abandoned": abandoned_at is not None and now >= abandoned_at,
        **_preview(race, rng.choice(SAID), is_entry_stage),
        "race_status": "",
    }


def _heading(race: Race, now: datetime) -> dict[str, Any]:
    fixture, wanted = race.fixture, race.conditions
    country = fixture.course.country
    off = race.off if now >= race.planned_off - MOVED_OFF_SHOWN else race.planned_off
    return {
        "race_id": race.id,
        "course": fixture.course.name,
        "course_id": fixture.course.id,
        "date": fixture.day.isoformat(),
        "off_time": wire.clock(off),
        "off_dt": off.isoformat(),
        "race_name": wanted.name,
        "distance_round": wire.round_distance(wanted.yards),
        "distance": wire.distance(wanted.yards),
        "distance_f": f"{wire.half_furlongs(wanted.yards) / 2:.1f}",
        "region": country,
        "pattern": wanted.pattern,
        "sex_restriction": wanted.sex,
        "race_class": f"Class {wanted.level}" if country == "GB" else "",
        "type": wanted.type,
        "age_band": wanted.age_band,
        "rating_band": rating_band(race),
        "prize": wire.card_prize(wanted.prize, country),
    }


def rating_band(race: Race) -> str:
    """'0-70': up to the best horse's rating, in fives; only British and Irish handicaps have one."""
    if not race.conditions.handicap or race.fixture.course.country == "FR":
        return ""
    return f"0-{max(entry.rating or 0 for entry in race.entries) // 5 * 5 + 5}"


def _jumps(race: Race) -> str:
    """'8 hurdles'; an Irish card leaves the number out and keeps the blank."""
    text = wire.jumps(race.conditions.type, race.conditions.yards)
    return f" {text.split()[1]}" if text and race.fixture.course.country == "IRE" else text


def _preview(race: Race, said: str, is_entry_stage: bool) -> dict[str, str]:
    """Tip, verdict and forecast ('7/2 Silver Kelmore, 100/30 Lord Norvane'), for British cards only."""
    if is_entry_stage or race.fixture.course.country != "GB":
        return {"tip": "", "verdict": "", "betting_forecast": ""}
    declared = sorted((entry for entry in race.entries if not entry.reserve), key=lambda entry: entry.price)
    favourite = declared[0].horse.name
    forecast = ", ".join(f"{FRACTIONS[entry.price]} {entry.horse.name}" for entry in declared)
    return {"tip": favourite, "verdict": f"{favourite.upper()} {said}.", "betting_forecast": forecast}
