"""Racecards as the provider writes them, at the moment they are asked for: entries, declarations, late non-runners, moved offs."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.chance import chance
from darkhorse_assets.simulator.world.fixtures import at
from darkhorse_assets.simulator.world.model import Entry, Race
from darkhorse_assets.simulator.world.prices import FRACTIONS, QUOTES

# The provider gives every non-runner this jockey.
NON_RUNNER, NON_RUNNER_ID = "NON-RUNNER", "jky_224913"
BOOKMAKERS = (
    "Northgate Sports",
    "BetHarrow",
    "Kestrel Bet",
    "Oakline",
    "10 Furlongs",
    "Tattersby",
    "Quayside",
    "Bay Exchange",
)
EXCHANGE = BOOKMAKERS[-1]
# How the bookmakers stand to the market, in steps of the ladder.
SHIFTS = ((0, 0, 1, -1, 0, 0, 1, 0), (1, 0, 0, 0, -1, 0, 0, 1), (0, -1, 0, 1, 0, 1, 0, 0), (-1, 0, 1, 0, 0, 0, -1, 0))
FLAGS = ([], [], [], [], ["D"], ["C"], ["CD"], ["BF"], ["C", "D"], ["BF", "C"])
SAID = (
    "ran well on this going last time",
    "lightly raced and open to improvement",
    "has something to find on these terms",
    "stays further; each-way player",
    "returns from a short break",
)


def racecard(seed: int, race: Race, now: datetime, is_entry_stage: bool) -> dict[str, Any]:
    """A race of the cards. At the entry stage no jockeys are known, and a big race has no field size yet."""
    fixture, wanted = race.fixture, race.conditions
    country = fixture.course.country
    rng = chance(seed, "card", race.id)
    off = race.off if now >= race.planned_off - timedelta(hours=1) else race.planned_off
    updated = _priced_at(race.planned_off, now)
    runners = [_runner(entry, race, now, updated, is_entry_stage, rng) for entry in race.entries]
    declared = sum(runner["number"].isdecimal() for runner in runners)
    is_big = is_entry_stage and wanted.pattern.endswith("1")
    words = not is_entry_stage and country == "GB"
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
        "field_size": "0" if is_big else str(declared),
        "going_detailed": "",
        "rail_movements": "",
        "stalls": "",
        "weather": "",
        "going": fixture.going,
        "surface": fixture.surface,
        "jumps": " hurdles" if country == "IRE" and wanted.type == "Hurdle" else wire.jumps(wanted.type, wanted.yards),
        "runners": runners,
        "big_race": is_big,
        "is_abandoned": fixture.abandoned_at is not None and now >= fixture.abandoned_at,
        "tip": _favourite(race).horse.name if words else "",
        "verdict": f"{_favourite(race).horse.name.upper()} {rng.choice(SAID)}." if words else "",
        "betting_forecast": _forecast(race) if words else "",
        "race_status": "",
    }


def rating_band(race: Race) -> str:
    """'0-70': up to the best horse's rating, in fives; only British and Irish handicaps have one."""
    if not race.conditions.handicap or race.fixture.course.country == "FR":
        return ""
    return f"0-{max(entry.rating or 0 for entry in race.entries) // 5 * 5 + 5}"


