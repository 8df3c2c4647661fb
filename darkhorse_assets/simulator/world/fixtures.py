"""The fixture list: which courses race on a day, over what, on which going, and when each race is due off.

Volumes follow the seasons and the week: about 33 races a day over the year, 60 on a busy Saturday, none at Christmas.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from darkhorse_assets.simulator.world.chance import chance, weighted
from darkhorse_assets.simulator.world.courses import COURSES, Course

LONDON = ZoneInfo("Europe/London")  # the provider writes every time with London's offset, whatever the country

# Meetings on a mean day per weekday (Monday first) and the factor of each month.
WEEKDAYS = {
    "GB": (2.9, 2.9, 3.2, 3.3, 3.8, 5.1, 1.9),
    "IRE": (0.7, 0.5, 0.7, 0.9, 1.2, 1.1, 1.7),
    "FR": (0.5, 0.5, 0.5, 0.6, 0.5, 0.7, 0.9),
}
MONTHS = {
    "GB": (0.87, 0.9, 0.97, 1.02, 1.12, 1.14, 1.14, 1.14, 1.07, 1.07, 0.97, 0.94),
    "IRE": (0.75, 0.8, 0.85, 1.0, 1.15, 1.1, 1.2, 1.2, 1.1, 1.05, 0.95, 0.95),
    "FR": (0.8, 0.8, 1.0, 1.1, 1.1, 1.1, 1.0, 1.0, 1.1, 1.1, 1.0, 0.9),
}
RACES = {"GB": (6, 7, 7, 7, 7, 8), "IRE": (7, 7, 7, 8, 8), "FR": (1, 3, 5, 6, 7, 8, 8, 8)}
# The share of jumps meetings per month, and of all-weather ones among the flat.
JUMPS = (0.62, 0.62, 0.6, 0.5, 0.32, 0.2, 0.18, 0.18, 0.2, 0.42, 0.62, 0.64)
ALL_WEATHER = (1.0, 1.0, 0.85, 0.35, 0.2, 0.18, 0.18, 0.18, 0.2, 0.35, 0.9, 1.0)
WET_MONTHS = (1, 2, 3, 10, 11, 12)
GOING = {
    ("GB", True): weighted(Soft=35, Heavy=15, Good_To_Soft=30, Good=20),
    ("GB", False): weighted(Good=35, Good_To_Firm=35, Good_To_Soft=20, Soft=8, Firm=2),
    ("IRE", True): weighted(Soft=30, Heavy=20, Soft_To_Heavy=15, Yielding_To_Soft=15, Yielding=20),
    ("IRE", False): weighted(Good=40, Good_To_Firm=15, Good_To_Yielding=15, Yielding=20, Yielding_To_Soft=10),
    ("FR", True): weighted(Very_Soft=35, Heavy=25, Soft=25, Holding=15),
    ("FR", False): weighted(Good=30, Good_To_Soft=35, Soft=25, Very_Soft=10),
}
AW_GOING = weighted(Standard=70, Standard_To_Slow=25, Slow=5)
LAST_OFF = 21 * 60


@dataclass(frozen=True, slots=True)
class Fixture:
    """One meeting as planned; `abandoned_at` is when it was called off, if it was."""

    course: Course
    day: date
    code: str
    going: str
    offs: tuple[datetime, ...]
    abandoned_at: datetime | None

    @property
    def surface(self) -> str:
        """'AW' or 'Turf'."""
        return "AW" if self.code == "aw" else "Turf"

    @property
    def pool(self) -> str:
        """The code of the horses and jockeys who come: flat or jumps."""
        return "jumps" if self.code == "jumps" else "flat"


def fixtures(seed: int, day: date, country: str) -> list[Fixture]:
    """The meetings of a country on a day, no course twice; none on 24 and 25 December, many on the 26th."""
    if (day.month, day.day) in {(12, 24), (12, 25)}:
        return []
    rng = chance(seed, "fixtures", country, day)
    weekday = 5 if (day.month, day.day) == (12, 26) else day.weekday()
    mean = WEEKDAYS[country][weekday] * MONTHS[country][day.month - 1]
    free = [course for course in COURSES if course.country == country]
    found = []
    for _ in range(int(mean + rng.random())):
        code = _code(day.month, country, rng)
        candidates = [course for course in free if code in course.codes]
        if candidates:
            course = rng.choice(candidates)
            free.remove(course)
            found.append(_fixture(course, day, code, rng))
    return found


def _code(month: int, country: str, rng: Random) -> str:
    if rng.random() < JUMPS[month - 1] * (0.8 if country == "FR" else 1.0):
        return "jumps"
    aw_share = ALL_WEATHER[month - 1] * (1.0 if country == "GB" else 0.6)
    return "aw" if rng.random() < aw_share else "flat"


def _fixture(course: Course, day: date, code: str, rng: Random) -> Fixture:
    races = rng.choice(RACES[course.country])
    wet = day.month in WET_MONTHS
    going = AW_GOING if code == "aw" else GOING[course.country, wet]
    called_off = code != "aw" and wet and rng.random() < 0.03
    return Fixture(
        course=course,
        day=day,
        code=code,
        going=going.pick(rng),
        offs=tuple(at(day, minute) for minute in _off_minutes(races, day.month, code, course.country, rng)),
        abandoned_at=at(day, rng.choice((7 * 60 + 30, 8 * 60 + 15, 10 * 60))) if called_off else None,
    )


def _off_minutes(races: int, month: int, code: str, country: str, rng: Random) -> list[int]:
    """Minutes after midnight; jumping ends before dark, evening meetings at nine."""
    is_summer = month in range(4, 10)
    evening = rng.random() < (0.32 if is_summer else 0.55 if code == "aw" else 0)
    if evening and country != "FR":
        first = rng.randrange(16 * 60 + 30, 17 * 60 + 30, 5)
    elif month in {11, 12, 1, 2} or country == "FR":
        first = rng.randrange(11 * 60 + 50, 12 * 60 + 45, 5)
    else:
        first = rng.randrange(13 * 60, 14 * 60 + 30, 5)
    minutes = [first]
    for _ in range(races - 1):
        minutes.append(minutes[-1] + rng.choice((30, 30, 30, 33, 35, 25)))
    late = max(minutes[-1] - LAST_OFF, 0)
    return [minute - late for minute in minutes]


def at(day: date, minute: int) -> datetime:
    """A wall-clock minute of a day in London; racing never falls into the missing or doubled hour of a clock change."""
    return datetime.combine(day, time(), LONDON) + timedelta(minutes=minute)
