"""What the page says, before it is a page: figures, gaps, restatements and verdicts, gathered from where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from darkhorse_assets.mart.completeness import DayStatus
from darkhorse_assets.mart.late_columns import FilledByNow

LOOKED_OVER = "daily_quality"
"""The asset whose verdicts are of a moment."""


@dataclass(frozen=True)
class CountryFigures:
    """What there is of a country, and how much of it is not as it should be.

    Attributes:
        name: in words; `days` are published ones, those without racing included.
        declared: rows of runners; `results`: rows of results.
        missing_days, incomplete_days, warned_days: see `mart.completeness.State`.
    """

    name: str
    first: date
    last: date
    days: int
    races: int
    declared: int
    results: int
    missing_days: int
    incomplete_days: int
    warned_days: int


class GapKind(StrEnum):
    """What sort of gap it is, as the page heads it, the gravest first."""

    DAYS = "Days that are missing"
    RACES = "Races without all of their results"
    OVERDUE = "Overdue"
    DAY_CHECKS = "Gap checks of the day"


@dataclass(frozen=True)
class Gap:
    """What one command mends.

    Attributes:
        what: in words, with some of the races named.
        is_critical: data is missing; else it is in doubt.
    """

    kind: GapKind
    first: date
    last: date
    countries: Sequence[str]
    what: str
    command: str
    is_critical: bool = True


@dataclass(frozen=True)
class RestatementLine:
    """What the publications of one day (London) changed in a country's table.

    Attributes:
        days: how many racing days, from `first` to `last`.
        columns: which changed and in how many rows, in words; `sample`: some changes, that name horse and race.
    """

    published_on: date
    country: str
    table: str
    first: date
    last: date
    days: int
    added: int
    removed: int
    changed: int
    columns: str
    sample: Sequence[str]


@dataclass(frozen=True)
class CheckLine:
    """A check of a table: how many days it judged, and how its newest verdict of each stands.

    Attributes:
        asks: in words; `last_failed_days`: the newest that failed or warned, the newest first.
    """

    table: str
    check: str
    asks: str
    passed: int
    warned: int
    failed: int
    last_failed_days: Sequence[date] = ()

    @property
    def judged(self) -> int:
        return self.passed + self.warned + self.failed


@dataclass(frozen=True)
class Report:
    """The page's content.

    Attributes:
        at: when it was gathered (UTC); `day`: the racing day it was then.
        unsettled_races: due, and without result or with rows for some of the horses only.
        first_published: so many days of a country's tables were published for the first time in the last week.
        checks: None where nobody asked Dagster.
        ui_url: of Dagster's UI, which the check table links to.
    """

    at: datetime
    day: date
    countries: Sequence[CountryFigures]
    statuses: Sequence[DayStatus]
    unsettled_races: int
    gaps: Sequence[Gap]
    late_columns: Sequence[FilledByNow]
    restatements: Sequence[RestatementLine]
    first_published: int
    checks: Sequence[CheckLine] | None
    ui_url: str

    @property
    def missing_days(self) -> int:
        return sum(each.missing_days for each in self.countries)

    @property
    def is_whole(self) -> bool:
        """Nothing that is due is missing, and no day's newest verdict is an error; what is merely surprising does not
        count.

        What `daily_quality` said of a day was true when it was asked and is not asked again once the day is mended. The
        gaps here are its questions, asked now.
        """
        failed = (line for line in self.checks or () if line.failed and line.table != LOOKED_OVER)
        return not any(gap.is_critical for gap in self.gaps) and not any(failed)
