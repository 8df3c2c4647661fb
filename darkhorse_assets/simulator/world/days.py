"""A day of racing, put together from fixtures, conditions, entries and running; remembered, as both bodies need it."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain

from darkhorse_assets.simulator.world.chance import chance
from darkhorse_assets.simulator.world.conditions import conditions
from darkhorse_assets.simulator.world.courses import COUNTRIES
from darkhorse_assets.simulator.world.entries import SMALLEST_FIELD, declare, fields
from darkhorse_assets.simulator.world.fixtures import Fixture, at, fixtures
from darkhorse_assets.simulator.world.model import Race
from darkhorse_assets.simulator.world.people import Jockey, jockeys
from darkhorse_assets.simulator.world.running import run

PRIZE_SHARES = {
    "GB": (1.0, 0.47, 0.235, 0.117, 0.058),
    "IRE": (1.0, 0.32, 0.15, 0.07, 0.035, 0.017),
    "FR": (1.0, 0.38, 0.28, 0.19, 0.1),
}
DELAYED = 1 / 60
# Since autumn 2026 the provider's new races have ids of eleven digits, which no 32-bit integer holds.
LONG_IDS_SINCE = date(2026, 9, 15)
LONG_ID_PREFIX = 323
RACES_A_DAY = 100


def day_of(race_id: str) -> date | None:
    """The day that a race id was given for, None when no race can have that id."""
    digits = race_id.removeprefix("rac_").removeprefix(str(LONG_ID_PREFIX) if len(race_id) > 12 else "")
    ordinal = int(digits) // RACES_A_DAY if digits.isdecimal() else 0
    return date.fromordinal(ordinal) if date.min.toordinal() < ordinal <= date.max.toordinal() else None


def race_id(day: date, serial: int) -> str:
    """The id of a day's race; `serial` is below `RACES_A_DAY`."""
    prefix = LONG_ID_PREFIX if day >= LONG_IDS_SINCE else ""
    return f"rac_{prefix}{day.toordinal() * RACES_A_DAY + serial:08d}"


@lru_cache(maxsize=16)
def racing_day(seed: int, day: date) -> tuple[Race, ...]:
    """Every race of a day, all countries, the earliest planned off first, with its outcome."""
    races: list[Race] = []
    for country in COUNTRIES:
        planned = fixtures(seed, day, country)
        for code in ("flat", "jumps"):
            races += _meetings(seed, day, code, [fixture for fixture in planned if fixture.pool == code], len(races))
    return tuple(sorted(races, key=lambda race: (race.planned_off, race.id)))


def _meetings(seed: int, day: date, code: str, planned: Sequence[Fixture], first_serial: int) -> list[Race]:
    """The races of all meetings of one country and code: they share the horses that are due and the jockeys."""
    if not planned:
        return []
    country = planned[0].course.country
    rngs = [chance(seed, "meeting", fixture.course.id, day) for fixture in planned]
    programmes = [[conditions(fixture, rng) for _ in fixture.offs] for fixture, rng in zip(planned, rngs, strict=True)]
    drawn = iter(fields(seed, day, country, code, list(chain.from_iterable(programmes))))
    riders = _riders(seed, day, country, code, len(planned))
    races: list[Race] = []
    for fixture, programme, rng, weighing_room in zip(planned, programmes, rngs, riders, strict=True):
        runnable = [(race, field) for race in programme if len(field := next(drawn)) >= SMALLEST_FIELD]
        rpr_at, tsr_at = (at(day + timedelta(days=rng.randint(2, 4)), 11 * 60) for _ in range(2))
        for off, (race, field) in zip(fixture.offs, runnable, strict=False):
            made = Race(
                id=race_id(day, first_serial + len(races)),
                fixture=fixture,
                conditions=race,
                planned_off=off,
                delay=timedelta(minutes=rng.randint(3, 14) if rng.random() < DELAYED else 0),
                entries=declare(race, fixture, field, weighing_room, rng),
                prize_shares=PRIZE_SHARES[country],
                rpr_at=rpr_at,
                tsr_at=tsr_at,
            )
            run(made, rng)
            races.append(made)
    return races


def _riders(seed: int, day: date, country: str, code: str, meetings: int) -> list[list[Jockey]]:
    """The day's jockeys, each at one meeting; the busiest are the likeliest to come, and are booked first."""
    rng = chance(seed, "riders", country, code, day)
    ranked = sorted(enumerate(jockeys(seed, country, code, day.year)), key=lambda row: rng.random() * (row[0] + 30))
    return [[jockey for _, jockey in ranked[meeting::meetings][:36]] for meeting in range(meetings)]
