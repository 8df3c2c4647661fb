"""The entrance to the invented season: what the provider would answer about a day, a race or a horse at a moment."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from darkhorse_assets.simulator.world.cards import racecard
from darkhorse_assets.simulator.world.courses import COURSES, IDLE_COURSES, REGIONS
from darkhorse_assets.simulator.world.days import day_of, racing_day
from darkhorse_assets.simulator.world.fixtures import LONDON
from darkhorse_assets.simulator.world.horses import FIRST_NUMBER, horse, number_of
from darkhorse_assets.simulator.world.model import Race
from darkhorse_assets.simulator.world.results import result

Json = dict[str, Any]

FIRST_CARD_DAY = date(2023, 1, 23)  # the provider keeps no older cards
DAYS_AHEAD = 2
RESULT_AFTER = timedelta(minutes=15)
FIRST_RESULT_DAY = date(2000, 1, 1)  # no cohort of horses is complete before


class World:
    """A season made from a seed: every method is a pure function of it and of its arguments. Bodies are of 1.4.3."""

    def __init__(self, seed: int, *, first_card_day: date = FIRST_CARD_DAY) -> None:
        self.seed = seed
        self.first_card_day = first_card_day

    def racecards(self, day: date, now: datetime) -> list[Json]:
        """The cards of a day as shown at `now` (aware), by off; none before the first card day, or past two days."""
        ahead = (day - now.astimezone(LONDON).date()).days
        if day < self.first_card_day or ahead > DAYS_AHEAD:
            return []
        cards = [
            racecard(self.seed, race, now, is_entry_stage=ahead == DAYS_AHEAD) for race in racing_day(self.seed, day)
        ]
        return sorted(cards, key=lambda card: (card["off_dt"], card["race_id"]))

    def results(self, day: date, now: datetime) -> list[Json]:
        """The results of a day as shown at `now` (aware), latest off first: each appears 15 minutes after its off."""
        over = sorted(self._over(day, now), key=lambda race: (race.off, race.id), reverse=True)
        return [result(race, now) for race in over]

    def racecard(self, race_id: str, now: datetime) -> Json | None:
        """One card, None when no such race is shown at `now`."""
        day = day_of(race_id)
        return next((card for card in self.racecards(day, now) if card["race_id"] == race_id), None) if day else None

    def result(self, race_id: str, now: datetime) -> Json | None:
        """One result, None when no such race is over at `now`."""
        day = day_of(race_id)
        return next((result(race, now) for race in self._over(day, now) if race.id == race_id), None) if day else None

    def courses(self) -> list[Json]:
        """All courses, also those without racing, as `/v1/courses` lists them."""
        return [
            {
                "id": course.id,
                "course": course.name,
                "region_code": course.country.lower(),
                "region": REGIONS[course.country.lower()],
            }
            for course in (*COURSES, *IDLE_COURSES)
        ]

    def regions(self) -> list[Json]:
        """All regions, also those without racing, as `/v1/courses/regions` lists them."""
        return [{"region": name, "region_code": code} for code, name in REGIONS.items()]

    def horse(self, horse_id: str, today: date) -> Json | None:
        """A horse as `/v1/horses/{id}/pro` has it, sex as of today; None for an unknown id or an unborn horse."""
        digits = horse_id.removeprefix("hrs_")
        if not digits.isdecimal() or not FIRST_NUMBER <= int(digits) < number_of(today.year + 1, 0, 0):
            return None
        found = horse(self.seed, int(digits))
        if found.dob > today:
            return None
        sex = found.sex(today)
        return {
            "id": horse_id,
            "breeder": found.breeder,
            "colour": found.colour,
            "colour_code": found.colour.upper(),
            "dam": f"{found.dam.name} ({found.dam.region})",
            "dam_id": f"dam_{found.dam.number}",
            "damsire": f"{found.damsire.name} ({found.damsire.region})",
            "damsire_id": f"dsi_{found.damsire.number}",
            "dob": found.dob.isoformat(),
            "name": f"{found.name} ({found.region})",
            "sex": sex,
            "sex_code": sex[0].upper(),
            "sire": f"{found.sire.name} ({found.sire.region})",
            "sire_id": f"sir_{found.sire.number}",
        }

    def _over(self, day: date, now: datetime) -> Iterator[Race]:
        """The races of a day that have a result at `now`: abandoned meetings never have one."""
        if not FIRST_RESULT_DAY <= day <= now.astimezone(LONDON).date():
            return
        for race in racing_day(self.seed, day):
            if race.fixture.abandoned_at is None and now >= race.off + RESULT_AFTER:
                yield race
