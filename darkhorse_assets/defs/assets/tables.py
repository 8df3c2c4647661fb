"""The day's tables, published from its captures: one step, day by day, so that one parse feeds all tables.

Any subset may be materialised. Each day is audited before it is published, and each day's verdicts are recorded on
its own partition, also in ranged runs.
"""

from datetime import date

import dagster as dg

from darkhorse_assets.contracts import COURSES, TABLES, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.captures import racecards, reference_feed, results_feed
from darkhorse_assets.defs.day_by_day import (
    DayConfig,
    Events,
    Marks,
    Metadata,
    attempt,
    days_of,
    judged_run,
)
from darkhorse_assets.defs.metadata import check_specs, table_spec
from darkhorse_assets.defs.partitions import TABLES_PER_RUN
from darkhorse_assets.defs.run_tags import rows_tags
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
    "ranges": "Numbers lie within the limits of the contract: ages, weights, distances, ratings, times, prices.",
    "meetings": "No hole in a meeting's offs, no two races on top of each other, one spelling a course.",
    "volume": "As many races as on the same weekday and season of other years; without history, not fewer than five.",
    "quarantined": "Records that could not be read, and copies that contradict each other, by name.",
    "one_capture": "Each country's rows come from one capture of the cards and one of the results.",
    "entities": "Horses and people have the source's own ids where the others of their race have.",
    "agreement": "Card and result speak of the same horses: declared, saddle cloth, age, sire and dam.",
    "finish": "A winner, places in order, dead heats that are ones, prices that make a book, times that horses run.",
    "late_ratings": "RPR and Topspeed have arrived two weeks after the racing, meeting by meeting.",
    "foreign_keys": "Every id that means a row of another table finds it there, on the same day: no orphans.",
    GUARDS: "The races are of this day and no other, of the source that published it before, and none that was known "
    "disappears; rows do not shrink, no horse lacks its race, few records are unreadable, no answer is not no racing.",
}
"""What each check asks; `schema`, `duplicates` and `guards` refuse a day before it is published."""

OF_DAY_TABLES = {
    "races": ["meetings", "volume", "quarantined", "one_capture", GUARDS],
    "runners": ["entities", "one_capture"],
    "results": ["agreement", "finish", "late_ratings", "one_capture"],
}


def _checks_of(contract: Table) -> list[str]:
    checks = ["schema", "duplicates", "completeness", *(["filled", "ranges"] if contract.by_country else [])]
    if contract.name in FOREIGN_KEYS:
        checks.append("foreign_keys")
    return [*checks, *OF_DAY_TABLES.get(contract.name, [])]


def _captures_of(contract: Table) -> list[dg.AssetsDefinition]:
    """Only courses wait for the lists: a backfill starts no table of a day whose capture failed."""
    return [racecards, results_feed, *([reference_feed] if contract is COURSES else [])]


def _spec(contract: Table) -> dg.AssetSpec:
    group = "tables" if contract.by_country else "masters"
    return table_spec(contract, group, {"python", "parquet"}, _captures_of(contract))


CHECK_SPECS = check_specs(CHECKS, {contract.name: _checks_of(contract) for contract in TABLES.values()})


@dg.multi_asset(
    name="day_tables",
    specs=[_spec(contract) for contract in TABLES.values()],
    check_specs=CHECK_SPECS,
    can_subset=True,
    backfill_policy=TABLES_PER_RUN,
)
def day_tables(context: dg.AssetExecutionContext, config: DayConfig, desk: dg.ResourceParam[Desk]) -> Events:
    marks, reports = Marks(), list[DayReport]()
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

    def publish_all() -> None:
        for day in days_of(context):
            error = attempt(context, day, marks, publish_one)
            if error and not isinstance(error, AuditError):
                desk.progress.failed("tables", day, error)

    try:
        yield from judged_run(context, "tables", marks, reports, publish_all)
    finally:  # also of a run that failed: what it published is published
        context.instance.add_run_tags(context.run.run_id, rows_tags(reports))


def _metadata(report: DayReport, table: str) -> Metadata:
    rows = report.rows[table]
    return {
        "dagster/partition_row_count": sum(rows.values()),
        **{f"{country}_rows": count for country, count in rows.items()},
        **restated_metadata(report, table),
        "quarantined": sum(report.quarantined.values()),
        "of which copies": sum(report.copies.values()),
        **({"no capture of": ", ".join(report.left_out)} if report.left_out else {}),
        **({"notes": "\n".join(report.notes)} if report.notes else {}),
    }


def restated_metadata(report: DayReport, table: str) -> Metadata:
    """Counts, so that the UI draws them over the days; nothing where a country says what it said before."""
    metadata: dict[str, str | int] = {}
    for entry in report.restatements:
        if entry.table == table and not entry.is_first:
            changes = entry.changes
            counts = {"added": changes.added, "removed": changes.removed, "changed": changes.changed}
            metadata |= {f"{entry.country}_rows_{what}": count for what, count in counts.items()}
            metadata |= {f"{entry.country}_columns": changes.columns_in_words()} if changes.columns else {}
    return metadata
