"""What starts runs by itself. One so far: statistics that the past has made stale are computed again.

It asks no source and costs no call, so it is on by default: a re-scraped day in the UI needs no second thought.
"""

from collections.abc import Iterator

import dagster as dg

from darkhorse_assets.contracts import STATISTICS
from darkhorse_assets.defs.assets.mart import mart
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.settings import Settings
from darkhorse_assets.statistics.days import stale_days

SECONDS_BETWEEN_LOOKS = 60
RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


@dg.sensor(
    asset_selection=dg.AssetSelection.assets(*STATISTICS),
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="After each materialisation of the mart: finds the days whose statistics were computed from what has "
    "changed since, and asks for one run that computes only those.",
)
def stale_statistics(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    latest = context.instance.get_latest_materialization_event(mart.key)
    seen = f"{latest.timestamp}" if latest else "never"
    if seen == context.cursor:
        yield dg.SkipReason("the mart is as it was")
        return
    if _is_computing(context.instance):
        yield dg.SkipReason("a run that may compute them is not over yet")
        return
    stale = sorted({day for days in stale_days(Mart(Settings.load().mart_file)).values() for day in days})
    context.update_cursor(seen)
    if not stale:
        yield dg.SkipReason("no statistics are stale")
        return
    yield dg.RunRequest(
        run_key=f"{seen} {stale[0]} {stale[-1]}",
        run_config={"ops": {"statistics": {"config": {"only_stale": True}}}},
        tags={**dict(zip(RANGE_TAGS, (f"{stale[0]}", f"{stale[-1]}"), strict=True)), "stale_days": f"{len(stale)}"},
    )


def _is_computing(instance: dg.DagsterInstance) -> bool:
    """True while a run that has statistics among its assets waits or works."""
    unfinished = [
        dg.DagsterRunStatus.QUEUED,
        dg.DagsterRunStatus.NOT_STARTED,
        dg.DagsterRunStatus.STARTING,
        dg.DagsterRunStatus.STARTED,
    ]
    wanted = {dg.AssetKey(name) for name in STATISTICS}
    return any(
        run.asset_selection is None or wanted & set(run.asset_selection)
        for run in instance.get_runs(dg.RunsFilter(statuses=unfinished))
    )
