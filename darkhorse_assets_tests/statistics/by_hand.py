"""The statistics of one runner counted as one would by hand, race by race: no SQL, no arrays, nothing of the project.

It is what `runner_statistics` is tested against, so it shares no code with it, not even the rules of racing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from darkhorse_assets_tests.statistics.form_book import ALIASES, Entry, Race

Run = tuple[Race, Entry]

FAMILY = {
    "Hard": "firm",
    "Good To Firm": "firm",
    "Good": "good",
    "Good To Soft": "soft",
    "Soft": "soft",
    "Yielding": "soft",
    "Soft To Heavy": "heavy",
    "Heavy": "heavy",
    "Standard": "aw",
    "Slow": "aw",
}
NOMINAL = {1100: "5f", 1131: "5f", 1210: "5½f", 1760: "1m", 1776: "1m", 2200: "1m2f"}
IDENTITY = {alias: canonical for canonical, alias in ALIASES.items()}


def identity(name: str | None) -> str | None:
    return IDENTITY.get(name, name) if name else None


def statistics_by_hand(races: Iterable[Race], race: Race, entry: Entry) -> dict[str, Any]:
    """The row of `runner_statistics` for this entry, given all races of the form book."""
    runs = sorted(_earlier_runs(races, race, entry), key=lambda run: (run[0].off, run[0].race_id))
    row: dict[str, Any] = {
        "date": race.day,
        "country": race.country,
        "race_id": race.race_id,
        "horse_id": entry.horse,
        "off_dt": race.off,
    }
    for record, counts in _conditions(race, entry).items():
        row |= _record(record, [run for run in runs if counts(*run)])
    row |= _record("last_10", runs[-10:])
    row["career_win_pct"] = _percent(row["career_wins"], len(runs))
    row["career_place_pct"] = _percent(row["career_wins"] + row["career_2nds"] + row["career_3rds"], len(runs))
    for currency in ("GBP", "EUR"):
        prizes = [run.prize for of, run in runs if of.currency == currency and run.prize is not None]
        row[f"career_prize_{currency.lower()}"] = sum(prizes, Decimal("0.00"))
    won = [of for of, run in runs if run.came == 1]
    distances = [of.yards for of in won if of.yards is not None]
    row["last_raced"] = max((of.day for of, _ in runs), default=None)
    row["last_won"] = max((of.day for of in won), default=None)
    row["min_winning_distance_yards"] = min(distances, default=None)
    row["max_winning_distance_yards"] = max(distances, default=None)
    return row


def _earlier_runs(races: Iterable[Race], race: Race, entry: Entry) -> list[Run]:
    return [
        (other, run)
        for other in races
        if other.off < race.off and other.status != "void"
        for run in other.entries
        if identity(run.horse) == identity(entry.horse) and run.came is not None and run.came != "VOI"
    ]


def _conditions(race: Race, entry: Entry) -> Mapping[str, Callable[[Race, Entry], bool]]:
    """Which of its earlier runs each record counts."""

    def on_course(of: Race, _: Entry) -> bool:
        return identity(of.course) == identity(race.course)

    def over_distance(of: Race, _: Entry) -> bool:
        return None not in (of.yards, race.yards) and NOMINAL[of.yards or 0] == NOMINAL[race.yards or 0]

    def within_a_year(of: Race, _: Entry) -> bool:
        return of.day >= _year_before(race.day)

    return {
        "career": lambda of, run: True,
        "course": on_course,
        "course_distance": lambda of, run: on_course(of, run) and over_distance(of, run),
        "distance": over_distance,
        "jockey": lambda of, run: entry.declared is not None and identity(run.rode) == identity(entry.declared),
        "jumps": lambda of, run: of.race_type in {"Hurdle", "Chase", "NH Flat"},
        "last_12m": within_a_year,
        **{family: _of_family(family) for family in ("firm", "good", "soft", "heavy", "aw")},
    }


def _of_family(family: str) -> Callable[[Race, Entry], bool]:
    return lambda of, run: FAMILY.get(of.going or "") == family


def _record(record: str, runs: Sequence[Run]) -> dict[str, int]:
    came = [run.came for _, run in runs]
    outcomes = {"wins": 1, "2nds": 2, "3rds": 3}
    return {f"{record}_runs": len(runs)} | {f"{record}_{name}": came.count(place) for name, place in outcomes.items()}


def _percent(count: int, runs: int) -> float | None:
    if not runs:
        return None
    return float((Decimal(100 * count) / runs).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 2, 28) if leap_day else day.replace(year=day.year - 1)
