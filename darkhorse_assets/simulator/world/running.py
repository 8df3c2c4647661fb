"""How a race was run: prices, order, margins, times, ratings, and the amendments that come days later.

The market is honest: the chance of winning is the one that makes the price, so favourites win as often as they should.
"""

from datetime import timedelta
from math import exp, log
from random import Random

from darkhorse_assets.simulator.world.fixtures import at
from darkhorse_assets.simulator.world.model import Amendment, Entry, Finish, Race
from darkhorse_assets.simulator.world.prices import DECIMALS, FRACTIONS, pool_price, step

# How likely it is per runner not to complete, by type and code.
FAILURES = {
    "Flat": {"PU": 0.002, "UR": 0.001, "RR": 0.0005, "LFT": 0.0004, "RO": 0.0003, "SU": 0.0002, "REF": 0.0002},
    "NH Flat": {"PU": 0.01, "RO": 0.001, "CO": 0.0005, "REF": 0.0005},
    "Hurdle": {
        "PU": 0.06, "F": 0.012, "UR": 0.006, "BD": 0.002, "RR": 0.001, "REF": 0.001, "RO": 0.001,
        "CO": 0.0005, "SU": 0.001,
    },
    "Chase": {
        "PU": 0.085, "F": 0.028, "UR": 0.025, "BD": 0.003, "REF": 0.003, "RR": 0.001, "RO": 0.002,
        "CO": 0.001, "SU": 0.001,
    },
}  # fmt: skip
VOID = 0.0006
DEAD_HEAT = 0.004
AMENDED = 0.005
LEAST_BOOK = 1.06  # the sum of 1/SP of a race
SECONDS_A_LENGTH = {"Flat": 0.17, "NH Flat": 0.2, "Hurdle": 0.22, "Chase": 0.25}
YARDS_A_SECOND = {"Flat": 17.7, "NH Flat": 16.3, "Hurdle": 15.8, "Chase": 15.1}  # over a mile
SMALL_MARGINS = (0.05, 0.1, 0.2, 0.3, 0.3, 0.5, 0.5, 0.75)


def run(race: Race, rng: Random) -> None:
    """Fill in the outcome of a declared race."""
    _price(race)
    ran = [entry for entry in race.entries if entry.ran]
    race.is_void = rng.random() < VOID
    order = sorted(ran, key=lambda entry: -(entry.strength - log(-log(rng.random()))))
    failures = FAILURES[race.conditions.type]
    likely = sum(failures.values())
    finishers = []
    for entry in order:
        if rng.random() < likely:
            race.failed.append((entry, rng.choices(list(failures), list(failures.values()))[0]))
        else:
            finishers.append(entry)
    if not finishers:
        finishers = [order[0]]
        race.failed = [row for row in race.failed if row[0] is not order[0]]
    race.finish = _finish(race, finishers, rng)
    _time(race, rng)
    _rate(race, rng)
    race.amendment = _amendment(race, rng)
    roll = rng.random()
    if race.is_void:
        race.comment = "Race declared void."
    elif roll < 0.004 and race.slow_by < 0:
        race.comment = "New course record"
    elif roll < 0.03:
        race.comment = "After a stewards' inquiry, the placings remained unaltered."


def _price(race: Race) -> None:
    """Early prices over all declared, starting prices over those that ran, with marks F, J or C on the shortest."""
    weights = {entry.number: exp(entry.strength) for entry in race.entries if not entry.reserve}
    declared, started = sum(weights.values()), sum(weights[entry.number] for entry in race.entries if entry.ran)
    ran = [entry for entry in race.entries if entry.ran]
    for entry in race.entries:
        entry.price = step(0.02 if entry.reserve else weights[entry.number] / declared, 1.2)
    overround = 1.08 + 0.009 * len(ran)
    while sum(1 / entry.starting_decimal for entry in ran if entry.starting_decimal) < LEAST_BOOK:
        overround += 0.01  # rounding to the ladder may have left the bookmaker short
        for entry in ran:
            probability = weights[entry.number] / started
            if race.fixture.course.country == "FR":
                entry.starting_price, entry.starting_decimal = pool_price(probability, overround)
            else:
                price = step(probability, overround)
                entry.starting_price, entry.starting_decimal = FRACTIONS[price], DECIMALS[price]
    shortest = min(entry.starting_decimal for entry in ran)
    favourites = [entry for entry in ran if entry.starting_decimal == shortest]
    for entry in favourites:
        entry.starting_price += "F" if len(favourites) == 1 else "J" if len(favourites) == 2 else "C"


def _finish(race: Race, finishers: list[Entry], rng: Random) -> list[Finish]:
    """Lengths behind the winner; now and then two horses cannot be separated."""
    mean = 1.1 if race.conditions.type == "Flat" else 3.2
    margins = [
        0.0,
        *(_margin(rng.expovariate(1 / (mean * (0.7 + place / 8))), rng) for place in range(len(finishers) - 1)),
    ]
    if len(finishers) > 2 and rng.random() < DEAD_HEAT:
        margins[rng.choice((1, 1, 2, 3, 4)) % len(finishers) or 1] = 0.0
    finish, lengths = [], 0.0
    for entry, margin in zip(finishers, margins, strict=True):
        lengths += margin
        finish.append(Finish(entry, lengths))
    return finish


def _margin(lengths: float, rng: Random) -> float:
    """A distance as judges give it: short head to three-quarters, then quarters, halves, whole lengths."""
    if lengths < 0.9:
        return rng.choice(SMALL_MARGINS)
    if lengths < 5:
        return round(lengths * 4) / 4
    return round(lengths * 2) / 2 if lengths < 10 else float(round(lengths))


def _time(race: Race, rng: Random) -> None:
    distance = race.conditions.yards
    standard = distance / YARDS_A_SECOND[race.conditions.type] * (distance / 1760) ** 0.1
    slowest = 0.06 if race.fixture.going in {"Soft", "Heavy", "Very Soft", "Soft To Heavy"} else 0.035
    race.slow_by = round(standard * rng.uniform(-0.004, slowest), 2)
    race.seconds = round(standard + race.slow_by, 2)


def _rate(race: Race, rng: Random) -> None:
    """Nine in ten get a rating in the end; a meeting's ratings arrive together, two to four days later."""
    for finish in race.finish:
        entry = finish.entry
        worth = entry.ability + 4 + rng.gauss(0, 4) - min(finish.lengths, 25) * 0.7
        entry.rpr = max(round(worth), 1) if rng.random() < 0.95 else None
        entry.tsr = max(round(worth - rng.uniform(4, 30)), 1) if rng.random() < 0.93 else None


def _amendment(race: Race, rng: Random) -> Amendment | None:
    """One race in 200 is amended one to five days later: a disqualification, or the first two reversed on appeal."""
    if rng.random() >= AMENDED or race.is_void or len(race.finish) < 4:
        return None
    known_at = at(race.fixture.day + timedelta(days=rng.randint(1, 5)), 12 * 60)
    if rng.random() < 0.25:
        return Amendment(known_at, None, "Following an appeal, the placings of first and second were reversed.")
    place = rng.choice((0, 0, 1, 2))
    name = race.finish[place].entry.horse.name
    return Amendment(known_at, place, f"{name} was subsequently disqualified (prohibited substance).")
