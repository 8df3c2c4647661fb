"""What can be wrong with a racing day, one fact at a time; and the rule of when it is worth a message. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from darkhorse_assets.quality.verdict import Severity


class Cause(StrEnum):
    """What kind of thing is wrong: a day's problems of one cause are one alert."""

    CHECKS = "checks"
    AUDIT = "audit"
    FAILURES = "failures"
    RUNS = "runs"
    OVERDUE = "overdue"


class News(StrEnum):
    """Why a message is sent."""

    OPENED = "opened"
    WORSE = "worse"
    RESOLVED = "resolved"
    TEST = "test"


Key = tuple[str, str, str]
"""Day, cause and name of a problem."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        day: the racing day; of an audit the first of its month; None for runs, which fail as a whole.
        name: tells it from the day's others of this cause: `results completeness`, `day_tables`.
        asset: where the UI shows it.
        size: how bad: offenders of a check, failures in a row, days.
        lines: what is wrong in words; a check's name the races.
        advice: what to do, in words; `command` does it.
        run_id: the run in which it came up; "" where there was none.
        at: when (UTC).
    """

    day: date | None
    cause: Cause
    name: str
    at: datetime
    asset: str = ""
    severity: Severity = Severity.ERROR
    size: int = 1
    lines: tuple[str, ...] = ()
    advice: str = ""
    command: str = ""
    run_id: str = ""

    @property
    def key(self) -> Key:
        return f"{self.day or ''}", self.cause.value, self.name

    def is_due(self, after_failures: int) -> bool:
        """Whether it is told: a check or a day overdue at once, what failed when it has failed so often in a row."""
        return self.cause not in (Cause.FAILURES, Cause.RUNS) or self.size >= after_failures


@dataclass(frozen=True)
class Known:
    """A problem as it is remembered.

    Attributes:
        told: its severity and size when it was told last; None while nobody knows of it.
        is_healed: it is mended, and those who were told of it will hear so.
    """

    problem: Problem
    told: tuple[Severity, int] | None = None
    is_healed: bool = False

    def is_open(self, after_failures: int) -> bool:
        return not self.is_healed and (self.told is not None or self.problem.is_due(after_failures))

    def is_worse(self) -> bool:
        """Worse than what was told: never told, an error now, or twice as many."""
        if self.told is None:
            return True
        severity, size = self.told
        return (self.problem.severity is Severity.ERROR and severity is Severity.WARN) or (
            self.problem.size >= 2 * max(size, 1)
        )


def news_of(known: Sequence[Known], after_failures: int) -> News | None:
    """What there is to tell of the problems of one day and cause; None where nothing is new."""
    is_told = any(each.told for each in known)
    still_open = [each for each in known if each.is_open(after_failures)]
    if not still_open:
        return News.RESOLVED if is_told else None
    if not is_told:
        return News.OPENED
    return News.WORSE if any(each.is_worse() for each in still_open) else None
