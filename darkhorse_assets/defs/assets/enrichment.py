"""`horse_profiles`: horses asked for by themselves, a capped number on the racing day that it is.

On any other day it asks nothing and publishes again what that day's captures hold, so a backfill costs no call.
"""

from datetime import date

import dagster as dg
from pydantic import Field

from darkhorse_assets.clock import today
from darkhorse_assets.contracts import HORSE_PROFILES
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.assets.mart import mart
from darkhorse_assets.defs.day_by_day import Events, Marks, Metadata, attempt, days_of, judged_run
from darkhorse_assets.defs.metadata import check_specs, table_spec
from darkhorse_assets.defs.partitions import CAPTURES_PER_RUN
from darkhorse_assets.defs.verdicts import recorded_verdicts
from darkhorse_assets.desk import Desk
from darkhorse_assets.enrichment import (
    ask_horses,
    horses_of,
    judge_profiles,
    next_horses,
    profiles_of,
    publish_profiles,
    wanted_horses,
)
from darkhorse_assets.errors import AuditError

NAME = HORSE_PROFILES.name
CHECKS = {
    "schema": "Types and nulls are as the contract says; new fields of the source are reported.",
    "duplicates": "The key is there and unique.",
    "completeness": "Every horse that was asked for has its row, also one that the source does not know.",
}


class EnrichmentConfig(dg.Config):  # type: ignore[misc, unused-ignore]
    """What one run may ask beyond its days.

    Attributes:
        budget: calls of this racing day in all, instead of the setting's.
    """

    budget: int | None = Field(default=None, ge=0)


@dg.multi_asset(
    name=NAME,
    specs=[table_spec(HORSE_PROFILES, "enrichment", {"python", "parquet"}, [mart])],
    check_specs=check_specs(CHECKS, {NAME: CHECKS}),
    can_subset=True,
    backfill_policy=CAPTURES_PER_RUN,
    pool=SOURCE_POOL,
)
def horse_profiles(context: dg.AssetExecutionContext, config: EnrichmentConfig, desk: dg.ResourceParam[Desk]) -> Events:
    days, marks, reports = days_of(context), Marks(), list[DayReport]()
    if not context.selected_asset_keys:  # only checks were asked for
        yield from recorded_verdicts(context, [judge_profiles(desk.lake, desk.source, day) for day in days])
        return
    budget = desk.horse_calls_per_day if config.budget is None else config.budget

    def enrich_one(day: date) -> None:
        is_now = day == today(desk.clock)
        try:
            if is_now:
                _ask(context, desk, day, budget)
        finally:  # what came before an error, or before Ctrl-C, is published all the same
            report = publish_profiles(desk.lake, desk.source, day)
            reports.append(report)
            if not report.problem():
                marks.mark(NAME, f"{day}", _metadata(report, is_now))
        if problem := report.problem():
            raise AuditError(problem)

    def enrich_all() -> None:
        for day in days:
            if error := attempt(context, day, marks, enrich_one):
                desk.progress.failed(NAME, day, error)

    yield from judged_run(context, NAME, marks, reports, enrich_all)


def _ask(context: dg.AssetExecutionContext, desk: Desk, day: date, budget: int) -> None:
    """Ask for those next in the queue, as far as the day's budget goes."""
    answered = profiles_of(desk.lake, desk.source, day)
    desk.mart.refresh(desk.lake.tables)
    with desk.mart.reading() as connection:
        wanted = wanted_horses(connection)
    chosen = next_horses(wanted, answered, budget)
    waiting = len(set(wanted) - set(chosen) - horses_of(answered))

    def told(asked: int) -> None:
        context.log.info(f"{asked} of {len(chosen)} horses asked for, {waiting} more are in the queue")
        desk.progress.asked_horses(day, asked, len(chosen), waiting, desk.source.requests_made())

    told(0)
    ask_horses(desk.lake, desk.source, day, chosen, told)


def _metadata(report: DayReport, is_now: bool) -> Metadata:
    rows = {"dagster/partition_row_count": report.rows.get(NAME, {}).get("all", 0)}
    return rows if is_now else {**rows, "asked": "nothing: horses are asked for on the racing day that it is only"}
