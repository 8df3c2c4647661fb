"""Days and a report by hand, of a country without a fault but for what a test is about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from darkhorse_assets.mart.completeness import DayStatus, State
from darkhorse_assets.mart.late_columns import FilledByNow
from darkhorse_assets.report.model import CountryFigures, Report

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
FIRST, LAST = date(2022, 12, 30), date(2024, 3, 10)


def days(states: Mapping[date, DayStatus] | None = None, country: str = "gb") -> list[DayStatus]:
    """Whole days of 20 races from `FIRST` to `LAST`, but for those given."""
    every = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return [(states or {}).get(day) or DayStatus(country, day, State.WHOLE, 20, 20) for day in every]


def bad(day: date, state: State, *doubts: str) -> dict[date, DayStatus]:
    """A day of which 18 of 20 races are settled, in this state."""
    return {day: DayStatus("gb", day, state, 20, 18, 2, doubts)}


def points(rpr: int = 90) -> list[FilledByNow]:
    """Finishers of a day, a week and a month; of a hundred of each so many have RPR."""
    spans = [(LAST, LAST), (date(2024, 2, 5), date(2024, 2, 11)), (date(2023, 5, 1), date(2023, 5, 31))]
    filled = {"rpr": rpr, "topspeed": 85, "official_rating": 80}
    return [FilledByNow("gb", first, last, 100, filled) for first, last in spans]


WHOLE = Report(
    at=NOW,
    day=NOW.date(),
    countries=[CountryFigures("Great Britain", FIRST, LAST, 437, 8740, 90_000, 87_000, 0, 0, 0)],
    statuses=days(),
    unsettled_races=0,
    gaps=[],
    late_columns=points(),
    restatements=[],
    first_published=3,
    checks=[],
    ui_url="http://127.0.0.1:3000",
)


def with_days(states: Mapping[date, DayStatus]) -> Report:
    return replace(WHOLE, statuses=days(states))
