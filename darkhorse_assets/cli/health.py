"""The state of a home on one screen, and as an exit code for a monitor: what wants attention, and its command."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from darkhorse_assets.alerts.problem import Problem
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.health import Attention, Finding, home_findings
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings

DAYS_BACK = 30
"""Of racing days, for checks and failed days; and of runs."""

MOST_NAMED = 5
_LONGEST = 200


def examined(settings: Settings, now: datetime) -> list[Finding]:
    """Every part of the home: freshness, sources, disk, mart, and what failed in Dagster."""
    return [*home_findings(settings, now), _failures(settings, now)]


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


def _failures(settings: Settings, now: datetime) -> Finding:
    """From Dagster's history, which is not made where there is none."""
    if not (settings.dagster_home / "history").is_dir():
        return Finding("failures", "nothing ever ran here", facts={"days": [], "runs": [], "checks": []})
    # Dagster takes longer to import than all the rest of this command takes
    from darkhorse_assets.defs.failures import failures  # noqa: PLC0415
    from darkhorse_assets.defs.instance import opened_instance  # noqa: PLC0415

    since = now - timedelta(days=DAYS_BACK)
    try:
        with opened_instance(settings) as instance:
            found = failures(instance, racing_day(since), since)
    except DarkhorseError as error:
        unread = Attention(f"{error}", f"df -h {settings.home}")
        return Finding("failures", "Dagster's history cannot be read", [unread])
    errors = [each for each in found.checks if each.severity is Severity.ERROR]
    warnings = [each for each in found.checks if each.severity is Severity.WARN]
    says = f"last {DAYS_BACK} days: {len(found.days):,} days failed, {len(found.runs):,} runs failed otherwise, "
    says += f"{len(errors):,} checks are red, {len(warnings):,} warn"
    facts = {
        "days": [_as_json(each) for each in found.days],
        "runs": [_as_json(each) for each in found.runs],
        "checks": [_as_json(each) for each in found.checks],
    }
    return Finding("failures", says, _by_command([*found.days, *found.runs, *errors]), facts)


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
