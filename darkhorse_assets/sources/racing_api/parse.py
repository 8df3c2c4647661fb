"""From the API's pages to race records: one race at a time, one horse at a time, each readable without the others.

Field by field this is `contracts/races.py`, `runners.py` and `results.py` read from the right (their `card` and
`result` origins). Both generations parse (2025-10 and v1.4.3): they differ by fields that are absent.
"""

from collections.abc import Callable

from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.sources.protocol import (
    Capture,
    Endpoint,
    Parsed,
    Payload,
    RaceRecord,
    Rejected,
    Row,
    raw_json,
)
from darkhorse_assets.sources.racing_api.body import Body
from darkhorse_assets.sources.racing_api.horses import card_runner, result_runner
from darkhorse_assets.sources.racing_api.page import page_of
from darkhorse_assets.sources.racing_api.races import card_race, result_race
from darkhorse_assets.sources.racing_api.singles import race_of
from darkhorse_assets.sources.racing_api.spans import day_within, span_of
from darkhorse_assets.sources.record import UNREADABLE, keep_unknown

Reader = Callable[[Body], Row]
READERS: dict[Endpoint, tuple[Reader, str, Reader]] = {
    Endpoint.RACECARDS: (card_race, "runners", card_runner),
    Endpoint.RESULTS: (result_race, "results", result_runner),
}
"""How to read a race, the table of its horses, and how to read a horse."""


def parse(capture: Capture) -> Parsed:
    """Read all answers of a capture; races of countries that were not asked for are left out.

    Raises:
        PayloadUnreadableError: an answer is no page, or no race; `RacingApi` keeps none that is not.
    """
    parsed = Parsed()
    for payload in capture.payloads:
        for fields in _races_in(payload, capture):
            race = _race(fields, capture)
            if isinstance(race, Rejected):
                parsed.rejected.append(race)
            elif race is not None:
                parsed.races.append(race)
    return parsed


def _races_in(payload: Payload, capture: Capture) -> list[object]:
    """Those of an answer that are the capture's: of a span's page not those of the span's other days."""
    if capture.asked_races:
        return [race_of(payload)]
    races = page_of(payload, capture.endpoint).races
    if span := span_of(payload.url):
        return [race for race in races if day_within(race, span) in {capture.day, None}]
    return races


def _race(fields: object, capture: Capture) -> RaceRecord | Rejected | None:
    read_race, table, read_horse = READERS[capture.endpoint]
    race_id = country = None
    try:
        body = Body(fields, "race")
        race_id = body.text("race_id")
        country = region_of(body.required("region")).code
        if country not in capture.countries and not capture.asked_races:
            return None
        race_id = body.required("race_id")
        race = read_race(body) | {"country": country, "race_id": race_id}
        horses = body.items("runners")
    except UNREADABLE as error:
        return Rejected("races", str(error), raw_json(fields), country, race_id)
    record = RaceRecord(capture.endpoint, country, race_id, race, [])
    keep_unknown(body, race, record.unknown_fields, "race")
    for horse in horses:
        try:
            horse_body = Body(horse, "runner")
            row = read_horse(horse_body)
        except UNREADABLE as error:
            record.rejected.append(Rejected(table, str(error), raw_json(horse), country, race_id))
            continue
        keep_unknown(horse_body, row, record.unknown_fields, "runner")
        record.horses.append(row | {"date": race["date"], "country": country, "race_id": race_id})
    record.is_whole = not record.rejected
    return record
