"""`monthly_audit`: every table of a month judged at once, by SQL and by Great Expectations, with Data Docs to look at.

A month and not a day, because the fixed cost of Great Expectations is far above that of SQL; the verdicts of a day are
those of the tables themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import dagster as dg

from darkhorse_assets.audit.across import ASKS as ASKS_ACROSS
from darkhorse_assets.audit.month import ENGINES, ENGINES_ASK, Audit, audit_in_sql, audit_month
from darkhorse_assets.audit.rules import ASKS
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.mart import MART_POOL, mart
from darkhorse_assets.defs.day_by_day import Events, Marks, Metadata, attempt, days_of, judged_run
from darkhorse_assets.defs.metadata import OWNERS
from darkhorse_assets.defs.partitions import MONTHS, MONTHS_PER_RUN
from darkhorse_assets.defs.preview import preview_features
from darkhorse_assets.desk import Desk
from darkhorse_assets.quality.verdict import Verdict, combined

NAME = "monthly_audit"
CHECKS: Mapping[str, str] = {
    **{f"{check}": asks for check, asks in ASKS.items()},
    **ASKS_ACROSS,
    ENGINES: ENGINES_ASK,
}
_MOST_FAILURES = 50

with preview_features():
    CHECK_SPECS = [
        dg.AssetCheckSpec(check, asset=NAME, description=asks, partitions_def=MONTHS) for check, asks in CHECKS.items()
    ]
    SPEC = dg.AssetSpec(
        NAME,
        # Days of the month that are still to come are no partitions yet.
        deps=[
            dg.AssetDep(
                mart, partition_mapping=dg.TimeWindowPartitionMapping(allow_nonexistent_upstream_partitions=True)
            )
        ],
        description="Every table of a month judged by its contract: by Great Expectations and, with the same rules, in "
        "SQL. Its Data Docs lie in audit/ of the home.",
        partitions_def=MONTHS,
        group_name="quality",
        kinds={"python", "duckdb", "pandas"},
        owners=OWNERS,
        metadata={"grain": "one audit per month; the partition is named by the month's first day"},
    )


@dg.multi_asset(
    name=NAME,
    specs=[SPEC],
    check_specs=CHECK_SPECS,
    can_subset=True,
    backfill_policy=MONTHS_PER_RUN,
    pool=MART_POOL,
)
def monthly_audit(context: dg.AssetExecutionContext, desk: dg.ResourceParam[Desk]) -> Events:
    marks, reports = Marks(), list[DayReport]()
    is_only_checked = not context.selected_asset_keys  # then no Data Docs are written

    def audit_one(first: date) -> None:
        month = f"{first:%Y-%m}"
        if is_only_checked:
            audit = audit_in_sql(desk.mart, month)
        else:
            audit = audit_month(desk.mart, month, desk.clock())
            marks.mark(NAME, f"{first}", _metadata(audit))
        reports.append(DayReport(first, verdicts=by_check(audit)))

    def audit_all() -> None:
        desk.mart.refresh(desk.lake.tables)
        for first in days_of(context):
            attempt(context, first, marks, audit_one)

    yield from judged_run(context, NAME, marks, reports, audit_all)


def by_check(audit: Audit) -> list[Verdict]:
    """One verdict per check, with the number of offenders of each table that was asked."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in audit.all_verdicts:
        of_table = replace(
            verdict,
            check=f"{verdict.check}",
            table=NAME,
            counts={verdict.table: verdict.counts["offenders"]},
            sample=tuple(f"{verdict.table}: {offender}" for offender in verdict.sample),
        )
        groups.setdefault(f"{verdict.check}", []).append(of_table)
    return [combined(of_check) for of_check in groups.values()]


def _metadata(audit: Audit) -> Metadata:
    return {
        "data_docs": dg.MetadataValue.path(f"{audit.data_docs}"),
        "dagster/partition_row_count": sum(table.rows for table in audit.tables),
        "expectations": audit.expectations,
        "expectations not met": audit.expectations_failed,
        "failures": dg.MetadataValue.md(_as_markdown(audit.failed)),
        "seconds in SQL": round(audit.seconds_sql, 2),
        "seconds in Great Expectations": round(audit.seconds_ge, 2),
        "seconds of its import": round(audit.seconds_import, 2),
    }


def _as_markdown(failed: Sequence[Verdict]) -> str:
    if not failed:
        return "none"
    lines = [(verdict.table, verdict.check, offender) for verdict in failed for offender in verdict.sample]
    return "\n".join(["| table | check | what |", "|---|---|---|", *map(_row, lines[:_MOST_FAILURES])])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
