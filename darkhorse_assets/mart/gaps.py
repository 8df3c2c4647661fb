"""The five gap checks of a racing day: what is missing today and yesterday, and the command that mends it.

The earlier system had five of the same names, and their faults are mended here: it never looked at the clock, so that
each morning all of today's races were "unresulted"; void races lacked their winner for ever; an inner join hid races
without a single row. A race is named by one check only, the gravest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import duckdb

from darkhorse_assets.errors import NothingPublishedError
from darkhorse_assets.mart.published_days import LOOKED_BACK, PublishedDays, published_days
from darkhorse_assets.mart.queries import rows
from darkhorse_assets.quality.completeness import RESULT_DUE_AFTER
from darkhorse_assets.quality.entities import NAMED_ONLY
from darkhorse_assets.quality.freshness import RESULTS_DUE, materialize
from darkhorse_assets.quality.verdict import Severity, Verdict, judged

DAYS_LOOKED_AT = 7
"""Before the day itself: so long sources change a race's runners."""

_OVER = 2
"""Of these days it is asked whether they are published: the day itself and the one before."""

TABLES = ("races", "runners", "results")

Row = dict[str, Any]


class Gravity(StrEnum):
    """How bad a gap is; `info` is none."""

    INFO = "info"
    CRITICAL = "critical"
    WARNING = "warning"


CHECKS: Mapping[str, Gravity] = {
    "entries_today": Gravity.INFO,
    "unresulted_passed": Gravity.CRITICAL,
    "runner_count_mismatch": Gravity.WARNING,
    "unresolved_horses": Gravity.WARNING,
    "yesterday_missing_winners": Gravity.CRITICAL,
}


_FIRST_DAY = "SELECT min(date) FROM lake.partitions WHERE table_name = 'races'"


@dataclass(frozen=True)
class GapCheck:
    """What one check found; rows name the race (course, off on London's clock, id, country) and what mends it."""

    gravity: Gravity
    rows: Sequence[Row]

    @property
    def is_issue(self) -> bool:
        return self.gravity is not Gravity.INFO and bool(self.rows)


@dataclass(frozen=True)
class Gaps:
    """The five checks of a day, by name; `is_published` says whether there is anything of the day itself to judge."""

    day: date
    checks: Mapping[str, GapCheck]
    is_published: bool = True

    def issues(self, *gravities: Gravity) -> int:
        """How many rows are issues, of these gravities or of all."""
        wanted = gravities or tuple(Gravity)
        return sum(len(each.rows) for each in self.checks.values() if each.is_issue and each.gravity in wanted)

    def as_json(self) -> dict[str, Any]:
        """For machines, in the earlier system's shape: `date`, `checks`, `summary`."""
        return {
            "date": f"{self.day}",
            "checks": {
                name: {"severity": f"{each.gravity}", "count": len(each.rows), "rows": list(each.rows)}
                for name, each in self.checks.items()
            },
            "summary": {
                "total_issues": self.issues(),
                "critical": self.issues(Gravity.CRITICAL),
                "warnings": self.issues(Gravity.WARNING),
            },
        }


def looked_at(day: date) -> list[date]:
    """The days that the checks of `day` read."""
    return [day - timedelta(days=n) for n in range(DAYS_LOOKED_AT, -1, -1)]


