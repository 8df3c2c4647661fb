"""All that is judged of a day after it is published, because it is of tables together, or of the day beside others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.quality.agreement import agreement
from darkhorse_assets.quality.completeness import races_complete, results_complete, runners_complete
from darkhorse_assets.quality.entities import entities
from darkhorse_assets.quality.finish import finish
from darkhorse_assets.quality.late_ratings import late_ratings
from darkhorse_assets.quality.meetings import meetings
from darkhorse_assets.quality.provenance import one_capture
from darkhorse_assets.quality.quarantined import quarantined
from darkhorse_assets.quality.references import DayRows, references
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.quality.volume import RacesByDay, volume
from darkhorse_assets.sources.protocol import Rejected, Row

PublishedRows = dict[str, dict[str, list[Row]]]
"""By country, then by table."""


@dataclass(frozen=True)
class Beside:
    """What a day is judged beside.

    Attributes:
        now: tells what is missing from what is not due yet.
        history: how many races were published on comparable days.
        rejected: records of the day that were not published.
    """

    day: date
    now: datetime
    history: RacesByDay
    rejected: Sequence[Rejected]


def together(published: PublishedRows, table: str, countries: Sequence[str]) -> list[Row]:
    """The rows of these countries, in their order."""
    return [row for country in countries for row in published.get(country, {}).get(table, [])]


def whole_day(
    published: PublishedRows,
    masters: DayRows,
    carded: Mapping[str, set[str]],
    resulted: Mapping[str, set[str]],
    beside: Beside,
) -> list[Verdict]:
    """On what the lake holds now, refused countries included: what they lack is lacking.

    A verdict is recorded of the day, not of a country. So all that is published of the day is judged, whichever
    countries a run was for: one for Britain must not turn green what Ireland lacks.

    Args:
        published: all countries.
        masters: rows of those that are published.
        carded: ids of the races that the cards name, of each country whose captures were read; `resulted` the same of
            the results. What the other countries' cards and results named is told by their rows.
    """
    countries = sorted({*published, *carded})
    carded = {**{country: _carded(rows) for country, rows in published.items()}, **carded}
    resulted = {**{country: _resulted(rows) for country, rows in published.items()}, **resulted}
    races, runners, results = (together(published, table.name, countries) for table in (RACES, RUNNERS, RESULTS))
    numbers = {country: len(rows[RACES.name]) for country, rows in published.items() if RACES.name in rows}
    there = {table for tables in published.values() for table in tables}
    return [
        races_complete(races, carded, resulted),
        runners_complete(races, runners),
        results_complete(races, results, beside.now),
        meetings(races),
        volume(beside.day, numbers, beside.history),
        quarantined(beside.rejected),
        entities(runners),
        agreement(races, runners, results),
        finish(races, results),
        late_ratings(beside.day, races, results, beside.now),
        *one_capture(races, runners, results),
        *references({table: together(published, table, list(published)) for table in there}, masters),
    ]


def _carded(rows: DayRows) -> set[str]:
    return {row["race_id"] for row in rows.get(RUNNERS.name, []) if row["declared_in"] == "card"}


def _resulted(rows: DayRows) -> set[str]:
    return {row["race_id"] for row in rows.get(RESULTS.name, [])}
