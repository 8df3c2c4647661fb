"""What a number of racing can be: bounds that only an impossible value breaks, by column or by unit.

They lie well outside of 120,000 real runs (ages 2 to 29, weights 107 to 201 lbs). A value beyond is a column that was
shifted, a unit that was mistaken or a sentinel that was taken for a number; what is surprising in its race is judged
elsewhere.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from darkhorse_assets.contracts.model import Column, Kind


class Range(NamedTuple):
    """From the least to the most that may be, both included; None: no bound."""

    least: float | None
    most: float | None

    def holds(self, value: float | Decimal) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least:,.10g} or more"
        return f"{self.least:,.10g} to {self.most:,.10g}" if self.least is not None else f"{self.most:,.10g} or less"


NUMBERS = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.EXACT)

_COUNT = Range(0, None)
_ENTRIES = Range(0, 150)  # at the entry stage big handicaps have over a hundred
_RATING = Range(0, 200)
_SECONDS = Range(20, 1_200)
_PERCENT = Range(0, 100)

BY_UNIT: Mapping[str, Range] = {
    "%": _PERCENT,
    "runs": _COUNT,
    "runners": _COUNT,
    "races": _COUNT,
    "courses": _COUNT,
    "units": _COUNT,
    "GBP": _COUNT,
    "EUR": _COUNT,
    "prize_currency": Range(0, 50_000_000),
    "yards": Range(0, 9_000),  # 0 means unknown in statistics
    "furlongs": Range(2, 41),
    "lengths": Range(0, 1_000),
    "seconds": _SECONDS,
    "decimal odds": Range(1, 2_001),
    "degrees": Range(-180, 180),
    "years": Range(1, 30),
}

BY_NAME: Mapping[str, Range] = {
    "latitude": Range(-90, 90),
    "birth_year": Range(1980, 2100),
    "position": Range(1, 60),
    "number": Range(0, 99),
    "draw": Range(1, 60),
    "reserve_number": Range(1, 99),
    "obstacle_count": Range(1, 60),
    "declared_count": _ENTRIES,
    "non_runner_count": _ENTRIES,
    "field_size": _ENTRIES,
    "ran_count": Range(0, 60),
    "weight_lbs": Range(80, 230),
    "jockey_claim_lbs": Range(0, 15),
    "beaten_lengths": Range(0, 200),
    "bsp": Range(1, 1_001),
    "official_rating": _RATING,
    "rpr": _RATING,
    "topspeed": _RATING,
    "card_rpr": _RATING,
    "card_topspeed": _RATING,
    "trainer_rtf_pct": _PERCENT,
    "trainer_14d_runs": Range(0, 1_000),
    "trainer_14d_wins": Range(0, 1_000),
    "trainer_14d_win_pct": _PERCENT,
    "days_since_last_run": Range(0, 7_500),
    "time_seconds_sum": _COUNT,
}


def range_of(column: Column) -> Range | None:
    """What the column's numbers can be; None for what is no number, or of which nothing is known."""
    if column.kind not in NUMBERS:
        return None
    return BY_NAME.get(column.name) or BY_UNIT.get(column.unit or "")
