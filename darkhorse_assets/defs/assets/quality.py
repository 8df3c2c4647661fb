"""`daily_quality`: is the day whole? The five gap checks, what is overdue, and the report that people look at.

Tables are judged when they are published, and a day that nobody tried has no table. So this asset judges a day beside
the others: what should exist of it by now, what it and the week before it lack. It publishes nothing but the report.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import dagster as dg

from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.audit import monthly_audit
from darkhorse_assets.defs.assets.mart import MART_POOL, mart
from darkhorse_assets.defs.assets.statistics import statistics
from darkhorse_assets.defs.assets.tables import day_tables
from darkhorse_assets.defs.check_history import check_lines
from darkhorse_assets.defs.day_by_day import Events, Marks, Metadata, attempt, days_of, judged_run
from darkhorse_assets.defs.metadata import OWNERS, check_specs
from darkhorse_assets.defs.partitions import RACING_DAYS, STATISTICS_PER_RUN
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import LakeError, NothingPublishedError
from darkhorse_assets.freshness import overdue_of
from darkhorse_assets.lake.files import replace_file
from darkhorse_assets.mart.completeness import published_span
from darkhorse_assets.mart.gaps import Gaps, Gravity, find_gaps, gap_verdicts
from darkhorse_assets.quality.freshness import Overdue
from darkhorse_assets.quality.verdict import Verdict, judged
from darkhorse_assets.report.gather import gather
from darkhorse_assets.report.heat_map import picture_markdown
from darkhorse_assets.report.model import Report
from darkhorse_assets.report.page import report_page

NAME = "daily_quality"
CHECKS: Mapping[str, str] = {
    "entries_today": "How many races and horses are declared and have not run; counts only.",
    "unresulted_passed": "Every race of the day and the week before has its result two hours after its off, unless "
    "void or abandoned.",
    "runner_count_mismatch": "Of the day and the week before, each result has as many rows as horses ran.",
    "unresolved_horses": "Every horse, jockey and trainer of the day's entries has the source's own id.",
    "yesterday_missing_winners": "Every race of the day before has a winner, unless it is void or abandoned.",
    "freshness": "What should exist of the day by now does: captures, tables, statistics.",
}
SPEC = dg.AssetSpec(
    NAME,
    deps=[mart],
    description="Whether a racing day and the week before it are whole, and the report of the whole history.",
    partitions_def=RACING_DAYS,
    group_name="quality",
    kinds={"python", "duckdb"},
    owners=OWNERS,
    metadata={"grain": "one look at each racing day, as of the time of the run"},
)

CHECK_SPECS = check_specs(CHECKS, {NAME: CHECKS})


@dg.multi_asset(
    name=NAME,
    specs=[SPEC],
    check_specs=CHECK_SPECS,
    can_subset=True,
    backfill_policy=STATISTICS_PER_RUN,
    pool=MART_POOL,
)
def daily_quality(context: dg.AssetExecutionContext, desk: dg.ResourceParam[Desk]) -> Events:
    days, marks, reports = days_of(context), Marks(), list[DayReport]()

    def judge_all() -> None:
        desk.mart.refresh(desk.lake.tables)
        now = desk.clock()
        overdue = {each.day: each for each in overdue_of(desk.lake, days, now)}
        with desk.mart.reading() as connection:
            span = published_span(connection)

            def judge_one(day: date) -> None:
                if span is None or day < span[0]:
                    raise NothingPublishedError(
                        f"{day} cannot be looked over: nothing of it or of earlier days is published"
                    )
                gaps = find_gaps(connection, day, now)
                report = DayReport(day, verdicts=[*gap_verdicts(gaps), freshness(overdue.get(day))])
                reports.append(report)
                marks.mark(NAME, f"{day}", _metadata(gaps))
                desk.progress.looked_over(report)

            for day in days:
                if error := attempt(context, day, marks, judge_one):
                    desk.progress.failed(NAME, day, error)

            if NAME in marks.good:
                gathered.append(gather(desk.lake, connection, now, ui_url=desk.ui_url))
                _link(desk, gathered[0], marks)

    gathered = list[Report]()
    try:
        yield from judged_run(context, NAME, marks, reports, judge_all)
    finally:  # the page shows the verdicts that were just recorded, and one that cannot be written costs none of them
        for report in gathered:
            _write(context, desk, report)


def freshness(overdue: Overdue | None) -> Verdict:
    """What should exist of a day and does not, as a verdict."""
    return judged("freshness", NAME, [overdue.why] if overdue else [], advice=overdue.command if overdue else "")


def _link(desk: Desk, report: Report, marks: Marks) -> None:
    """From the newest day's partition, with the picture: 35 kB, too much for each of 4,000 days."""
    newest = max(marks.good[NAME])
    told = {
        "report": dg.MetadataValue.path(f"{desk.report_file}"),
        "how whole each day is": dg.MetadataValue.md(picture_markdown(report.statuses)),
    }
    marks.mark(NAME, newest, {**marks.good[NAME][newest], **told})


def _write(context: dg.AssetExecutionContext, desk: Desk, report: Report) -> None:
    """Once a run. Raises dg.Failure where the file cannot be written."""
    specs = [*day_tables.check_specs, *statistics.check_specs, *CHECK_SPECS, *monthly_audit.check_specs]
    try:
        page = report_page(replace(report, checks=check_lines(context.instance, specs)))
        replace_file(desk.report_file, page.encode())
    except LakeError as error:
        desk.progress.failed(NAME, report.day, error)
        raise dg.Failure(description=f"the days are judged, and the report is not written: {error}") from error


def _metadata(gaps: Gaps) -> Metadata:
    return {
        "critical": gaps.issues(Gravity.CRITICAL),
        "warnings": gaps.issues(Gravity.WARNING),
        "declared races": sum(row["races"] for row in gaps.checks["entries_today"].rows),
    }
