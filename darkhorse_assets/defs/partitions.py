"""The one partitions definition that every asset of racing days shares, and how many days one run takes.

Captures, tables and statistics differ in chunk size on purpose: assets of one backfill policy share a run, and there
one bad day would stop what follows for all good days; with other policies the daemon goes on with the good days
(docs/design.md).
"""

from datetime import date

import dagster as dg

from darkhorse_assets.defs.run_tags import RANGE
from darkhorse_assets.freshness import DAYS_AHEAD
from darkhorse_assets.planning import FIRST_DAY

RACING_DAYS = dg.DailyPartitionsDefinition(
    start_date=f"{FIRST_DAY}",
    timezone="Europe/London",
    end_offset=DAYS_AHEAD + 1,  # today has a partition, too
)

CAPTURES_PER_RUN = dg.BackfillPolicy.multi_run(max_partitions_per_run=30)
TABLES_PER_RUN = dg.BackfillPolicy.multi_run(max_partitions_per_run=90)
STATISTICS_DAYS_PER_RUN = 365
STATISTICS_PER_RUN = dg.BackfillPolicy.multi_run(max_partitions_per_run=STATISTICS_DAYS_PER_RUN)
"""Computed for a whole range at once, from the mart: the larger, the cheaper."""

MONTHS = dg.MonthlyPartitionsDefinition(start_date=f"{FIRST_DAY}", timezone="Europe/London", end_offset=1)
"""For the audit alone; the month that it is has a partition, and may be audited so far."""
MONTHS_PER_RUN = dg.BackfillPolicy.multi_run(max_partitions_per_run=12)


def range_tags(first: date, last: date) -> dict[str, str]:
    """What makes one run of all days from the first to the last."""
    return dict(zip(RANGE, (f"{first}", f"{last}"), strict=True))
