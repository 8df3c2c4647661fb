"""`racecards`, `results_feed`, `reference_feed`: what the source answered for a day, kept as it came.

Beside `horse_profiles` they are the only assets that ask anyone. Materialising a day's partition again is a re-scrape:
the source is asked anew, and the new answer is put beside the old ones.
"""

from contextlib import closing
from datetime import date
from functools import partial

import dagster as dg

from darkhorse_assets.capturing import Asking, Outcome, Told, capture_days
from darkhorse_assets.contracts import CAPTURES
from darkhorse_assets.day_reports import CaptureReport
from darkhorse_assets.defs.day_by_day import (
    DayConfig,
    Marks,
    Metadata,
    attempt,
    began_first,
    days_of,
    describe,
    failure,
    mark_by_hand,
)
from darkhorse_assets.defs.metadata import OWNERS, code_version, contract_metadata
from darkhorse_assets.defs.partitions import CAPTURES_PER_RUN, RACING_DAYS
from darkhorse_assets.defs.preview import preview_features
from darkhorse_assets.desk import Desk
from darkhorse_assets.sources.protocol import Endpoint

SOURCE_POOL = "source"
"""One run at a time asks the source: `default_limit` of dagster.yaml."""


def capture_asset(name: str, endpoint: Endpoint, description: str) -> dg.AssetsDefinition:
    """The asset that captures `endpoint`."""

    @dg.asset(
        name=name,
        description=description,
        partitions_def=RACING_DAYS,
        backfill_policy=CAPTURES_PER_RUN,
        pool=SOURCE_POOL,
        group_name="captures",
        kinds={"python", "parquet"},
        owners=OWNERS,
        code_version=code_version(CAPTURES),
        metadata=contract_metadata(CAPTURES),
    )
    def capture(context: dg.AssetExecutionContext, config: DayConfig, desk: dg.ResourceParam[Desk]) -> None:
        days, marks = days_of(context), Marks()
        countries = config.countries_or(desk.countries)
        asking = Asking(began_first(context), only_failed=config.only_failed, missing_only=config.missing_only)

        def keep(day: date, outcome: Outcome) -> None:
            if isinstance(outcome, Exception):
                raise outcome
            marks.mark(name, f"{day}", _metadata(outcome))
            desk.progress.captured(endpoint, outcome, desk.source.requests_made())

        untold = list[Told]()
        told = capture_days(desk.lake, desk.source, endpoint, days, countries, desk.clock, asking, untold)
        try:
            with closing(told):  # whatever ends the loop: what is under way is waited for, and kept
                for day, outcome in told:
                    if error := attempt(context, day, marks, partial(keep, outcome=outcome)):
                        desk.progress.failed(name, day, error)
        except BaseException:  # Ctrl-C, or the end of the process: what is done is done, also what was still under way
            for day, outcome in untold:
                if not isinstance(outcome, Exception):
                    marks.mark(name, f"{day}", _metadata(outcome))
            mark_by_hand(context, marks)
            raise
        if marks.bad:
            mark_by_hand(context, marks)
            raise failure(marks, name, days)
        describe(context, marks)

    return capture


def _metadata(report: CaptureReport) -> Metadata:
    note = {"note": report.note} if report.note else {}
    if report.capture is None:
        return note
    return {
        "dagster/partition_row_count": len(report.capture.payloads),
        "capture_id": report.capture.capture_id,
        "countries": ", ".join(report.capture.countries),
        "bytes": report.byte_count,
        "reused": report.is_reused,
        **note,
    }


with preview_features():  # for `backfill_policy`
    racecards = capture_asset(
        "racecards", Endpoint.RACECARDS, "The day's racecards as the source answered: who is declared to run."
    )
    results_feed = capture_asset(
        "results_feed", Endpoint.RESULTS, "The day's results as the source answered: what every horse did."
    )
    reference_feed = capture_asset(
        "reference_feed",
        Endpoint.REFERENCE,
        "The source's lists of courses and regions, as they are on the racing day that it is; on any other day it is "
        "not asked.",
    )
