"""The runners of a card as the provider writes them: the horse, its people, its declaration, its record, its odds."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.fixtures import at
from darkhorse_assets.simulator.world.horses import Horse, Stint
from darkhorse_assets.simulator.world.model import Entry, Race
from darkhorse_assets.simulator.world.prices import QUOTES

# The provider gives every non-runner this jockey.
NON_RUNNER, NON_RUNNER_ID = "NON-RUNNER", "jky_224913"
BOOKMAKERS = (
    "Northgate Sports", "BetHarrow", "Kestrel Bet", "Oakline", "10 Furlongs", "Tattersby", "Quayside", "Bay Exchange",
)  # fmt: skip
EXCHANGE = BOOKMAKERS[-1]
# How the bookmakers stand to the market, in steps of the ladder.
SHIFTS = ((0, 0, 1, -1, 0, 0, 1, 0), (1, 0, 0, 0, -1, 0, 0, 1), (0, -1, 0, 1, 0, 1, 0, 0), (-1, 0, 1, 0, 0, 0, -1, 0))
FLAGS = ("", "", "", "", "D", "C", "CD", "BF", "C D", "BF C")
SAID = (
    "ran well on this going last time",
    "is lightly raced and open to improvement",
    "has something to find on these terms",
    "stays further; each-way player",
    "returns from a short break",
)


class View(NamedTuple):
    """How far things are when the card is read; `odds_taken` is the naive London time of its odds."""

    now: datetime
    is_entry_stage: bool
    odds_taken: str


def card_runner(entry: Entry, race: Race, view: View, rng: Random) -> dict[str, Any]:
    """One runner, non-runner or reserve of a card."""
    horse, day, country = entry.horse, race.fixture.day, race.fixture.course.country
    withdrawn_at = entry.withdrawal.known_at if entry.withdrawal else None
    is_out = withdrawn_at is not None and view.now >= withdrawn_at
    is_priced = country != "FR" and not (view.is_entry_stage or entry.reserve or is_out)
    return {
        **_horse(horse, day),
        **_people(entry.stints, rng),
        **_said(entry, country, day, rng),
        **_declaration(entry, country, view, is_out=is_out),
        **_record(entry, country, day, rng),
        "silk_url": silk_url(horse.number),
        "odds": _odds(entry, race, view.odds_taken, rng) if is_priced else [],
    }


def _horse(horse: Horse, day: date) -> dict[str, Any]:
    sex = horse.sex(day)
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
    }


def _people(stints: list[Stint], rng: Random) -> dict[str, Any]:
    """The present trainer and owner, and the former ones, the latest change first."""
    trainer, owner = stints[-1].trainer, stints[-1].owner
    changes = [(old, new.since.isoformat()) for old, new in zip(stints[-2::-1], stints[:0:-1], strict=True)]
    runs = rng.randrange(40)
    wins = round(runs * 0.25 * rng.random())
    return {
        "trainer": trainer.name,
        "trainer_id": trainer.id,
        "trainer_location": trainer.location,
        "trainer_14_days": {"runs": str(runs), "wins": str(wins), "percent": str(round(100 * wins / max(runs, 1)))},
        "owner": owner.name,
        "owner_id": owner.id,
        "prev_trainers": [
            {"trainer": old.trainer.name, "trainer_id": old.trainer.id, "change_date": day} for old, day in changes
        ],
        "prev_owners": [
            {"owner": old.owner.name, "owner_id": old.owner.id, "change_date": day} for old, day in changes
        ],
    }


def _said(entry: Entry, country: str, day: date, rng: Random) -> dict[str, Any]:
    """Comments are British; some French ones are null where they should be empty, as the provider's are."""
    said = rng.choice(SAID) if country == "GB" else None if country == "FR" and rng.random() < 0.2 else ""
    tour = country == "GB" and rng.random() < 0.03
    operated = [day - timedelta(days=entry.wind_surgery_days)] if entry.wind_surgery_days else []
    return {
        "comment": said,
        "spotlight": f"{entry.horse.name} {said}." if said else "",
        "quotes": [],
        "stable_tour": [{"quote": f"We like {entry.horse.name} a lot at home."}] if tour else [],
        "medical": [{"date": date_.isoformat(), "type": "Wind Surgery"} for date_ in operated],
        "wind_surgery": "w" if operated else "",
        "wind_surgery_run": "1" if entry.wind_surgery_days > 100 else "",
    }


