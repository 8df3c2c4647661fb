"""Statistics that the past has made stale are computed again by themselves.

It asks no source and costs no call, so it is on by default: a re-scraped day in the UI needs no second thought.
"""

from collections.abc import Iterator

import dagster as dg

from darkhorse_assets.contracts import STATISTICS
from darkhorse_assets.defs.busy import is_mart_busy
from darkhorse_assets.defs.partitions import STATISTICS_DAYS_PER_RUN, range_tags
from darkhorse_assets.defs.run_tags import ROUTINE
from darkhorse_assets.errors import MartError
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.settings import Settings
from darkhorse_assets.statistics.days import spans, stale_days

NAME = "stale_statistics"
SECONDS_BETWEEN_LOOKS = 60


@dg.sensor(
    name=NAME,
    asset_selection=dg.AssetSelection.assets(*STATISTICS),
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Whenever the mart has changed: finds the days whose statistics were computed from what is no longer "
    "so, and asks for runs that compute only those.",
)
def stale_statistics(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The cursor is the file's time: it moves with every load, whoever loads, and stays where a run did nothing."""
    path = Settings.load().mart_file
    changed_at = f"{path.stat().st_mtime_ns}" if path.exists() else None
    if changed_at in (None, context.cursor):
        yield dg.SkipReason("there is no mart yet" if changed_at is None else "the mart is as it was")
        return
    if is_mart_busy(context.instance):  # by a run that may compute them
        yield dg.SkipReason("a run of the mart or of statistics is not over yet")
        return
    try:
        stale = stale_days(Mart(path))
    except MartError as error:
        yield dg.SkipReason(f"{error}")
        return
    context.update_cursor(changed_at)
    days = sorted({day for of_table in stale.values() for day in of_table})
    if not days:
        yield dg.SkipReason("no statistics are stale")
    for span in spans(days, STATISTICS_DAYS_PER_RUN):
        yield dg.RunRequest(
            run_key=f"{changed_at} {span[0]}",
            run_config={"ops": {"statistics": {"config": {"only_stale": True}}}},
            tags={**range_tags(span[0], span[-1]), ROUTINE: NAME, "stale_days": f"{len(span)}"},
        )
