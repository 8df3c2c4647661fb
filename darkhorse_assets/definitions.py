"""The asset graph, assembled. What there is, stands in `defs/`."""

import dagster as dg

from darkhorse_assets.defs.alerts import ALERT_SENSORS
from darkhorse_assets.defs.assets.audit import monthly_audit
from darkhorse_assets.defs.assets.captures import racecards, reference_feed, results_feed
from darkhorse_assets.defs.assets.enrichment import horse_profiles
from darkhorse_assets.defs.assets.mart import mart
from darkhorse_assets.defs.assets.quality import daily_quality
from darkhorse_assets.defs.assets.statistics import statistics
from darkhorse_assets.defs.assets.tables import day_tables
from darkhorse_assets.defs.recovery import RECOVERY_SENSORS
from darkhorse_assets.defs.resources import desk_resource
from darkhorse_assets.defs.schedules import SCHEDULES
from darkhorse_assets.defs.sensors import stale_statistics
from darkhorse_assets.desk import Desk


def definitions(desk: Desk | None = None) -> dg.Definitions:
    """The graph on an open desk; without one, each run opens its own from the environment."""
    return dg.Definitions(
        assets=[
            racecards,
            results_feed,
            reference_feed,
            day_tables,
            mart,
            statistics,
            horse_profiles,
            daily_quality,
            monthly_audit,
        ],
        schedules=SCHEDULES,
        sensors=[stale_statistics, *RECOVERY_SENSORS, *ALERT_SENSORS],
        resources={"desk": desk_resource(desk)},
        executor=dg.in_process_executor,
    )


defs = definitions()
