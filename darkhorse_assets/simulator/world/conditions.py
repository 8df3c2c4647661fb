"""What a race is for: its type, class, distance, ages, prize and name, before anybody is entered."""

from dataclasses import dataclass
from random import Random

from darkhorse_assets.simulator.world.fixtures import Fixture
from darkhorse_assets.simulator.world.wire import METRES_A_YARD
from darkhorse_assets.simulator.world.words import word

FURLONG = 220
# Distances by type, in furlongs.
DISTANCES = {
    "two": (5, 5, 6, 6, 7, 7, 8),
    "flat": (5, 5.5, 6, 6, 7, 7, 8, 8.5, 10, 10, 12, 12, 14, 16, 16.5),
    "Hurdle": (16, 16, 16.5, 18, 20, 20, 22, 24),
    "Chase": (16, 16, 18, 20, 20, 22, 24, 25.5, 28),
    "NH Flat": (16, 16, 17),
}
ODD_YARDS = (-9, -4, 0, 0, 0, 2, 7, 13, 31, 53)  # rails move, and starts are not where the furlong ends
# The winner's prize by class 1 to 6, in pounds (euros in Ireland).
PRIZES = (48_000, 14_000, 8_200, 5_300, 4_100, 3_200)
GENEROSITY = (0.9, 0.95, 1.0, 1.0, 1.1, 1.3)
CLASS_WEIGHTS = (4, 7, 12, 25, 29, 23)
SPONSORS = 40


@dataclass(frozen=True, slots=True)
class Conditions:
    """`divisions` says from which of the day's horses the field is drawn, and in what proportion."""

    type: str
    level: int
    pattern: str
    handicap: bool
    divisions: dict[str, float]
    age_band: str
    sex: str
    yards: int
    metres: int | None
    prize: float
    field: int
    name: str

    @property
    def kind(self) -> str:
        """'Flat' or 'jumps': what weights and stalls go by; a National Hunt flat race is of the jumps."""
        return "Flat" if self.type == "Flat" else "jumps"


def conditions(fixture: Fixture, rng: Random) -> Conditions:
    """The conditions of one race of a meeting."""
    country, month = fixture.course.country, fixture.day.month
    race_type, divisions, age_band = _jumps(month, country, rng) if fixture.code == "jumps" else _flat(month, rng)
    level = rng.choices(range(1, 7), CLASS_WEIGHTS)[0] if country != "FR" else rng.randint(1, 5)
    handicap = level > 1 and race_type != "NH Flat" and rng.random() < 0.6
    furlongs = rng.choice(DISTANCES["two" if age_band == "2yo" else "flat" if race_type == "Flat" else race_type])
    metres = round(furlongs * 2.0117) * 100 if country == "FR" else None
    pattern = ""
    if level == 1:
        grade = "Group" if race_type == "Flat" else "Grade"
        pattern = rng.choice(("Listed", "Listed", f"{grade} 3", f"{grade} 2", f"{grade} 1"))
    sex = ""
    if rng.random() < 0.1:
        sex = "F" if race_type == "Flat" else "M"
    return Conditions(
        type=race_type,
        level=level,
        pattern=pattern,
        handicap=handicap,
        divisions=divisions,
        age_band=age_band,
        sex=sex,
        yards=round(metres / METRES_A_YARD) if metres else round(furlongs * FURLONG) + rng.choice(ODD_YARDS),
        metres=metres,
        prize=round(PRIZES[level - 1] * rng.choice(GENEROSITY) + rng.choice((0, 0, 0.08, 0.2, 0.64)), 2),
        field=_field(race_type, country, rng),
        name=_name(fixture, rng, race_type=race_type, pattern=pattern, age_band=age_band, sex=sex, handicap=handicap),
    )


def _flat(month: int, rng: Random) -> tuple[str, dict[str, float], str]:
    """Two-year-olds run from April, and only then do three-year-olds meet their elders."""
    roll = rng.random()
    if month <= 3:
        return ("Flat", {"three": 1.0}, "3yo") if roll < 0.28 else ("Flat", {"older": 1.0}, "4yo+")
    two = 0.1 if month <= 5 else 0.24 if month <= 7 else 0.3
    three = 0.32 if month <= 6 else 0.14
    if roll < two:
        return "Flat", {"two": 1.0}, "2yo"
    if roll < two + three:
        return "Flat", {"three": 1.0}, "3yo"
    if roll < two + three + 0.12:
        return "Flat", {"older": 1.0}, "4yo+"
    return "Flat", {"three": 0.35, "older": 0.65}, "3yo+"


def _jumps(month: int, country: str, rng: Random) -> tuple[str, dict[str, float], str]:
    roll = rng.random()
    if roll < 0.05 and month >= 10:
        return "Hurdle", {"juvenile": 1.0}, "3yo"
    if roll < 0.14 and country != "FR":
        return "NH Flat", {"bumper": 1.0}, "4-6yo"
    return ("Chase", {"chase": 1.0}, "5yo+") if roll < 0.48 else ("Hurdle", {"hurdle": 1.0}, "4yo+")


def _field(race_type: str, country: str, rng: Random) -> int:
    """How many are wanted at the declaration stage."""
    mean = {"Flat": 11.2, "Hurdle": 11.6, "Chase": 9.8, "NH Flat": 12.0}[race_type] + (2.5 if country == "IRE" else 0)
    return min(max(round(rng.gauss(mean, 3.2)), 4), 22 if country == "IRE" else 20)


def _name(
    fixture: Fixture, rng: Random, *, race_type: str, pattern: str, age_band: str, sex: str, handicap: bool
) -> str:
    """'Kelmore Fillies' Novice Stakes'; a French name carries the class, the age and the surface in brackets."""
    sponsor = word(rng.randrange(SPONSORS))
    if fixture.course.country == "FR":
        kind = pattern or ("Handicap" if handicap else rng.choice(("Maiden", "Conditions", "Claimer")))
        return f"Prix de {word(rng.randrange(3_000))} ({kind}) ({age_band}) ({fixture.surface})"
    whose = {"F": "Fillies' ", "M": "Mares' "}.get(sex, "")
    grade = f" ({pattern})" if pattern else ""
    if race_type == "NH Flat":
        return f"{sponsor} {whose}Open National Hunt Flat Race{grade}"
    if race_type == "Flat":
        title = "Nursery Handicap" if handicap and age_band == "2yo" else "Handicap" if handicap else "Stakes"
        kind = "" if handicap or pattern else rng.choice(("Maiden ", "Novice ", "Restricted Maiden ", "Classified "))
        return f"{sponsor} {whose}{kind}{title}{grade}"
    kind = "Handicap " if handicap else ""
    if not handicap and not pattern:
        kind = rng.choice(("Novices' ", "Maiden ", '"National Hunt" '))
    return f"{sponsor} {whose}{kind}{race_type}{grade}"
