"""A year of the invented season as it goes, day by day: nothing is wrong with it, so no check may say anything.

Each day is asked for and published twice: the cards the day before, and all two weeks later, when ratings are there and
stewards have changed some placings.
"""

import tempfile
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from darkhorse_assets.contracts import RACES
from darkhorse_assets.quality.volume import comparable_days
from darkhorse_assets.simulator.world.fixtures import fixtures
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.sources.simulated import SEED
from darkhorse_assets_tests.faults.scene import Scene, TrueDay, alarms, noon

YEAR = 2025
YEARS_BEFORE = 3
EVE, WEEKS_LATER = -1, 15
"""Days from the racing."""

COUNTRIES = ("gb", "ire", "fr")


@dataclass
class Month:
    """What the checks said of a month: how many verdicts were passed, and those that failed, in words."""

    days: int = 0
    races: int = 0
    verdicts: int = 0
    false_alarms: list[str] = field(default_factory=list)


def judged_month(month: int) -> Month:
    """Publish a month in an empty lake that knows how many races other days have."""
    found = Month()
    days = [date(YEAR, month, day + 1) for day in range(monthrange(YEAR, month)[1])]
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder))
        _remember(scene, days)
        for day in days:
            _live_through(scene, day, found)
    return found


def _live_through(scene: Scene, day: date, found: Month) -> None:
    found.days += 1
    for later in (EVE, WEEKS_LATER):
        now = noon(day, later)
        true = TrueDay(day, COUNTRIES, cards_at=now, results_at=now)
        if later == EVE:
            scene.captured(Endpoint.RACECARDS, true.cards, day, now, COUNTRIES)
        else:
            scene.told(true)
        report = scene.publish(day, COUNTRIES, now)
        found.verdicts += len(report.verdicts)
        found.false_alarms += [f"{day}, asked {now:%d %B}: {verdict}" for verdict in alarms(report).values()]
    found.races += sum(report.rows["races"].values())


def _remember(scene: Scene, days: list[date]) -> None:
    """How many races the comparable days of this year and of those before had, as far as they are not published."""
    known = {other for day in days for other in comparable_days(day) if YEAR - YEARS_BEFORE <= other.year <= YEAR}
    for day in known - set(days):
        planned = {country: fixtures(SEED, day, country.upper()) for country in COUNTRIES}
        races = {country: sum(len(each.offs) for each in meetings) for country, meetings in planned.items()}
        ids = {country: [f"{day} {country} {n}" for n in range(number)] for country, number in races.items()}
        scene.lake.race_days.replace(day, ids)
        for country in (country for country, number in races.items() if not number):
            scene.lake.tables.publish(RACES, day, RACES.arrow_schema.empty_table(), country)
