"""Who is entered where: a day's due horses are dealt to its races by age, sex and ability, with weights and jockeys."""

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
    "self certificate", "self certificate, off feed", "self certificate, coughing", "unsuitable ground",
    "unsuitable ground", "travel problems", "vet's certificate", "self certificate, unsuitable ground",
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
    pool = next(at for at, pool in enumerate(POOLS) if (pool.country, pool.code) == (country, code))
    stable = _stable(seed, day, pool, wanted, rng)
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


def _stable(seed: int, day: date, pool: int, wanted: dict[str, float], rng: Random) -> dict[str, list[Horse]]:
    """The horses that come to the races, by division, best first: some of those that are due, no more than wanted."""
    code = POOLS[pool].code
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
    """The card of a race: numbers by weight, draws on the flat, riders, reserves in big Irish fields, withdrawals."""
    day = fixture.day
    able = [runner.rating(day) for runner in horses]
    mean, spread, top = fmean(able), pstdev(able) or 1.0, max(able)
    riders = iter(sorted(range(len(jockeys)), key=lambda place: rng.random() * (place + 8)))
    weighed = [
        (_weight(race, runner, top - rating, day), rating, runner) for runner, rating in zip(horses, able, strict=True)
    ]
    weighed.sort(key=lambda row: (-row[0], rng.random()))
    draws = rng.sample(range(1, len(horses) + 1), len(horses))
    reserves = rng.randint(1, 2) if fixture.course.country == "IRE" and len(horses) >= 14 else 0
    entries = []
    for place, (lbs, rating, runner) in enumerate(weighed):
        stints, jockey = runner.stints_until(day), jockeys[next(riders)]
        form = (rating - mean) / spread * (0.3 if race.handicap else 0.7)
        headgear = rng.choice(HEADGEAR)
        entries.append(
            Entry(
                horse=runner,
                stints=stints,
                number=place + 1,
                draw=draws[place] if race.kind == "Flat" else 0,
                lbs=lbs,
                ability=rating,
                rating=rating if race.handicap or _is_rated(race, runner, day, rng) else None,
                jockey=jockey,
                claim=0 if race.pattern else jockey.claim,
                headgear=headgear,
                headgear_first=bool(headgear) and rng.random() < 0.15,
                wind_surgery_days=rng.randint(20, 200) if rng.random() < 0.04 else 0,
                reserve=place >= len(weighed) - reserves,
                strength=form + 0.3 * (stints[-1].trainer.skill + jockey.skill) + rng.gauss(0, 0.7),
            )
        )
    _withdraw(entries, fixture.day, race.kind, rng)
    return entries


def _weight(race: Conditions, runner: Horse, below_top: int, day: date) -> int:
    """Pounds before the rider's claim: by rating in a handicap; else by age and sex."""
    if race.handicap:
        return max(TOP_WEIGHT[race.kind] - below_top, BOTTOM_WEIGHT[race.kind])
    if race.kind == "jumps":
        return 160 - (0 if runner.male else 7)
    return 135 - (0 if runner.male else 5) - (8 if race.age_band == "3yo+" and runner.age(day) == 3 else 0)


def _is_rated(race: Conditions, runner: Horse, day: date, rng: Random) -> bool:
    """A horse gets an official rating after a few runs; before, only its age tells how likely that is."""
    return race.type != "NH Flat" and rng.random() < {2: 0.3, 3: 0.7}.get(runner.age(day), 0.85)


def _withdraw(entries: list[Entry], day: date, kind: str, rng: Random) -> None:
    """One declared horse in thirteen does not run; the news comes the day before, in the morning or at the start."""
    running = sum(not entry.reserve for entry in entries)
    for entry in entries:
        if entry.reserve or running <= SMALLEST_FIELD or rng.random() >= WITHDRAWN:
            continue
        running -= 1
        when = rng.random()
        if when < 0.1:
            entry.withdrawal = Withdrawal(rng.choice(AT_THE_START[kind]), None)
        elif when < 0.6:
            entry.withdrawal = Withdrawal(rng.choice(REASONS), at(day - timedelta(days=1), rng.randrange(600, 1080)))
        else:
            entry.withdrawal = Withdrawal(rng.choice(REASONS), at(day, rng.randrange(420, 690)))
