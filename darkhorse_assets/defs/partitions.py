"""The one partitions definition that every asset shares, and how many days one run takes.

Captures and tables differ in chunk size on purpose: assets of one backfill policy share a run, and there one bad day
would stop the tables of all good days; with two policies the daemon goes on with the good days (docs/design.md).
"""

import dagster as dg

FIRST_DAY = "2015-01-01"

RACING_DAYS = dg.DailyPartitionsDefinition(
    start_date=FIRST_DAY,
    timezone="Europe/London",
    # Today, tomorrow and the day after have partitions: their cards are out.
    end_offset=3,
)

CAPTURES_PER_RUN = dg.BackfillPolicy.multi_run(max_partitions_per_run=30)
TABLES_PER_RUN = dg.BackfillPolicy.multi_run(max_partitions_per_run=90)
