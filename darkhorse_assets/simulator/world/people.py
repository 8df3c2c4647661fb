"""Jockeys, trainers and owners: who they are, where they train and how good they are, by number."""

from functools import lru_cache
from typing import NamedTuple

from darkhorse_assets.simulator.world.chance import chance
from darkhorse_assets.simulator.world.courses import COUNTRIES
from darkhorse_assets.simulator.world.words import BREEDERS, OWNERS, company, person, word

# How many there are at a time, by country and code; jockeys retire and are followed by an apprentice.
JOCKEYS = {"GB": (260, 240), "IRE": (140, 140), "FR": (120, 90)}
TRAINERS = {"GB": (420, 480), "IRE": (260, 380), "FR": (260, 200)}
OWNERS_OF = {"GB": 15_000, "IRE": 8_000, "FR": 5_000}
COUNTIES = {
    "GB": ["Suffolk", "Berks", "N Yorks", "Gloucs", "Somerset", "W Sussex", "Lancs", "Devon"],
    "IRE": ["Co Kildare", "Co Meath", "Co Tipperary", "Co Cork", "Co Limerick"],
}
CAREER_YEARS = 16


class Jockey(NamedTuple):
    """A jockey in one year; `claim` is the weight allowance in pounds, `skill` in units of a race's spread."""

    id: str
    name: str
    claim: int
    skill: float


class Trainer(NamedTuple):
    """A trainer; the location of a French one is only the country, as the provider writes it."""

    id: str
    name: str
    location: str
    skill: float


class Owner(NamedTuple):
    """An owner."""

    id: str
    name: str


@lru_cache(maxsize=256)
def jockeys(seed: int, country: str, code: str, year: int) -> list[Jockey]:
    """The jockeys who ride that year under that code; the busiest first."""
    found = []
    base = 300_000 + COUNTRIES.index(country) * 40_000 + (code == "jumps") * 20_000
    for slot in range(JOCKEYS[country][code == "jumps"]):
        term, served = divmod(year + slot * 5, CAREER_YEARS)
        number = base + slot * 40 + (term - 100) % 40
        claim = (7, 5, 3)[served] if served < 3 else 0
        skill = 0.3 - slot / 500 + chance(seed, "jockey", number).gauss(0, 0.15)
        found.append(Jockey(f"jky_{number}", person(number, country), claim, skill))
    return found


@lru_cache(maxsize=8_000)
def trainer(seed: int, country: str, code: str, slot: int) -> Trainer:
    """The trainer of a slot below `TRAINERS[country]`; the first have the big strings."""
    number = 100_000 + COUNTRIES.index(country) * 10_000 + (code == "jumps") * 5_000 + slot
    rng = chance(seed, "trainer", number)
    location = "France" if country == "FR" else f"{word(number)}, {rng.choice(COUNTIES[country])}"
    return Trainer(f"trn_{number}", person(number, country), location, rng.gauss(0.2 - slot / 1000, 0.2))


def owner(country: str, slot: int) -> Owner:
    """The owner of a slot below `OWNERS_OF[country]`."""
    number = 1_000_000 + COUNTRIES.index(country) * 100_000 + slot
    return Owner(f"own_{number}", company(number, country, OWNERS))


def breeder(country: str, slot: int) -> str:
    """A breeder has a name and no id."""
    return company(7_000_000 + slot, country, BREEDERS)
