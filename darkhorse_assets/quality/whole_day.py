"""All that is judged of a day after it is published, because it is of tables together: completeness and references."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.quality.completeness import races_complete, results_complete, runners_complete
from darkhorse_assets.quality.references import DayRows, references
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.sources.protocol import Row

PublishedRows = dict[str, dict[str, list[Row]]]
"""By country, then by table."""


def together(published: PublishedRows, table: str, countries: Sequence[str]) -> list[Row]:
    """The rows of these countries, in their order."""
    return [row for country in countries for row in published.get(country, {}).get(table, [])]


def whole_day(
    published: PublishedRows,
    masters: DayRows,
    carded: Mapping[str, set[str]],
    resulted: Mapping[str, set[str]],
    now: datetime,
) -> list[Verdict]:
    """On what the lake holds now, refused countries included: what they lack is lacking.

    Args:
        published: all countries, because the masters are of all.
        masters: rows of those that are published.
        carded: ids of the races that the cards name, of each country that was asked for; `resulted` the same of the
            results.
    """
    races, runners, results = (together(published, table.name, list(carded)) for table in (RACES, RUNNERS, RESULTS))
    verdicts = [
        races_complete(races, carded, resulted),
        runners_complete(races, runners),
        results_complete(races, results, now),
    ]
    there = {table for tables in published.values() for table in tables}
    return verdicts + references({table: together(published, table, list(published)) for table in there}, masters)
