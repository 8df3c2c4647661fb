"""From a day's captures to its readings and the rows of its masters: what publishing a day and `as_known` share.

Nothing is written here, and nothing judged.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.listed_courses import listed_courses
from darkhorse_assets.lake.readings import DayReading, current_races
from darkhorse_assets.quality.whole_day import PublishedRows, together
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint, Row, Source
from darkhorse_assets.stage import DAY_TABLES
from darkhorse_assets.tables.masters import master_rows


def day_readings(
    lake: Lake, source: Source, day: date, countries: Sequence[str], until: datetime | None = None
) -> tuple[DayReading, DayReading]:
    """What the captures say of the day's cards, and of its results, which get the ids of the cards.

    Args:
        until: captures that began later are not looked at; None for all there are.

    Raises:
        PayloadUnreadableError: a capture that calls itself complete cannot be read.
        LakeError: a capture's file cannot be read.
    """
    cards, results = (
        current_races(lake.captures.newest_first(source.name, endpoint, day, until), source.parse, countries)
        for endpoint in DAY_ENDPOINTS
    )
    _identify(source, cards, results)
    return cards, results


def rows_of_masters(
    lake: Lake, source: Source, day: date, countries: PublishedRows, until: datetime | None = None
) -> tuple[dict[str, list[Row]], list[str]]:
    """The day's masters, made of these countries' rows and of the source's lists.

    Returns:
        The rows by table, and what of the lists could not be read.
    """
    races, runners, results = (together(countries, table.name, list(countries)) for table in DAY_TABLES)
    captured = lake.captures.newest_first(source.name, Endpoint.REFERENCE, day, until)
    listed = listed_courses(captured, source.parse_reference)
    courses = [course for course in listed.rows if course["country"] in countries]
    return master_rows(races, runners, results, courses, listed.regions), listed.notes


def _identify(source: Source, cards: DayReading, results: DayReading) -> None:
    """Give the results the ids of the cards, also what could not be read of a race that an older capture gave."""
    before = [record.race_id for record in results.races]
    results.races = source.identify(cards.races, results.races)
    name_of = dict(zip(before, (record.race_id for record in results.races), strict=True))
    results.rejected = [
        replace(each, race_id=name_of.get(each.race_id or "", each.race_id)) for each in results.rejected
    ]
