"""`horse_profiles`: horses asked for by themselves, a capped number on the racing day that it is.

On any other day it asks nothing and publishes again what that day's captures hold, so a backfill costs no call.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg
from pydantic import Field

from darkhorse_assets.clock import today
from darkhorse_assets.contracts import HORSE_PROFILES
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.assets.captures import SOURCE_POOL
from darkhorse_assets.defs.assets.mart import mart
from darkhorse_assets.defs.day_by_day import Marks, Metadata, attempt, days_of, describe, failure, mark_by_hand
from darkhorse_assets.defs.metadata import OWNERS, code_version, contract_metadata
from darkhorse_assets.defs.partitions import CAPTURES_PER_RUN, RACING_DAYS
from darkhorse_assets.defs.preview import preview_features
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


with preview_features():
    CHECK_SPECS = [
        dg.AssetCheckSpec(check, asset=NAME, description=asks, partitions_def=RACING_DAYS)
        for check, asks in CHECKS.items()
    ]


@dg.multi_asset(
    name=NAME,
    specs=[
        dg.AssetSpec(
            NAME,
            deps=[mart],
            description=f"{HORSE_PROFILES.grain[0].upper()}{HORSE_PROFILES.grain[1:]}.",
            partitions_def=RACING_DAYS,
            group_name="enrichment",
            kinds={"python", "parquet"},
            owners=OWNERS,
            code_version=code_version(HORSE_PROFILES),
            metadata=contract_metadata(HORSE_PROFILES),
        )
    ],
    check_specs=CHECK_SPECS,
    can_subset=True,
    backfill_policy=CAPTURES_PER_RUN,
    pool=SOURCE_POOL,
)
def horse_profiles(
    context: dg.AssetExecutionContext, config: EnrichmentConfig, desk: dg.ResourceParam[Desk]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckEvaluation]:
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

    try:
        for day in days:
            if error := attempt(context, day, marks, enrich_one):
                desk.progress.failed(NAME, day, error)
    except BaseException:  # Ctrl-C, or the end of the process: what is done is done, and judged
        mark_by_hand(context, marks)
        yield from recorded_verdicts(context, reports)
        raise
    if marks.bad:
        mark_by_hand(context, marks)
    else:
        describe(context, marks)
        yield dg.MaterializeResult(asset_key=NAME)
    yield from recorded_verdicts(context, reports)
    if marks.bad:
        raise failure(marks, NAME, days)


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
