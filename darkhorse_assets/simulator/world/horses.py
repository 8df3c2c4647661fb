"""Horses: who was born when, of which parents, who owns them when, and who is due to run on a day.

A horse is its number: the year of birth, the pool (country and code) and the place in the pool are read off it, so that
any day can be made without its past. A pool turns through blocks of three weeks; each horse has one day in a block, and
the day drifts from block to block. So none runs twice on a day, and its chances to run are about 2½ weeks apart.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from math import sin
from random import Random
from typing import NamedTuple

from darkhorse_assets.simulator.world.chance import chance, weighted
from darkhorse_assets.simulator.world.people import OWNERS_OF, TRAINERS, Owner, Trainer, breeder, owner, trainer
from darkhorse_assets.simulator.world.words import DAMS, HORSES, STALLIONS, animal


class Pool(NamedTuple):
    """The horses of one country and code: how many are born for it each year."""

    country: str
    code: str
    size: int


POOLS = (
    Pool("GB", "flat", 2608), Pool("GB", "jumps", 1200), Pool("IRE", "flat", 896),
    Pool("IRE", "jumps", 896), Pool("FR", "flat", 560), Pool("FR", "jumps", 240),
)  # fmt: skip
FIRST_BIRTH_YEAR = 1985
FIRST_NUMBER = 10_000_000
BORN_A_YEAR = sum(pool.size for pool in POOLS)
STARTS = [0, *accumulate(pool.size for pool in POOLS)]
# The share of a pool that is in training at each age.
IN_TRAINING = {
    "flat": {2: 0.8, 3: 1.0, 4: 0.62, 5: 0.42, 6: 0.27, 7: 0.16, 8: 0.09, 9: 0.04},
    "jumps": {3: 0.25, 4: 0.6, 5: 0.95, 6: 1.0, 7: 0.85, 8: 0.65, 9: 0.45, 10: 0.28, 11: 0.14, 12: 0.05},
}
BLOCK_DAYS = 21
CLASSES = 16  # a pool's horses drift at different speeds, lest the same ones meet for ever
SPEEDS = 5
# Racing per weekday, Monday first: a block's horses are spread over its days in this proportion.
WEEK = (9, 8, 9, 10, 11, 19, 8)
SHARES = [0, *accumulate(WEEK * 3)]

FOALING = (
    weighted(GB=50, IRE=40, FR=7, USA=2, GER=1),
    weighted(IRE=75, GB=17, FR=6, USA=2),
    weighted(FR=85, IRE=8, GB=5, GER=2),
)
FOALED_IN = {"GB": FOALING[0], "IRE": FOALING[1], "FR": FOALING[2]}
STALLION_REGIONS = weighted(IRE=40, GB=28, FR=14, USA=10, GER=4, AUS=2, JPN=2)
COLOURS = ("b", "b", "b", "b", "b", "ch", "ch", "ch", "gr", "b/br", "br", "bl", "br/bl", "ro")


class Parent(NamedTuple):
    """A sire, dam or damsire; the digits are the animal's own, put after `sir_`, `dam_` or `dsi_`."""

    number: int
    name: str
    region: str


class Stint(NamedTuple):
    """From this day on with this trainer and owner; the first stint has no beginning that matters."""

    since: date
    trainer: Trainer
    owner: Owner


@dataclass(frozen=True, slots=True, eq=False)
class Horse:
    """What never changes about a horse, and what its age follows from."""

    number: int
    name: str
    country: str
    code: str
    dob: date
    male: bool
    gelded_at: int
    colour: str
    region: str
    breeder: str
    sire: Parent
    dam: Parent
    damsire: Parent
    talent: float
    stints: tuple[Stint, ...]

    def age(self, day: date) -> int:
        """Every horse of the northern hemisphere is a year older on 1 January."""
        return day.year - self.dob.year

    def sex(self, day: date) -> str:
        """gelding, colt, horse, filly or mare on that day; a colt is a horse and a filly a mare from five."""
        if not self.male:
            return "filly" if self.age(day) < 5 else "mare"
        if self.age(day) >= self.gelded_at:
            return "gelding"
        return "colt" if self.age(day) < 5 else "horse"

    def rating(self, day: date) -> int:
        """How good it is on that day, on the scale of official ratings: grows up to six, and form comes and goes."""
        growth = min(self.age(day), 6) - 4
        return max(round(self.talent + 2.5 * growth + 4 * sin(day.toordinal() / 70 + self.number)), 30)

    def stints_until(self, day: date) -> list[Stint]:
        """The stables up to that day; the last is the present one."""
        return [self.stints[0], *(stint for stint in self.stints[1:] if stint.since <= day)]


