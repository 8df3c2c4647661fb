"""From problems to messages: a day's problems of one cause are an alert, and all alerts that have the same news of the
same cause are one message, however many days they are. Pure; `Outbox` keeps what is made here.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from darkhorse_assets.alerts.problem import Cause, Known, News, Problem
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.racing.dates import stretches

MOST_DAYS = 7
"""So many days are told in full; of a longer row of days the others are named by their ranges."""
MOST_PROBLEMS = 8
MOST_LINES = 5
_WIDEST_LINE = 300
_WIDEST_TITLE = 60


@dataclass(frozen=True)
class Alert:
    """What is (or was) wrong with one day for one cause.

    Attributes:
        day: ISO date; "" where it is no day's.
        lines: what is wrong in words, a line or several a problem; they name the races.
        link: the partition, or the run, in the UI.
    """

    day: str
    cause: str
    severity: str
    title: str
    lines: tuple[str, ...]
    advice: str
    command: str
    link: str


@dataclass(frozen=True)
class Message:
    """What is sent, once, through each channel.

    Attributes:
        id: the same however often it is sent: a channel that answers too late may be given it twice.
        text: for people; `alerts` are for machines.
    """

    id: str
    news: News
    cause: str
    severity: Severity
    title: str
    text: str
    created_at: datetime
    alerts: tuple[Alert, ...] = ()

    def fields(self) -> dict[str, Any]:
        """The message as JSON has it."""
        return {**asdict(self), "created_at": self.created_at.isoformat()}

    def to_json(self) -> str:
        return json.dumps(self.fields(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        return cls(
            **{
                **fields,
                "news": News(fields["news"]),
                "severity": Severity(fields["severity"]),
                "created_at": datetime.fromisoformat(fields["created_at"]),
                "alerts": tuple(Alert(**{**each, "lines": tuple(each["lines"])}) for each in fields["alerts"]),
            }
        )


def alert_of(known: Sequence[Known], ui_url: str) -> Alert:
    """The alert that these problems of one day and cause are: errors first, then what came first: the rest follows."""
    problems = sorted((each.problem for each in known), key=lambda p: (p.severity is not Severity.ERROR, p.at, p.name))
    worst = problems[0]
    day = f"{worst.day or ''}"
    lines = [line for problem in problems[:MOST_PROBLEMS] for line in _lines(problem)]
    if left := problems[MOST_PROBLEMS:]:
        lines.append(f"and {len(left)} more: {', '.join(problem.name for problem in left)}"[:_WIDEST_LINE])
    return Alert(
        day=day,
        cause=worst.cause.value,
        severity=worst.severity.value,
        title=_what(worst.cause, problems),
        lines=tuple(lines),
        advice=" ".join(dict.fromkeys(problem.advice for problem in problems if problem.advice)),
        command=worst.command,
        link=_link(worst, ui_url.rstrip("/")),
    )


def message_of(news: News, alerts: Sequence[Alert], now: datetime) -> Message:
    """One message of all alerts that have the same news of the same cause."""
    in_order = tuple(sorted(alerts, key=lambda alert: alert.day))
    severity = Severity.ERROR if any(alert.severity == Severity.ERROR for alert in in_order) else Severity.WARN
    title = _title(news, in_order)
    return Message(
        id=uuid.uuid4().hex,
        news=news,
        cause=in_order[0].cause,
        severity=severity,
        title=title,
        text="\n".join([title, *_body(news, in_order)]),
        created_at=now,
        alerts=in_order,
    )


def ranges(days: Sequence[str]) -> str:
    """Days as people write them: `2025-05-01 … 2025-05-03, 2025-05-07`."""
    spans = stretches(sorted(date.fromisoformat(text) for text in days if text))
    return ", ".join(f"{first}" if first == last else f"{first} … {last}" for first, last in spans)


def _lines(problem: Problem) -> list[str]:
    shown = [f"  * {line[:_WIDEST_LINE]}" for line in problem.lines[:MOST_LINES]]
    left = len(problem.lines) - MOST_LINES
    named = [] if problem.cause is Cause.OVERDUE else [problem.name]
    return [*named, *shown, *([f"  * and {left} more"] if left > 0 else [])]


def _what(cause: Cause, problems: Sequence[Problem]) -> str:
    named: Mapping[Cause, str] = {
        Cause.CHECKS: f"{len(problems)} check{'s' * (len(problems) > 1)} failed",
        Cause.AUDIT: f"audit of the month, {len(problems)} check{'s' * (len(problems) > 1)} failed",
        Cause.FAILURES: f"{', '.join(p.name for p in problems)} failed {max(p.size for p in problems)} times in a row",
        Cause.RUNS: f"runs failed {max(p.size for p in problems)} times in a row",
        Cause.OVERDUE: f"{problems[0].asset or problems[0].name} overdue",
    }
    return named[cause]


_HEALED = {
    Cause.CHECKS: "the checks pass again",
    Cause.AUDIT: "the audit of the month passes again",
    Cause.FAILURES: "materialised again",
    Cause.RUNS: "the runs succeed again",
    Cause.OVERDUE: "no longer overdue",
}


def _title(news: News, alerts: Sequence[Alert]) -> str:
    first, days = alerts[0], [alert.day for alert in alerts if alert.day]
    named = ranges(days)
    if len(named) > _WIDEST_TITLE:
        named = f"{days[0]} … {days[-1]}"
    where = f"{f'{len(days)} days, ' * (len(days) > 1)}{named}: " if days else ""
    if news is News.RESOLVED:
        return f"{where}resolved, {_HEALED[Cause(first.cause)]}"
    titles = list(dict.fromkeys(alert.title for alert in alerts))
    what = titles[0] if len(titles) == 1 else f"{titles[0]}, and others"
    return f"{where}{'worse, ' * (news is News.WORSE)}{what}"


def _body(news: News, alerts: Sequence[Alert]) -> list[str]:
    if news is News.RESOLVED:
        days = ranges([alert.day for alert in alerts])
        return [*([f"Days: {days}"] if len(alerts) > 1 else []), alerts[0].link]
    told, left = alerts[:MOST_DAYS], alerts[MOST_DAYS:]
    lines = [line for alert in told for line in _paragraph(alert, is_alone=len(alerts) == 1)]
    if left:
        lines += ["", f"and {len(left)} more days: {ranges([alert.day for alert in left])}", "(darkhorse alerts list)"]
    return lines


def _paragraph(alert: Alert, *, is_alone: bool) -> list[str]:
    return [
        "",
        *([] if is_alone else [f"{alert.day}: {alert.title}"]),
        *alert.lines,
        *([f"What to do: {alert.advice}"] if alert.advice else []),
        *([alert.command] if alert.command else []),
        alert.link,
    ]


def _link(problem: Problem, ui_url: str) -> str:
    if problem.day:
        return f"{ui_url}/assets/{problem.asset}?view=partitions&partition={problem.day}"
    return f"{ui_url}/runs/{problem.run_id}" if problem.run_id else ui_url
