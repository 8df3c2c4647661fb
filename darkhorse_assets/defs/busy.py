"""Which partitions are waited for or worked on already, so that nobody queues one twice.

Dagster's own history says it: runs that are not over, and backfills that have not come so far yet.
"""

from collections.abc import Collection, Iterator

import dagster as dg

from darkhorse_assets.contracts import STATISTICS
from darkhorse_assets.defs.liveness import close_dead_runs
from darkhorse_assets.defs.preview import AssetKeyPartitionKey, BulkActionsFilter, BulkActionStatus, PartitionBackfill
from darkhorse_assets.defs.run_tags import PARTITION, RANGE

UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_BACKFILLS_AT_WORK = BulkActionsFilter(
    statuses=[BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING]
)
_SHOWN_CHARACTERS = 8


def busy_partitions(
    instance: dg.DagsterInstance, assets: Collection[str], partitions: Collection[str]
) -> dict[str, str]:
    """Those of the partitions that something is about to make or to judge of these assets, each with what that is.

    A run whose process was killed is closed first: it would keep its days for ever.
    """
    close_dead_runs(instance)
    wanted = {dg.AssetKey(name) for name in assets}
    busy: dict[str, str] = {}
    for run in _runs_of(instance, wanted):
        what = f"run {run.run_id[:_SHOWN_CHARACTERS]} is {run.status.value.lower()}"
        busy |= dict.fromkeys((each for each in partitions if _is_of(run, each)), what)
    for backfill in instance.get_backfills(filters=_BACKFILLS_AT_WORK):
        what = f"backfill {backfill.backfill_id} has not come so far yet"
        busy |= dict.fromkeys(_left_of(backfill, wanted, partitions), what)
    return busy


def is_mart_busy(instance: dg.DagsterInstance) -> bool:
    """True while a run that has the mart or statistics among its assets waits or works: it may have it to itself."""
    return any(True for _ in _runs_of(instance, {dg.AssetKey(name) for name in ("mart", *STATISTICS)}))


def _runs_of(instance: dg.DagsterInstance, wanted: Collection[dg.AssetKey]) -> Iterator[dg.DagsterRun]:
    """The runs that wait or work, and make or judge one of these assets."""
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        judged = {key.asset_key for key in run.asset_check_selection or ()}
        if run.asset_selection is None or not judged.union(run.asset_selection).isdisjoint(wanted):
            yield run


def _is_of(run: dg.DagsterRun, partition: str) -> bool:
    """Days sort as they are written, months by their first day."""
    first, last = (run.tags.get(name, run.tags.get(PARTITION, "")) for name in RANGE)
    return first <= partition <= last


def _left_of(
    backfill: PartitionBackfill, wanted: Collection[dg.AssetKey], partitions: Collection[str]
) -> Iterator[str]:
    """What a backfill still has to make, or to see made."""
    data = backfill.asset_backfill_data
    if data is None:  # of a job, not of assets
        yield from {*partitions}.intersection(backfill.partition_names or ())
        return
    left = data.get_targeted_partitions_without_materialization_status()
    for partition in partitions:
        if any(AssetKeyPartitionKey(key, partition) in left for key in wanted):
            yield partition
