"""The tags of Dagster's runs that this project writes and reads: the days of one, on whose behalf it runs, what it did.

No Dagster here: the status is read from the tags in a tenth of the time that Dagster takes to import.
"""

from collections.abc import Iterable

from darkhorse_assets.day_reports import DayReport

RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
PARTITION = "dagster/partition"
"""Dagster's own: the first and the last day of a run, or the one that it has."""

ROUTINE = "darkhorse/routine"
"""The schedule's or sensor's name, or the command as people type it: `darkhorse rescrape`."""

COUNTED = {"races": "darkhorse/races", "runners": "darkhorse/runners"}
"""By table: what the run inserted, changed and removed in the lake, as `+12 ~3 -0`."""


def rows_tags(reports: Iterable[DayReport]) -> dict[str, str]:
    """What these days' publications did, first publications and restatements together."""
    entries = [entry for report in reports for entry in report.restatements]
    tags = {}
    for table, tag in COUNTED.items():
        of_table = [entry.changes for entry in entries if entry.table == table]
        added, changed, removed = (sum(getattr(each, n) for each in of_table) for n in ("added", "changed", "removed"))
        tags[tag] = f"+{added} ~{changed} -{removed}"
    return tags
