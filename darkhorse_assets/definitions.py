"""The asset graph, assembled. What there is, stands in `defs/`."""

import dagster as dg

from darkhorse_assets.defs.assets.captures import racecards, results_feed
from darkhorse_assets.defs.assets.tables import day_tables
from darkhorse_assets.defs.resources import desk_resource
from darkhorse_assets.desk import Desk


def definitions(desk: dg.ResourceDefinition | Desk) -> dg.Definitions:
    """The graph with its one resource: opened from the environment by each run, or one that is open already."""
    return dg.Definitions(
        assets=[racecards, results_feed, day_tables],
        resources={"desk": desk},
        executor=dg.in_process_executor,
    )


defs = definitions(desk_resource)
