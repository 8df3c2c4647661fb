"""From the API's pages to race records: one race at a time, one horse at a time, each readable without the others.

Field by field this is `contracts/races.py`, `runners.py` and `results.py` read from the right (their `card` and
`result` origins). Both generations parse (2025-10 and v1.4.3): they differ by fields that are absent.
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date

from darkhorse_assets.errors import PayloadUnreadableError, ValueNotUnderstoodError
from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload, RaceRecord, Rejected, Row, raw_json
from darkhorse_assets.sources.racing_api.body import Body, RetypedFieldError
from darkhorse_assets.sources.racing_api.horses import card_runner, result_runner
from darkhorse_assets.sources.racing_api.races import card_race, result_race

LIST_FIELD = {Endpoint.RACECARDS: "racecards", Endpoint.RESULTS: "results"}
TABLE = {Endpoint.RACECARDS: "runners", Endpoint.RESULTS: "results"}
RaceReader = Callable[[Body], Row]
READERS: dict[Endpoint, tuple[RaceReader, Callable[[Body], Row]]] = {
    Endpoint.RACECARDS: (card_race, card_runner),
    Endpoint.RESULTS: (result_race, result_runner),
}


def page_of(payload: Payload, endpoint: Endpoint) -> Body:
    """The page's envelope.

    Raises:
        PayloadUnreadableError: the body is not the JSON object of a page (cut short, an error page with status 200).
    """
    try:
        fields = json.loads(payload.body)
    except json.JSONDecodeError as error:
        shape = f"is no whole JSON ({error.msg} at character {error.pos} of {len(payload.body)})"
    else:
        if isinstance(fields, dict) and isinstance(fields.get(LIST_FIELD[endpoint]), list):
            return Body(fields, "page")
        shape = f"is no page of {LIST_FIELD[endpoint]}: {payload.body[:120]!r}"
    raise PayloadUnreadableError(f"the answer of {payload.url} {shape}; nothing of it was used, ask again")


def parse(capture: Capture) -> Parsed:
    """Read all pages of a capture that can be read.

    A page that cannot is what made the capture incomplete; its races are kept from earlier captures.
    """
    parsed = Parsed()
    countries = set(capture.countries)
    for payload in capture.payloads:
        try:
            page = page_of(payload, capture.endpoint)
        except PayloadUnreadableError:
            if capture.is_complete:
                raise
            continue
        for fields in page.items(LIST_FIELD[capture.endpoint]):
            _parse_race(fields, capture.endpoint, capture.day, countries, parsed)
    return parsed


def _parse_race(fields: object, endpoint: Endpoint, day: date, countries: set[str], parsed: Parsed) -> None:
    read_race, read_horse = READERS[endpoint]
    race_id = country = None
    try:
        body = Body(fields, "race")
        race_id = body.text("race_id")
        country = region_of(body.text("region") or "").code
        if country not in countries:
            return
        race = read_race(body) | {"country": country, "race_id": _needed(race_id, "race_id")}
        horses = body.items("runners")
    except (RetypedFieldError, ValueNotUnderstoodError) as error:
        parsed.rejected.append(Rejected("races", str(error), raw_json(fields), country, race_id))
        return
    record = RaceRecord(endpoint, country, str(race_id), race, [])
    parsed.races.append(record)
    _keep_unknown(body, race, record.unknown_fields, "race")
    for horse in horses:
        try:
            horse_body = Body(horse, "runner")
            row = read_horse(horse_body)
        except (RetypedFieldError, ValueNotUnderstoodError) as error:
            record.rejected.append(Rejected(TABLE[endpoint], str(error), raw_json(horse), country, race_id))
            continue
        _keep_unknown(horse_body, row, record.unknown_fields, "runner")
        record.horses.append(row | {"date": race["date"], "country": country, "race_id": race_id})
    record.is_whole = not record.rejected


def _needed(value: str | None, name: str) -> str:
    if value is None:
        raise ValueNotUnderstoodError(name, value)
    return value


def _keep_unknown(body: Body, row: Row, seen: Counter[str], prefix: str) -> None:
    unknown = body.unknown()
    seen.update(f"{prefix}.{name}" for name in unknown)
    row["extra"] = raw_json(unknown) if unknown else None
