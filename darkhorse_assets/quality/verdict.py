"""What a check says: passed or not, how bad, how many, and which (a capped sample that names them)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SAMPLE_CAP = 20
"""So many offenders are named; the counts always tell how many there are."""


class Severity(StrEnum):
    """ERROR for impossible or missing data, WARN for surprising data."""

    ERROR = "error"
    WARN = "warn"


@dataclass(frozen=True)
class Verdict:
    """One property of one table, judged.

    Attributes:
        counts: what was counted, by a name that says what it is; per country where it applies (`gb races`). Whole
            numbers, but for what says otherwise (`gb median`, `gb rpr %`).
        sample: up to 20 offenders in words a racing person understands.
        advice: what to do next, when it failed.
    """

    check: str
    table: str
    passed: bool
    severity: Severity = Severity.ERROR
    counts: Mapping[str, float] = field(default_factory=dict)
    sample: tuple[str, ...] = ()
    advice: str = ""

    def __str__(self) -> str:
        shown = "; ".join(self.sample)
        outcome = "passed" if self.passed else {Severity.ERROR: "FAILED", Severity.WARN: "warned"}[self.severity]
        return f"{self.table} {self.check} {outcome}{f': {shown}' if shown else ''}"


def judged(
    check: str,
    table: str,
    offenders: Iterable[str],
    *,
    counts: Mapping[str, float] | None = None,
    severity: Severity = Severity.ERROR,
    advice: str = "",
) -> Verdict:
    """A verdict that passes exactly when there are no offenders; counts them under `offenders`."""
    named = list(offenders)
    return Verdict(
        check=check,
        table=table,
        passed=not named,
        severity=severity,
        counts={**(counts or {}), "offenders": len(named)},
        sample=tuple(named[:SAMPLE_CAP]),
        advice=advice if named else "",
    )


def combined(verdicts: Sequence[Verdict]) -> Verdict:
    """Several countries' verdicts of one check and table as one: counts add up, the worst failure gives severity."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    counts: dict[str, float] = {}
    for verdict in verdicts:
        for name, number in verdict.counts.items():
            counts[name] = counts.get(name, 0) + number
    return Verdict(
        check=verdicts[0].check,
        table=verdicts[0].table,
        passed=not failed,
        severity=Severity.WARN if failed and {v.severity for v in failed} == {Severity.WARN} else Severity.ERROR,
        counts=counts,
        sample=tuple(offender for verdict in failed for offender in verdict.sample)[:SAMPLE_CAP],
        advice=" ".join(dict.fromkeys(verdict.advice for verdict in failed if verdict.advice)),
    )


def by_table_and_check(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """One verdict per table and check of all countries, in the order in which they first come."""
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault((verdict.table, verdict.check), []).append(verdict)
    return [combined(each) for each in groups.values()]
