"""`mart`: the DuckDB file that statistics and people read, brought up to date with the lake, partition by partition."""

import dagster as dg

from darkhorse_assets.contracts import TABLES
from darkhorse_assets.defs.day_by_day import days_of
from darkhorse_assets.defs.metadata import OWNERS
from darkhorse_assets.defs.partitions import RACING_DAYS, STATISTICS_PER_RUN
from darkhorse_assets.defs.preview import preview_features
from darkhorse_assets.desk import Desk

MART_POOL = "mart"
"""One run at a time writes the file: `default_limit` of dagster.yaml."""


with preview_features():  # for `backfill_policy`

    @dg.asset(
        description="One DuckDB file with all tables of the lake and the readers' views. It is derived: deleted, it is "
        "rebuilt (darkhorse mart rebuild).",
        deps=list(TABLES),
        partitions_def=RACING_DAYS,
        backfill_policy=STATISTICS_PER_RUN,
        pool=MART_POOL,
        group_name="mart",
        kinds={"python", "duckdb"},
        owners=OWNERS,
        metadata={"grain": "the partitions of one racing day, of every table"},
    )
    def mart(context: dg.AssetExecutionContext, desk: dg.ResourceParam[Desk]) -> None:
        """Loads what changed in the lake, whichever day it is of, so that a day's history is always whole."""
        report = desk.mart.refresh(desk.lake.tables)
        rows_of = desk.mart.rows_by_day(days_of(context))
        for day, rows in rows_of.items():
            context.add_asset_metadata({"dagster/partition_row_count": rows}, partition_key=f"{day}")
        context.log.info(f"{report}")
