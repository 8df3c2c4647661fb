"""Races that should be in the source's list of results by now and are not: told by what is published, put on record.

They are asked for one by one (`asking.py`), because the whole list was asked for already and lacks them.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.completeness import RESULT_DUE_AFTER, lacks_its_result
from darkhorse_assets.quality.retrying import Wanted
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, STAMP, Endpoint, Row, Source
from darkhorse_assets.stage import Stage

logger = logging.getLogger(__name__)


def reconcile_races(lake: Lake, source: Source, day: date, published: Sequence[Stage], now: datetime) -> list[str]:
    """Of the stages that were published: open a row for each race that is due and that the whole list of results, asked
    for since, does not name; close the rows of those that have their result, are void or abandoned, or are gone.

    Returns:
        What is wrong with the ledger, in words: it costs nobody a table.
    """
    try:
        for stage in published:
            _reconcile(lake, source, day, stage, now)
    except LakeError as error:
        logger.warning("%s", error)
        return [f"{error}"]
    return []


def _reconcile(lake: Lake, source: Source, day: date, stage: Stage, now: datetime) -> None:
    results, ledger = Wanted(source.name, Endpoint.RESULTS, day), lake.failures
    races = {str(race["race_id"]): race for race in stage.rows["races"]}
    lacking = {
        race_id for race_id, race in races.items() if lacks_its_result(race, now) and race_id not in stage.resulted
    }
    for race_id in _not_in_the_list(lake, source.name, day, stage.country, [races[each] for each in sorted(lacking)]):
        url = source.race_url(results.endpoint, race_id)
        ledger.note_missing(results._replace(race_id=race_id), stage.country, url, now)
    for row in ledger.open_of(source.name, results.endpoint, day):
        if row.race_id and stage.country in row.countries and row.race_id not in lacking:
            is_here = row.race_id in races
            capture_id = _capture_id(lake, source.name, day, races[row.race_id]["captured_at"]) if is_here else None
            ledger.resolve([row], capture_id, now)


def _not_in_the_list(lake: Lake, source: str, day: date, country: str, lacking: Sequence[Row]) -> Iterator[str]:
    """Where no list was asked for since the race was due, the list is what is missing, and not the race."""
    taken = lake.captures.taken(source, Endpoint.RESULTS, [day], [country]).get(day) if lacking else None
    asked_at = taken and taken.whole.get(country)
    for race in lacking:
        if asked_at and race["off_dt"] + RESULT_DUE_AFTER <= asked_at:
            yield str(race["race_id"])


def _capture_id(lake: Lake, source: str, day: date, captured_at: datetime) -> str | None:
    """The capture that a published row is read from."""
    began = f"{captured_at:{STAMP}}"
    ids = (each for endpoint in DAY_ENDPOINTS for each in lake.captures.ids(source, endpoint, day))
    return next((each for each in ids if each.startswith(began)), None)