def _runner(entry: Entry, race: Race, now: datetime, updated: str, is_entry_stage: bool, rng: Random) -> dict[str, Any]:
    horse, day, country = entry.horse, race.fixture.day, race.fixture.course.country
    sex = horse.sex(day)
    stint = entry.stints[-1]
    withdrawn_at = entry.withdrawal.known_at if entry.withdrawal else None
    is_out = withdrawn_at is not None and now >= withdrawn_at
    claim = f"({entry.claim})" if entry.claim else ""
    jockey, jockey_id = entry.jockey.name + claim, entry.jockey.id
    if is_entry_stage or entry.reserve:
        jockey = jockey_id = ""
    elif is_out:
        jockey, jockey_id = NON_RUNNER + claim, NON_RUNNER_ID
    runs = rng.randrange(40)
    wins = round(runs * 0.25 * rng.random())
    debut = horse.age(day) <= 3 and rng.random() < 0.3
    said = rng.choice(SAID) if country == "GB" else None if country == "FR" and rng.random() < 0.2 else ""
    best = str(horse.rating(day) + rng.randint(-6, 6)) if not debut and country != "FR" else wire.NONE_ON_CARD
    return {
        "horse_id": f"hrs_{horse.number}",
        "horse": horse.name,
        "dob": horse.dob.isoformat(),
        "age": str(horse.age(day)),
        "sex": sex,
        "sex_code": sex[0].upper(),
        "colour": horse.colour,
        "region": horse.region,
        "breeder": horse.breeder,
        "dam": horse.dam.name,
        "dam_id": f"dam_{horse.dam.number}",
        "dam_region": horse.dam.region,
        "sire": horse.sire.name,
        "sire_id": f"sir_{horse.sire.number}",
        "sire_region": horse.sire.region,
        "damsire": horse.damsire.name,
        "damsire_id": f"dsi_{horse.damsire.number}",
        "damsire_region": horse.damsire.region,
        "trainer": stint.trainer.name,
        "trainer_id": stint.trainer.id,
        "trainer_location": stint.trainer.location,
        "trainer_14_days": {"runs": str(runs), "wins": str(wins), "percent": str(round(100 * wins / max(runs, 1)))},
        "owner": stint.owner.name,
        "owner_id": stint.owner.id,
        "prev_trainers": [
            {"trainer": old.trainer.name, "trainer_id": old.trainer.id, "change_date": new.since.isoformat()}
            for old, new in zip(entry.stints[-2::-1], entry.stints[:0:-1], strict=True)
        ],
        "prev_owners": [
            {"owner": old.owner.name, "owner_id": old.owner.id, "change_date": new.since.isoformat()}
            for old, new in zip(entry.stints[-2::-1], entry.stints[:0:-1], strict=True)
        ],
        "comment": said,
        "spotlight": f"{horse.name} {said}." if said else "",
        "quotes": [],
        "stable_tour": [{"quote": f"We like {horse.name} a lot at home."}]
        if country == "GB" and rng.random() < 0.03
        else [],
        "medical": (
            [{"date": (day - timedelta(days=entry.wind_surgery_days)).isoformat(), "type": "Wind Surgery"}]
            if entry.wind_surgery_days
            else []
        ),
        "number": "NR" if is_out else f"R{entry.number}" if entry.reserve else str(entry.number),
        "draw": "" if country == "IRE" and not entry.draw else str(entry.draw),
        "headgear": entry.headgear,
        "headgear_run": "1" if entry.headgear_first else "",
        "wind_surgery": "w" if entry.wind_surgery_days else "",
        "wind_surgery_run": "1" if entry.wind_surgery_days > 100 else "",
        "past_results_flags": [] if debut else list(rng.choice(FLAGS)),
        "lbs": str(entry.lbs),
        "ofr": str(entry.rating) if entry.rating else wire.NONE_ON_CARD,
        "rpr": best,
        "ts": best,
        "jockey": jockey,
        "jockey_id": jockey_id,
        "silk_url": silk_url(horse.number),
        "last_run": "" if debut else _last_run(horse.code, rng),
        "form": "" if debut else _form(horse.code, rng),
        "trainer_rtf": str(rng.randrange(0, 100, 5)) if country != "FR" else "",
        "odds": []
        if is_entry_stage or country == "FR" or entry.reserve or is_out
        else _odds(entry, race, updated, rng),
    }


def silk_url(number: int) -> str:
    """A picture that nobody serves."""
    return f"https://silks.invalid/svg/{number // 100 % 10}/{number // 10 % 10}/{number % 10}/{number}.svg"


def _last_run(code: str, rng: Random) -> str:
    """Days since the last run; a jumper may have been seen on the flat since: '128 (9F)', or only there: '(32F)'."""
    days = rng.randint(12, 60)
    roll = rng.random() if code == "jumps" else 1.0
    return f"{days + 100} ({days}F)" if roll < 0.03 else f"({days}F)" if roll < 0.05 else str(days)


def _form(code: str, rng: Random) -> str:
    """The last places, nought for tenth or worse, letters for not completing, '-' for a new year, '/' for a missed one."""
    places = rng.choices("1234567890" if code == "flat" else "123456700PFU", k=rng.randint(1, 6))
    if rng.random() < 0.4:
        places.insert(rng.randrange(len(places)) + 1, rng.choice("--/"))
    return "".join(places)


def _priced_at(off: datetime, now: datetime) -> str:
    """When the odds were last taken: the evening before, at nine, or just before the off; naive London time."""
    moments = (at(off.date() - timedelta(days=1), 18 * 60), at(off.date(), 9 * 60), off - timedelta(minutes=1))
    return f"{next((moment for moment in reversed(moments) if moment <= now), moments[0]):%Y-%m-%d %H:%M:%S}"


def _odds(entry: Entry, race: Race, updated: str, rng: Random) -> list[dict[str, Any]]:
    """One price per bookmaker, a step around the market's; the exchange repeats its decimal as the fraction."""
    field = len(race.entries)
    places, denominator = ("3", "5") if field >= 8 else ("2", "4") if field >= 5 else ("", "")
    odds = []
    for bookmaker, shift in zip(BOOKMAKERS, rng.choice(SHIFTS), strict=True):
        fraction, decimal, exchange = QUOTES[min(max(entry.price + shift, 0), len(QUOTES) - 1)]
        is_exchange = bookmaker == EXCHANGE
        odds.append({
            "bookmaker": bookmaker,
            "fractional": exchange if is_exchange else fraction,
            "decimal": exchange if is_exchange else decimal,
            "ew_places": "" if is_exchange else places,
            "ew_denom": "" if is_exchange else denominator,
            "updated": updated,
            "history": [],
        })  # fmt: skip
    return odds


def _favourite(race: Race) -> Entry:
    return min(race.entries, key=lambda entry: (entry.reserve, entry.price))


def _forecast(race: Race) -> str:
    """'7/2 Silver Kelmore, 100/30 Lord Norvane': the shortest first."""
    declared = sorted((entry for entry in race.entries if not entry.reserve), key=lambda entry: entry.price)
    return ", ".join(f"{FRACTIONS[entry.price]} {entry.horse.name}" for entry in declared)