def find_gaps(connection: duckdb.DuckDBPyConnection, day: date, now: datetime) -> Gaps:
    """Ask the mart; `now` tells a race that is not due yet from one that lacks its result.

    Raises:
        NothingPublishedError: the day is before the first that was ever published: nothing could be found missing.
    """
    first = day - timedelta(days=DAYS_LOOKED_AT)
    found: dict[str, list[Row]] = {name: [] for name in CHECKS}
    entries: dict[tuple[str, str], Row] = {}
    wanted = {"first": first, "day": day, "due": now - RESULT_DUE_AFTER}
    for check, of_day, country, course, off, race_id, status, *counts in rows(connection, "gap_races", wanted):
        if of_day == day and status == "declared":
            row = entries.setdefault(
                (country, course), {"country": country, "course": course, "races": 0, "entries": 0}
            )
            row["races"] += 1
            row["entries"] += counts[-1]
        if check:
            found[check].append(_gap(of_day, country, course, off, race_id, problem=_problem(check, *counts)))
    found["entries_today"] = sorted(entries.values(), key=lambda row: (row["country"], row["course"]))
    for source, country, course, off, race_id, entity, name, key in rows(connection, "gap_entities", {"day": day}):
        if entity in NAMED_ONLY.get(source, ()):
            continue
        problem = f"{entity} {name} has no id of the source{f', only {key}' if key else ''}"
        found["unresolved_horses"].append(
            _gap(day, country, course, off, race_id, problem=problem) | {"entity": entity, "name": name}
        )
    published = published_days(connection, day, newest=LOOKED_BACK + _OVER)
    for check, row in _unpublished(published, day, now, _home_begins(connection, day)):
        found[check].append(row)
    checks = {name: GapCheck(gravity, found[name]) for name, gravity in CHECKS.items()}
    return Gaps(day, checks, bool(published.of(day)))


def _gap(
    day: date,
    country: str | None,
    course: str | None = None,
    off: datetime | None = None,
    race_id: str | None = None,
    *,
    problem: str,
) -> Row:
    return {
        "date": f"{day}",
        "country": country,
        "course": course,
        "off_london": off and f"{off:%Y-%m-%d %H:%M}",
        "race_id": race_id,
        "problem": problem,
        "command": materialize(day, day) + (f" --countries {country}" if country else ""),
    }


def _problem(check: str, ran: int | None, rows: int, runners: int, standing: int) -> str:
    if check != "runner_count_mismatch":
        return "no winner" if rows else "no result"
    if ran is not None and ran != rows:
        return f"{ran} ran, {rows} results are here"
    return f"{standing} standing runners, but {ran} ran" if runners else "no runners"


def _home_begins(connection: duckdb.DuckDBPyConnection, day: date) -> date:
    """The first day of all that is published."""
    [(first,)] = connection.execute(_FIRST_DAY).fetchall()
    if isinstance(first, date) and first <= day:
        return first
    begins = (
        f"the first published racing day is {first}"
        if first
        else "no racing day is published yet: darkhorse materialize --from … --to …"
    )
    raise NothingPublishedError(f"gaps of {day} cannot be told: {begins}")


def _unpublished(published: PublishedDays, day: date, now: datetime, begins: date) -> Iterator[tuple[str, Row]]:
    """Days that are over and of which nothing is published, or nothing of a country that should be there. The other
    checks cannot name a race of theirs."""
    for check, each in (("yesterday_missing_winners", day - timedelta(days=1)), ("unresulted_passed", day)):
        if begins <= each and RESULTS_DUE.of(each) <= now:
            for country in published.missing_of(each) if published.of(each) else [None]:
                yield check, _gap(each, country, problem="nothing is published")


def gap_verdicts(gaps: Gaps) -> list[Verdict]:
    """The checks as verdicts on the table `daily_quality`: critical gaps are errors, the others warnings."""
    return [
        judged(
            name,
            "daily_quality",
            [in_words(row) for row in check.rows] if check.gravity is not Gravity.INFO else [],
            counts={
                "races": sum(row["races"] for row in check.rows),
                "entries": sum(row["entries"] for row in check.rows),
            }
            if check.gravity is Gravity.INFO
            else {},
            severity=Severity.ERROR if check.gravity is Gravity.CRITICAL else Severity.WARN,
            advice="; ".join(dict.fromkeys(row["command"] for row in check.rows if "command" in row)),
        )
        for name, check in gaps.checks.items()
    ]


def in_words(row: Row) -> str:
    """An issue as a person reads it: gb 2025-03-08 Ulmouth Downs (AW) 20:30 (rac_73928001): no result."""
    race = f" {row['course']} {row['off_london'][-5:]} ({row['race_id']})" if row["race_id"] else ""
    whose = f"{row['country']} {row['date']}" if row["country"] else row["date"]
    return f"{whose}{race}: {row['problem']}"