def number_of(birth_year: int, pool: int, index: int) -> int:
    """The digits of a horse's id."""
    return FIRST_NUMBER + (birth_year - FIRST_BIRTH_YEAR) * BORN_A_YEAR + STARTS[pool] + index


@lru_cache(maxsize=40_000)
def horse(seed: int, number: int) -> Horse:
    """The horse of a number that `number_of` gave."""
    years, place = divmod(number - FIRST_NUMBER, BORN_A_YEAR)
    pool = POOLS[next(at for at, start in enumerate(STARTS[1:]) if place < start)]
    birth_year = FIRST_BIRTH_YEAR + years
    rng = chance(seed, "horse", number)
    jumper = pool.code == "jumps"
    dob = date(birth_year, 1, 10) + timedelta(days=int(rng.triangular(0, 150, 75)))
    dam, damsire = _dam(seed, birth_year - 4 - int(11 * rng.random()), int(2_500 * rng.random()))
    return Horse(
        number=number,
        name=animal(number + seed * 31, HORSES),
        country=pool.country,
        code=pool.code,
        dob=dob,
        male=rng.random() < (0.75 if jumper else 0.58),
        gelded_at=rng.choice((2, 2, 3, 3, 3, 4, 99) if not jumper else (2, 3, 3, 3, 4, 4, 4)),
        colour=rng.choice(COLOURS),
        region=FOALED_IN[pool.country].pick(rng),
        breeder=breeder(pool.country, int(6_000 * rng.random())),
        sire=_stallion(seed, *_stud(birth_year, rng)),
        dam=dam,
        damsire=damsire,
        talent=rng.gauss(103, 14) if jumper else rng.gauss(66, 14),
        stints=_stints(seed, pool, birth_year, rng),
    )


def _stints(seed: int, pool: Pool, birth_year: int, rng: Random) -> tuple[Stint, ...]:
    """Most horses stay where they are; one in three is sold, one in seven twice."""
    days = [date(birth_year, 1, 1)]
    for likely in (0.33, 0.4):
        if rng.random() < likely:
            days.append(days[-1] + timedelta(days=rng.randint(900, 1500)))
        else:
            break
    trainers = TRAINERS[pool.country][pool.code == "jumps"]
    return tuple(
        Stint(
            day,
            trainer(seed, pool.country, pool.code, int(trainers * rng.random() ** 2.2)),
            owner(pool.country, int(OWNERS_OF[pool.country] * rng.random() ** 1.6)),
        )
        for day in days
    )


def _stud(foal_year: int, rng: Random) -> tuple[int, int]:
    """A stallion for foals of that year: the year he went to stud, his place among that year's; few are popular."""
    return foal_year - 2 - int(14 * rng.random()), int(40 * rng.random() ** 2.5)


@lru_cache(maxsize=8_000)
def _stallion(seed: int, year: int, index: int) -> Parent:
    serial = (year - 1940) * 40 + index
    return Parent(
        1_000_000 + serial, animal(serial + seed, STALLIONS), STALLION_REGIONS.pick(chance(seed, "stallion", serial))
    )


@lru_cache(maxsize=40_000)
def _dam(seed: int, year: int, index: int) -> tuple[Parent, Parent]:
    """A dam and her sire."""
    serial = (year - 1940) * 2_500 + index
    rng = chance(seed, "dam", serial)
    dam = Parent(2_000_000 + serial, animal(serial + seed, DAMS), STALLION_REGIONS.pick(rng))
    return dam, _stallion(seed, *_stud(year, rng))


def due(day: date, pool: int, age: int) -> list[int]:
    """The numbers of the pool's horses of that age whose day it is: each has one day in a block of three weeks."""
    size, code = POOLS[pool].size, POOLS[pool].code
    block, offset = divmod(day.toordinal() - 1, BLOCK_DAYS)  # ordinal 1 was a Monday
    first = number_of(day.year - age, pool, 0)
    active = int(IN_TRAINING[code][age] * size)
    per_class = size // CLASSES
    numbers = []
    for group in range(CLASSES):
        drift = block * (group % SPEEDS + 1) * per_class // BLOCK_DAYS + group * per_class // CLASSES
        window = range(per_class * SHARES[offset] // SHARES[-1], per_class * SHARES[offset + 1] // SHARES[-1])
        indices = ((place + drift) % per_class * CLASSES + group for place in window)
        numbers += [first + index for index in indices if index * 7919 % size < active]
    return numbers
