"""Who is entered where: the day's due horses are dealt to its races by age, sex and ability, and given weights and jockeys."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from random import Random
from statistics import fmean, pstdev

from darkhorse_assets.simulator.world.chance import chance
from darkhorse_assets.simulator.world.conditions import Conditions
from darkhorse_assets.simulator.world.fixtures import Fixture, at
from darkhorse_assets.simulator.world.horses import IN_TRAINING, POOLS, Horse, due, horse
from darkhorse_assets.simulator.world.model import Entry, Withdrawal
from darkhorse_assets.simulator.world.people import Jockey

HEADGEAR = ("", "", "", "", "", "", "", "p", "p", "t", "h", "b", "v", "tp", "tb", "tv")
REASONS = (
    "self certificate", "self certificate, off feed", "self certificate, coughing", "unsuitable ground", "unsuitable ground",
    "travel problems", "vet's certificate", "self certificate, unsuitable ground",
)  # fmt: skip
AT_THE_START = {
    "Flat": ("withdrawn; refused to enter stalls", "withdrawn; upset in stalls", "withdrawn; unruly in stalls"),
    "jumps": ("withdrawn; unseated rider and loose before start", "withdrawn, vet's advice"),
}
WITHDRAWN = 0.078
TOP_WEIGHT = {"Flat": 135, "jumps": 166}
BOTTOM_WEIGHT = {"Flat": 114, "jumps": 140}
SMALLEST_FIELD = 2


def division(code: str, age: int, number: int) -> str:
    """Which kind of race a horse is for: two, three or older; bumper, juvenile, hurdle or chase."""
    if code == "flat":
        return {2: "two", 3: "three"}.get(age, "older")
    if age == 3:
        return "juvenile"
    if age <= 5 and number % 5 < 3 and age == 4 + number % 2:
        return "bumper"
    return "chase" if age >= 6 + number % 3 and number % 4 else "hurdle"


def fields(seed: int, day: date, country: str, code: str, races: Sequence[Conditions]) -> list[list[Horse]]:
    """The declared horses of each race, the better classes served first; a horse is in one race at most.

    When more are wanted than are due, every field shrinks in proportion.
    """
    rng = chance(seed, "dealing", country, code, day)
    wanted: dict[str, float] = defaultdict(float)
    for race in races:
        for name, share in race.divisions.items():
            wanted[name] += share * race.field
    stable = _stable(seed, day, country, code, wanted, rng)
    scale = {name: min(len(stable[name]) / many, 1.0) for name, many in wanted.items()}
    found: list[list[Horse]] = [[] for _ in races]
    for index in sorted(range(len(races)), key=lambda index: races[index].level):
        race = races[index]
        for name, share in race.divisions.items():
            many = ceil(share * race.field * scale[name])
            taken = [runner for runner in stable[name] if not (race.sex and runner.male)][:many]
            stable[name] = (
                [runner for runner in stable[name] if runner not in taken] if race.sex else stable[name][many:]
            )
            found[index] += taken
    return found


def _stable(
    seed: int, day: date, country: str, code: str, wanted: dict[str, float], rng: Random
) -> dict[str, list[Horse]]:
    """The horses that come to the races, by division, best first: some of those that are due, no more than wanted."""
    pool = next(at for at, pool in enumerate(POOLS) if (pool.country, pool.code) == (country, code))
    numbers: dict[str, list[int]] = {name: [] for name in wanted}
    for age in IN_TRAINING[code]:
        for number in due(day, pool, age):
            name = division(code, age, number)
            if name in numbers:
                numbers[name].append(number)
    return {
        name: sorted(
            (horse(seed, number) for number in rng.sample(found, min(len(found), ceil(wanted[name])))),
            key=lambda runner: -runner.rating(day),
        )
        for name, found in numbers.items()
    }


def declare(race: Conditions, fixture: Fixture, horses: list[Horse], jockeys: list[Jockey], rng: Random) -> list[Entry]:
    """The card of a race: numbers by weight, draws on the flat, riders, withdrawals, and reserves in big Irish fields."""
    day = fixture.day
    kind = "Flat" if race.type == "Flat" else "jumps"
    ratings = [horse.rating(day) for horse in horses]
    mean, spread, top = fmean(ratings), pstdev(ratings) or 1.0, max(ratings)
    riders = sorted(range(len(jockeys)), key=lambda place: rng.random() * (place + 8))
    weighed = []
    for horse_, rating, rider in zip(horses, ratings, riders, strict=False):
        lbs = _weight(race, kind, horse_, rating, top, day)
        weighed.append((-lbs, rng.random(), horse_, rating, jockeys[rider]))
    weighed.sort(key=lambda row: row[:2])
    draws = rng.sample(range(1, len(horses) + 1), len(horses))
    reserves = rng.randint(1, 2) if fixture.course.country == "IRE" and len(horses) >= 14 else 0
    entries = []
    for place, (minus_lbs, _, horse_, rating, jockey) in enumerate(weighed):
        stints = horse_.stints_until(day)
        form = (rating - mean) / spread * (0.3 if race.handicap else 0.7)
        headgear = rng.choice(HEADGEAR)
        entries.append(
            Entry(
                horse=horse_,
                stints=stints,
                number=place + 1,
                draw=draws[place] if kind == "Flat" else 0,
                lbs=-minus_lbs,
                rating=rating if race.handicap or _is_rated(race, horse_, day, rng) else None,
                jockey=jockey,
                claim=jockey.claim if not race.pattern else 0,
                headgear=headgear,
                headgear_first=bool(headgear) and rng.random() < 0.15,
                wind_surgery_days=rng.randint(20, 200) if rng.random() < 0.04 else 0,
                reserve=place >= len(weighed) - reserves,
                strength=form + 0.3 * (stints[-1].trainer.skill + jockey.skill) + rng.gauss(0, 0.7),
                withdrawal=None,
            )
        )
    _withdraw(entries, fixture, kind, rng)
    return entries


def _weight(race: Conditions, kind: str, horse_: Horse, rating: int, top: int, day: date) -> int:
    """Pounds before the rider's claim: by rating in a handicap; else by age and sex."""
    if race.handicap:
        return max(TOP_WEIGHT[kind] - (top - rating), BOTTOM_WEIGHT[kind])
    allowance = 0 if horse_.male else 5 if kind == "Flat" else 7
    if kind == "Flat":
        return 135 - allowance - (8 if race.age_band == "3yo+" and horse_.age(day) == 3 else 0)
    return 160 - allowance


def _is_rated(race: Conditions, horse_: Horse, day: date, rng: Random) -> bool:
    """A horse gets an official rating after a few runs; before, only its age tells how likely that is."""
    return race.type != "NH Flat" and rng.random() < {2: 0.3, 3: 0.7}.get(horse_.age(day), 0.85)


def _withdraw(entries: list[Entry], fixture: Fixture, kind: str, rng: Random) -> None:
    """About one in thirteen declared horses does not run; the news comes the day before, in the morning or at the start."""
    running = sum(not entry.reserve for entry in entries)
    for entry in entries:
        if entry.reserve or running <= SMALLEST_FIELD or rng.random() >= WITHDRAWN:
            continue
        running -= 1
        when = rng.random()
        if when < 0.1:
            entry.withdrawal = Withdrawal(rng.choice(AT_THE_START[kind]), None)
        elif when < 0.6:
            entry.withdrawal = Withdrawal(
                rng.choice(REASONS), at(fixture.day - timedelta(days=1), rng.randrange(600, 1080))
            )
        else:
            entry.withdrawal = Withdrawal(rng.choice(REASONS), at(fixture.day, rng.randrange(420, 690)))