def _declaration(entry: Entry, country: str, view: View, *, is_out: bool) -> dict[str, str]:
    """Number, weight and rider: a non-runner loses its number and its jockey, but not the claim."""
    claim = f"({entry.claim})" if entry.claim else ""
    jockey, jockey_id = entry.jockey.name + claim, entry.jockey.id
    if view.is_entry_stage or entry.reserve:
        jockey = jockey_id = ""
    elif is_out:
        jockey, jockey_id = NON_RUNNER + claim, NON_RUNNER_ID
    return {
        "number": "NR" if is_out else f"R{entry.number}" if entry.reserve else str(entry.number),
        "draw": "" if country == "IRE" and not entry.draw else str(entry.draw),
        "headgear": entry.headgear,
        "headgear_run": "1" if entry.headgear_first else "",
        "lbs": str(entry.lbs),
        "ofr": str(entry.rating) if entry.rating else wire.NONE_ON_CARD,
        "jockey": jockey,
        "jockey_id": jockey_id,
    }


def _record(entry: Entry, country: str, day: date, rng: Random) -> dict[str, Any]:
    """What its past runs left on the card: plausible, but not added up from the runs of this world."""
    horse = entry.horse
    is_debut = horse.age(day) <= 3 and rng.random() < 0.3
    best = wire.NONE_ON_CARD if is_debut or country == "FR" else str(entry.ability + rng.randint(-6, 6))
    return {
        "past_results_flags": [] if is_debut else rng.choice(FLAGS).split(),
        "rpr": best,
        "ts": best,
        "last_run": "" if is_debut else _last_run(horse.code, rng),
        "form": "" if is_debut else _form(horse.code, rng),
        "trainer_rtf": "" if country == "FR" else str(rng.randrange(0, 100, 5)),
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
    """The last places: nought for tenth or worse, letters for not completing, '-' a new year, '/' a missed one."""
    places = rng.choices("1234567890" if code == "flat" else "123456700PFU", k=rng.randint(1, 6))
    if rng.random() < 0.4:
        places.insert(rng.randrange(len(places)) + 1, rng.choice("--/"))
    return "".join(places)


def priced_at(off: datetime, now: datetime) -> str:
    """When the odds were last taken: the evening before, at nine, or just before the off; naive London time."""
    moments = (at(off.date() - timedelta(days=1), 18 * 60), at(off.date(), 9 * 60), off - timedelta(minutes=1))
    return f"{next((moment for moment in reversed(moments) if moment <= now), moments[0]):%Y-%m-%d %H:%M:%S}"


def _odds(entry: Entry, race: Race, taken: str, rng: Random) -> list[dict[str, Any]]:
    """One price per bookmaker, a step around the market's; the exchange repeats its decimal as the fraction."""
    field = len(race.entries)
    places, denominator = ("3", "5") if field >= 8 else ("2", "4") if field >= 5 else ("", "")
    odds = []
    for bookmaker, shift in zip(BOOKMAKERS, rng.choice(SHIFTS), strict=True):
        fraction, decimal, exchange = QUOTES[min(max(entry.price + shift, 0), len(QUOTES) - 1)]
        is_exchange = bookmaker == EXCHANGE
        odds.append(
            {
                "bookmaker": bookmaker,
                "fractional": exchange if is_exchange else fraction,
                "decimal": exchange if is_exchange else decimal,
                "ew_places": "" if is_exchange else places,
                "ew_denom": "" if is_exchange else denominator,
                "updated": taken,
                "history": [],
            }
        )
    return odds
