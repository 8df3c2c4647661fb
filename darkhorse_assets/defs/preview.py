"""The preview, beta and unexported features of Dagster 1.13 that this project builds on, named in this one place.

* `AssetCheckSpec(partitions_def=…)`, preview: a check's verdict per partition, so that a red day shows on its day.
* `backfill_policy=…` of assets, beta: many days in one run.
* `AssetCheckEvaluationTargetMaterializationData`, not exported: which materialisation a verdict is about; without it
  the UI takes the verdict of a ranged run for an outdated one.
* `SqliteEventLogStorage`, `SqlEventLogStorageTable`, `EventLogEntry`, `ASSET_EVENTS`, not exported: what
  `event_log.KeptSqliteEventLogStorage` is made from; `SqlEventLogStorage`, not exported: the table of checks' verdicts,
  that of a day among thousands.
* `PartitionBackfill` with its filter and statuses and `AssetKeyPartitionKey`, not exported: which days a backfill that
  is at work has still to make.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData
from dagster._core.definitions.events import AssetKeyPartitionKey
from dagster._core.events import ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus, PartitionBackfill
from dagster._core.storage.event_log import SqlEventLogStorage, SqlEventLogStorageTable, SqliteEventLogStorage

__all__ = [
    "ASSET_EVENTS",
    "AssetCheckEvaluationTargetMaterializationData",
    "AssetKeyPartitionKey",
    "BulkActionStatus",
    "BulkActionsFilter",
    "EventLogEntry",
    "PartitionBackfill",
    "SqlEventLogStorage",
    "SqlEventLogStorageTable",
    "SqliteEventLogStorage",
    "preview_features",
]


@contextmanager
def preview_features() -> Iterator[None]:
    """Silences the warnings that announce the features above, and no others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)
        warnings.simplefilter("ignore", dg.BetaWarning)
        yield
