"""How the columns that come days after the race stand by now: the share of finishers that have them, by age.

Ratings are made from the results, meeting by meeting, for up to two weeks; `quality/late_ratings.py` judges a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND
from darkhorse_assets.mart.queries import rows
from darkhorse_assets.quality.late_ratings import DUE_AFTER, EXPECTED, FILE_SOURCES, LEAST_FINISHERS

COLUMNS = ("rpr", "topspeed", "official_rating")


@dataclass(frozen=True)
class FilledByNow:
    """A country's finishers of some days, and how many of them have each of `COLUMNS`."""

    country: str
    first: date
    last: date
    finishers: int
    filled: Mapping[str, int]

    def share(self, column: str) -> float:
        """From 0 to 1."""
        return self.filled[column] / self.finishers

    def age(self, day: date) -> float:
        """How many days before `day` the middle of these days is."""
        return ((day - self.first).days + (day - self.last).days) / 2


def late_columns(connection: duckdb.DuckDBPyConnection, day: date) -> list[FilledByNow]:
    """By country, the newest first; nothing of days after `day`."""
    return [
        FilledByNow(country, first, last, finishers, dict(zip(COLUMNS, filled, strict=True)))
        for country, first, last, finishers, *filled in rows(connection, "late_columns", {"day": day})
    ]


def late_days(connection: duckdb.DuckDBPyConnection, today: date) -> dict[date, int]:
    """Days whose ratings were due before `today` and are not there: how many meetings lack them, by day in order."""
    wanted = {
        "before": today - DUE_AFTER,
        "countries": sorted(BRITAIN_AND_IRELAND),
        "file_sources": sorted(FILE_SOURCES),
        "days_of_files": DUE_AFTER.days,
        "least": LEAST_FINISHERS,
        **{f"least_{column}": share for column, share in EXPECTED.items()},
    }
    return dict(rows(connection, "late_meetings", wanted))
