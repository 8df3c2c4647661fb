"""The state of a home on one screen, and as an exit code for a monitor: what wants attention, and its command."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from darkhorse_assets.alerts.problem import Problem
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.freshness import DAYS_BACK
from darkhorse_assets.health import DAYS_OF_CAPTURES, Attention, Finding, home_findings
from darkhorse_assets.quality.freshness import RACECARDS, RESULTS_FEED, materialize
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings

if TYPE_CHECKING:
    from darkhorse_assets.defs.failures import Failures

CAPTURE_ASSETS = (RACECARDS, RESULTS_FEED, "reference_feed")
_ASKED = "GET "
"""So begins what `transport/client.py` says of every question that was not answered."""
_QUIET_UNTIL = re.compile(r"(?:Retry-After|wants quiet) until ([0-9: -]+ UTC)")
MOST_NAMED = 5
_LONGEST = 200


def examined(settings: Settings, now: datetime) -> list[Finding]:
    """Every part of the home: freshness, sources, disk, mart, and what failed in Dagster."""
    home = list(home_findings(settings, now))
    try:
        found = _history(settings, now)
    except DarkhorseError as error:
        unread = Attention(f"{error}", f"df -h {settings.home}")
        return [*home, Finding("failures", "Dagster's history cannot be read", [unread])]
    if found is None:
        return [*home, Finding("failures", "nothing ever ran here", facts={"days": [], "runs": [], "checks": []})]
    refused = [each for each in found.days if _is_refusal(each, now)]
    return [*(_refusing(each, refused) if each.name == "sources" else each for each in home), _failures(found, refused)]


def is_healthy(findings: Sequence[Finding]) -> bool:
    return not any(each.attention for each in findings)


def print_json(findings: Sequence[Finding], now: datetime) -> None:
    """For machines: one object, and nothing else."""
    whole: dict[str, Any] = {"checked_at": now.isoformat(), "is_healthy": is_healthy(findings)}
    for each in findings:
        wanted = [{"what": attention.what, "command": attention.command} for attention in each.attention]
        whole[each.name] = {"is_healthy": not wanted, "says": each.says, "attention": wanted, **each.facts}
    print(json.dumps(whole, indent=2))


def print_health(findings: Sequence[Finding], console: Console) -> None:
    """A line per part; below it what wants attention, each with its command."""
    for finding in findings:
        mark, style = ("✗", "red") if finding.attention else ("✓", "green")
        console.print(Text.assemble((f"{mark} {finding.name:10}", style), finding.says))
        for attention in finding.attention[:MOST_NAMED]:
            console.print(Text(f"    {_short(attention.what)}"))
            console.print(Text(f"      {attention.command}", "bold"))
        if len(finding.attention) > MOST_NAMED:
            console.print(Text(f"    … and {len(finding.attention) - MOST_NAMED:,} more: --json has them all"))
    total = sum(len(each.attention) for each in findings)
    verdict = Text("healthy", "green") if not total else Text(f"{total:,} want attention", "red")
    console.print(verdict)


def _history(settings: Settings, now: datetime) -> "Failures | None":
    """From Dagster's history, which is not made where there is none."""
    if not (settings.dagster_home / "history").is_dir():
        return None
    # Dagster takes longer to import than all the rest of this command takes
    from darkhorse_assets.defs.failures import failures  # noqa: PLC0415
    from darkhorse_assets.defs.instance import opened_instance  # noqa: PLC0415

    since = now - timedelta(days=DAYS_BACK)
    with opened_instance(settings) as instance:
        return failures(instance, racing_day(since), since)


def _failures(found: "Failures", refused: Sequence[Problem]) -> Finding:
    """What failed and was not mended; days that the source refused, and what follows from them, are the source's."""
    errors = [each for each in found.checks if each.severity is Severity.ERROR]
    warnings = [each for each in found.checks if each.severity is Severity.WARN]
    says = f"last {DAYS_BACK} days: {len(found.days):,} days failed, {len(found.runs):,} runs failed otherwise, "
    says += f"{len(errors):,} checks are red, {len(warnings):,} warn"
    facts = {
        "days": [_as_json(each) for each in found.days],
        "runs": [_as_json(each) for each in found.runs],
        "checks": [_as_json(each) for each in found.checks],
    }
    days = {each.day for each in refused}
    left = [each for each in found.days if each.day not in days]
    return Finding("failures", says, _by_command([*left, *found.runs, *errors]), facts)


def _is_refusal(problem: Problem, now: datetime) -> bool:
    """Whether a source gave nothing of a day, of late: no capture is kept of that."""
    is_recent = problem.at >= now - timedelta(days=DAYS_OF_CAPTURES)
    return is_recent and problem.name in CAPTURE_ASSETS and problem.lines[0].startswith(_ASKED)


def _refusing(sources: Finding, refused: Sequence[Problem]) -> Finding:
    """The sources with what they refused: days in a row as one, with the last answer and until when to wait."""
    wanted = list(sources.attention)
    for asset in sorted({each.name for each in refused}):
        days = {each.day: each for each in refused if each.name == asset and each.day}
        for first, last in stretches(sorted(days)):
            said = max((each for day, each in days.items() if first <= day <= last), key=lambda each: each.at).lines[0]
            until = _QUIET_UNTIL.search(said)
            patience = f", retry after {until[1]}" if until else ""
            named = f"{first}" if first == last else f"{first} to {last}"
            wanted.append(Attention(f"{asset} of {named} refused{patience}: {said}", materialize(first, last)))
    return replace(sources, attention=wanted, facts={**sources.facts, "refused": [_as_json(each) for each in refused]})


def _by_command(problems: Sequence[Problem]) -> list[Attention]:
    """What the same command mends is one thing to do: of a day that could not be captured, every step failed."""
    groups: dict[str, list[Problem]] = {}
    for each in problems:
        groups.setdefault(each.command or "darkhorse dev   # and look at the run there", []).append(each)
    wanted = []
    for command, (problem, *others) in groups.items():
        whose = f"{problem.name} {problem.day}" if problem.day else problem.name
        more = f" (and {', '.join(each.name for each in others)})" if others else ""
        wanted.append(Attention(f"{whose}{more}: {'; '.join(problem.lines) or problem.advice}", command))
    return wanted


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "day": problem.day and f"{problem.day}",
        "name": problem.name,
        "severity": f"{problem.severity}",
        "at": problem.at.isoformat(),
        "lines": list(problem.lines),
        "advice": problem.advice,
        "command": problem.command,
        "run_id": problem.run_id,
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
