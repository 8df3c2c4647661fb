"""The day's tables, published from its captures: one step, day by day, so that one parse feeds all tables.

Any subset may be materialised. Each day is audited before it is published, and each day's verdicts are recorded on
its own partition, also in ranged runs.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from darkhorse_assets.contracts import COURSES, TABLES, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.captures import racecards, reference_feed, results_feed
from darkhorse_assets.defs.day_by_day import (
    DayConfig,
    Marks,
    Metadata,
    attempt,
    days_of,
    describe,
    failure,
    mark_by_hand,
)
from darkhorse_assets.defs.metadata import OWNERS, code_version, contract_metadata
from darkhorse_assets.defs.partitions import RACING_DAYS, TABLES_PER_RUN
from darkhorse_assets.defs.preview import preview_features
from darkhorse_assets.defs.verdicts import recorded_verdicts
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import AuditError
from darkhorse_assets.quality.references import FOREIGN_KEYS
from darkhorse_assets.racing_day import GUARDS, judge_day, publish_day

CHECKS = {
    "schema": "Types, nulls and few-valued columns are as the contract says; new fields of the source are reported.",
    "duplicates": "The key is there and unique.",
    "filled": "Each column is filled as often as its contract expects: none has gone empty.",
    "completeness": "Cards and results agree: nothing that is due is missing. Whoever the day names has a row in its "
    "master, and nobody else has.",
    "foreign_keys": "Every id that means a row of another table finds it there, on the same day: no orphans.",
    GUARDS: "The races are of this day and no other, of the source that published it before, and none that was known "
    "disappears; rows do not shrink, no horse lacks its race, few records are unreadable, no answer is not no racing.",
}
"""What each check asks; `schema`, `duplicates` and `guards` refuse a day before it is published."""


def _checks_of(contract: Table) -> list[str]:
    checks = ["schema", "duplicates", "completeness", *(["filled"] if contract.by_country else [])]
    if contract.name in FOREIGN_KEYS:
        checks.append("foreign_keys")
    return [*checks, GUARDS] if contract.name == "races" else checks


def _captures_of(contract: Table) -> list[dg.AssetsDefinition]:
    """Only courses wait for the lists: a backfill starts no table of a day whose capture failed."""
    return [racecards, results_feed, *([reference_feed] if contract is COURSES else [])]


def _specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            contract.name,
            deps=_captures_of(contract),
            description=f"{contract.grain[0].upper()}{contract.grain[1:]}.",
            partitions_def=RACING_DAYS,
            group_name="tables" if contract.by_country else "masters",
            kinds={"python", "parquet"},
            owners=OWNERS,
            code_version=code_version(contract),
            metadata=contract_metadata(contract),
        )
        for contract in TABLES.values()
    ]


with preview_features():
    CHECK_SPECS = [
        dg.AssetCheckSpec(check, asset=contract.name, description=CHECKS[check], partitions_def=RACING_DAYS)
        for contract in TABLES.values()
        for check in _checks_of(contract)
    ]


@dg.multi_asset(
    name="day_tables",
    specs=_specs(),
    check_specs=CHECK_SPECS,
    can_subset=True,
    backfill_policy=TABLES_PER_RUN,
)
def day_tables(
    context: dg.AssetExecutionContext, config: DayConfig, desk: dg.ResourceParam[Desk]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckEvaluation]:
    days, marks, reports = days_of(context), Marks(), list[DayReport]()
    tables = [key.to_user_string() for key in sorted(context.selected_asset_keys)]
    countries, force_reason = config.countries_or(desk.countries), config.force_reason()

    def publish_one(day: date) -> None:
        report = (
            publish_day(desk.lake, desk.source, day, countries, desk.clock(), tables=tables, force_reason=force_reason)
            if tables
            else judge_day(desk.lake, day, countries, desk.clock())
        )
        reports.append(report)
        problem = report.problem()
        if not problem:
            for table in tables:
                marks.mark(table, f"{day}", _metadata(report, table))
        desk.progress.published(report)
        if problem:
            raise AuditError(problem)

    try:
        for day in days:
            error = attempt(context, day, marks, publish_one)
            if error and not isinstance(error, AuditError):
                desk.progress.failed("tables", day, error)
    except BaseException:  # Ctrl-C, or the end of the process: what is done is done, and judged
        mark_by_hand(context, marks)
        yield from recorded_verdicts(context, reports)
        raise
    if marks.bad:
        mark_by_hand(context, marks)
    else:
        describe(context, marks)
        for table in tables:
            yield dg.MaterializeResult(asset_key=table)
    yield from recorded_verdicts(context, reports)
    if marks.bad:
        raise failure(marks, "tables", days)


def _metadata(report: DayReport, table: str) -> Metadata:
    rows = report.rows[table]
    return {
        "dagster/partition_row_count": sum(rows.values()),
        **{f"{country}_rows": count for country, count in rows.items()},
        "quarantined": sum(report.quarantined.values()),
        "of which copies": sum(report.copies.values()),
        **({"no capture of": ", ".join(report.left_out)} if report.left_out else {}),
        **({"notes": "\n".join(report.notes)} if report.notes else {}),
    }
