"""The four statistics tables: computed for the whole range of a run at once, published and judged day by day.

They depend on their own day's partition of the mart only; history reaches them through the mart. Depending on all
earlier days, one failed day would keep every later day from being computed.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import dagster as dg

from darkhorse_assets.contracts import STATISTICS
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.mart import MART_POOL, mart
from darkhorse_assets.defs.day_by_day import Events, Marks, attempt, days_of, judged_run
from darkhorse_assets.defs.metadata import check_specs, table_spec
from darkhorse_assets.defs.partitions import STATISTICS_DAYS_PER_RUN, STATISTICS_PER_RUN
from darkhorse_assets.defs.verdicts import recorded_verdicts
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import AuditError
from darkhorse_assets.statistics.days import ComputedRange, computed, judged_days, spans, stale_days

CHECKS = {
    "schema": "Types, nulls and few-valued columns are as the contract says.",
    "duplicates": "The key is there and unique.",
    "completeness": "Every declared runner has its row; every run is counted once for each entity that it has.",
    "foreign_keys": "Each race, horse, person and course is one of the day's.",
}


class StatisticsConfig(dg.Config):  # type: ignore[misc, unused-ignore]
    """What one run may ask beyond its days.

    Attributes:
        only_stale: of the run's days compute only those whose inputs changed since they were published.
    """

    only_stale: bool = False


@dg.multi_asset(
    name="statistics",
    specs=[
        table_spec(contract, "statistics", {"python", "duckdb", "parquet"}, [mart]) for contract in STATISTICS.values()
    ],
    check_specs=check_specs(CHECKS, dict.fromkeys(STATISTICS, CHECKS)),
    can_subset=True,
    backfill_policy=STATISTICS_PER_RUN,
    pool=MART_POOL,
)
def statistics(context: dg.AssetExecutionContext, config: StatisticsConfig, desk: dg.ResourceParam[Desk]) -> Events:
    tables = [key.to_user_string() for key in sorted(context.selected_asset_keys)]
    days, marks, reports = days_of(context), Marks(), list[DayReport]()
    desk.mart.refresh(desk.lake.tables)
    if not tables:  # only checks were asked for
        of_checks = {key.asset_key.to_user_string() for key in context.selected_asset_check_keys}
        yield from recorded_verdicts(context, judged_days(desk.lake, desk.mart, days, sorted(of_checks)))
        return
    wanted = _stale(desk, days, tables) if config.only_stale else dict.fromkeys(days, tables)

    def publish_all() -> None:
        for span in spans(wanted, STATISTICS_DAYS_PER_RUN):
            with computed(desk.lake, desk.mart, span, tables) as of_range:

                def publish_one(day: date, of_range: ComputedRange = of_range) -> None:
                    report = of_range.publish(desk.lake, day, wanted[day])
                    reports.append(report)
                    for table, rows in report.rows.items():
                        marks.mark(table, f"{day}", {"dagster/partition_row_count": rows["all"]})
                    desk.progress.computed(report)
                    if problem := report.problem():
                        raise AuditError(problem)

                for day in span:
                    error = attempt(context, day, marks, publish_one)
                    if error and not isinstance(error, AuditError):
                        desk.progress.failed("statistics", day, error)

    yield from judged_run(context, "statistics", marks, reports, publish_all, is_of_all_days=not config.only_stale)


def _stale(desk: Desk, days: Sequence[date], tables: Sequence[str]) -> Mapping[date, Sequence[str]]:
    """Of these days and tables, those whose inputs have changed."""
    stale = {name: set(of_table) for name, of_table in stale_days(desk.mart).items() if name in tables}
    by_day = {day: [name for name, of_table in stale.items() if day in of_table] for day in days}
    return {day: names for day, names in by_day.items() if names}
