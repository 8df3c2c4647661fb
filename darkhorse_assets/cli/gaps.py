"""The gap checks of a day on a terminal, or as JSON: what is missing and the command that mends it."""

import json
import sys
from datetime import date, datetime, timedelta

from rich.console import Console
from rich.text import Text

from darkhorse_assets.errors import MartError, UsageError
from darkhorse_assets.freshness import DAYS_AHEAD
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.gaps import TABLES, GapCheck, Gaps, Gravity, find_gaps, in_words, looked_at
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings

STYLES = {Gravity.CRITICAL: "red", Gravity.WARNING: "yellow", Gravity.INFO: "dim"}
MOST_NAMED = 20


def gaps_of(settings: Settings, day: date, now: datetime) -> tuple[Gaps, bool]:
    """The gaps of a day, of which the mart is first brought up to date; and whether all of it could be loaded.

    Raises:
        UsageError: the day is before the first published one, or so far ahead that nothing can be there.
        MartError: there is no mart, or it cannot be read or written.
    """
    if day > racing_day(now) + timedelta(days=DAYS_AHEAD):
        raise UsageError(f"--on {day}: cards are out {DAYS_AHEAD} days ahead, there is nothing to look for yet")
    mart = Mart(settings.mart_file)
    if not mart.path.exists():
        raise MartError(f"there is no mart at {mart.path} yet, which the gaps are read from: darkhorse mart refresh")
    is_whole = True
    try:
        mart.refresh(Lake.at(settings.lake_folder).tables, names=TABLES, days=looked_at(day))
    except MartError as error:  # what could be loaded is loaded, and is judged
        print(f"darkhorse: {error}", file=sys.stderr)
        is_whole = False
    with mart.reading() as connection:
        return find_gaps(connection, day, now), is_whole


def print_json(gaps: Gaps) -> None:
    """For machines: one object, and nothing else."""
    print(json.dumps(gaps.as_json(), indent=2))


def print_gaps(gaps: Gaps, console: Console) -> None:
    """A line per check, one per issue below it, and each command once."""
    console.print(Text.assemble(("Gaps of ", "bold"), (f"{gaps.day}", "bold"), f": {_summary(gaps)}"))
    if not gaps.is_published:
        console.print(Text(f"nothing of {gaps.day} itself is published", "yellow"))
    for name, check in gaps.checks.items():
        style = STYLES[check.gravity] if check.is_issue else "green"
        mark = "✗" if check.is_issue else "✓"
        console.print(Text.assemble((f"{mark} {name:26}", style), _count(check)))
        if check.is_issue:
            for row in check.rows[:MOST_NAMED]:
                console.print(Text(f"    {in_words(row)}"))
            if len(check.rows) > MOST_NAMED:
                console.print(Text(f"    … and {len(check.rows) - MOST_NAMED:,} more: --json has them all"))
    if commands := dict.fromkeys(row["command"] for each in gaps.checks.values() if each.is_issue for row in each.rows):
        console.print("What mends them:")
        for command in commands:
            console.print(Text(f"    {command}"))


def _summary(gaps: Gaps) -> str:
    if not gaps.issues():
        return "none"
    return f"{gaps.issues(Gravity.CRITICAL):,} critical, {gaps.issues(Gravity.WARNING):,} warnings"


def _count(check: GapCheck) -> str:
    if check.gravity is not Gravity.INFO:
        return f"{len(check.rows):,} {check.gravity}" if check.rows else "none"
    courses = ", ".join(f"{row['course']} {row['races']}" for row in check.rows)
    races, runners = (sum(row[name] for row in check.rows) for name in ("races", "entries"))
    return f"{runners:,} runners in {races:,} races without result{f': {courses}' if courses else ''}"
