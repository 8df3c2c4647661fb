"""From a capture of a racecards file to race records: one race at a time, one horse at a time.

The file is `{region: {course: {off time: race}}}`; a race repeats its course and off time.
"""

import json
from collections.abc import Collection, Iterator
from datetime import date

from darkhorse_assets.errors import PayloadUnreadableError, ValueNotUnderstoodError
from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, RaceRecord, Rejected, raw_json
from darkhorse_assets.sources.record import UNREADABLE, keep_unknown
from darkhorse_assets.sources.rpscrape_csv.fields import Fields
from darkhorse_assets.sources.rpscrape_csv.horses import card_runner
from darkhorse_assets.sources.rpscrape_csv.races import card_race


def parse_racecards(capture: Capture) -> Parsed:
    """Read the racecards of a capture.

    Raises:
        PayloadUnreadableError: the file is not rpscrape's racecards.
    """
    parsed = Parsed()
    for payload in capture.payloads:
        for region, race in card_races(payload.url, payload.body):
            _parse_race(region, race, capture.day, capture.countries, parsed)
    return parsed


def card_races(url: str, text: str) -> list[tuple[str, object]]:
    """The races of a file, each with the region that it stands under.

    Raises:
        PayloadUnreadableError: the text is cut short, or not of the shape of rpscrape's racecards.
    """
    try:
        return list(_races(json.loads(text)))
    except json.JSONDecodeError as error:
        shape = f"is no whole JSON ({error.msg} at character {error.pos} of {len(text)})"
    except AttributeError:
        shape = "is not of the shape region → course → off time → race"
    raise PayloadUnreadableError(f"{url} {shape}; nothing of it was used: copy or scrape it again")


def _races(regions: dict[str, dict[str, dict[str, object]]]) -> Iterator[tuple[str, object]]:
    for region, courses in regions.items():
        for off_times in courses.values():
            for race in off_times.values():
                yield region, race


def _parse_race(region: str, written: object, day: date, countries: Collection[str], parsed: Parsed) -> None:
    country = race_id = None
    try:
        country = region_of(region).code
        if country not in countries:
            return
        fields = Fields(written, "race")
        fields.ignore("region")
        race = card_race(fields, country)
        race_id = str(race["race_id"])
        if race["date"] != day:  # a race that the clocks put into two days' files (Santa Anita, 2025-05-27) is of one
            raise ValueNotUnderstoodError(f"date of a race in the racecards of {day}", f"{race['date']}")
        runners = fields.items("runners")
    except UNREADABLE as error:
        parsed.rejected.append(Rejected("races", str(error), raw_json(written), country, race_id))
        return
    record = RaceRecord(Endpoint.RACECARDS, country, race_id, race, [])
    keep_unknown(fields, race, record.unknown_fields, "race")
    parsed.races.append(record)
    for runner in runners:
        try:
            fields = Fields(runner, "runner")
            row = card_runner(fields) | {name: race[name] for name in ("date", "country", "race_id")}
        except UNREADABLE as error:
            record.rejected.append(Rejected("runners", str(error), raw_json(runner), country, race_id))
            continue
        keep_unknown(fields, row, record.unknown_fields, "runner")
        record.horses.append(row)
    record.is_whole = not record.rejected
