"""What a terminal shows when a run is over: what is published per day and country, and each verdict not passed."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.quality.verdict import Severity, Verdict

COUNTED = ("races", "runners", "results")
MOST_COLUMNS = 5
"""Named of those that a restatement changed, the most frequent first."""


def print_summary(
    reports: Sequence[DayReport], statistics: Sequence[DayReport], looks: Sequence[DayReport], console: Console
) -> None:
    """One line per day and country, one for all statistics, one for the days as a whole (`looks`: the five gap checks
    and freshness); nothing of what did not come so far."""
    if reports:
        console.print(_days(reports))
    if statistics:
        rows = sum(sum(each.values()) for report in statistics for each in report.rows.values())
        verdicts = [verdict for report in statistics for verdict in report.verdicts]
        head = f"Statistics of {len(statistics):,} days, {rows:,} rows, checks: "
        console.print(Text.assemble(head, verdicts_in_words(verdicts)))
    if looks:
        verdicts = [verdict for report in looks for verdict in report.verdicts]
        console.print(Text.assemble(f"Quality of {len(looks):,} days, checks: ", verdicts_in_words(verdicts)))
    for report in reports:
        for country in dict.fromkeys(entry.country for entry in report.restatements if not entry.is_first):
            console.print(Text(_restated(report, country)))
    for report in (*reports, *statistics, *looks):
        for verdict in report.verdicts:
            if not verdict.passed:
                console.print(Text(f"{report.day} {verdict}"))


def _days(reports: Sequence[DayReport]) -> Table:
    table = Table(title="Racing days in the lake", title_justify="left")
    for heading in ("day", "country"):
        table.add_column(heading, no_wrap=True)
    for heading in (*COUNTED, "quarantined"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("checks of the day", overflow="fold")
    for report in reports:
        for line, country in enumerate(report.quarantined):
            table.add_row(
                f"{report.day}" if line == 0 else "",
                country,
                *_counts(report, country),
                _not_published(report, country),
                verdicts_in_words(report.verdicts) if line == 0 else Text(),
            )
    return table


def verdicts_in_words(verdicts: Sequence[Verdict]) -> Text:
    """`16 passed`, and how many failed or warned, and which."""
    words = [(f"{sum(verdict.passed for verdict in verdicts)} passed", "green")]
    for severity, outcome, style in ((Severity.ERROR, "failed", "red"), (Severity.WARN, "warned", "yellow")):
        named = [f"{v.table} {v.check}" for v in verdicts if not v.passed and v.severity is severity]
        if named:
            words.append((f", {len(named)} {outcome}: {', '.join(dict.fromkeys(named))}", style))
    return Text.assemble(*words)


def _restated(report: DayReport, country: str) -> str:
    """What a re-scrape changed, in a line; `darkhorse changes` tells more."""
    entries = [entry for entry in report.restatements if entry.country == country and not entry.is_first]
    return f"{report.day} {country} restated: {'; '.join(f'{entry.table} {_changes(entry)}' for entry in entries)}"


def _changes(entry: Restatement) -> str:
    columns = list(entry.changes.columns)
    more = f" and {len(columns) - MOST_COLUMNS} more" if len(columns) > MOST_COLUMNS else ""
    return f"{entry.changes} ({', '.join(columns[:MOST_COLUMNS])}{more})" if columns else f"{entry.changes}"


def _not_published(report: DayReport, country: str) -> str:
    copies = report.copies.get(country, 0)
    return f"{report.quarantined[country] - copies:,}" + (f" + {copies:,} copies" if copies else "")


def _counts(report: DayReport, country: str) -> list[Text]:
    """Published rows; of a refused country, or one that was not captured, nothing was, and what it had before stays."""
    if country in report.left_out:
        return [Text("no capture", style="yellow"), Text(), Text()]
    if country in report.refused:
        return [Text("refused", style="red"), Text("as before"), Text("as before")]
    return [Text(f"{report.rows.get(name, {}).get(country, 0):,}") for name in COUNTED]
