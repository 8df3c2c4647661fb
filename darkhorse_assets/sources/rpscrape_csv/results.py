"""From a capture of results files to race records: line by line, each readable without the others.

A line is a horse and repeats its race. Files overlap (all and gb, flat and jumps), so which file a line stands in says
nothing about it: the lines of one race become one record, and the lines of one horse one row, wherever they stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, RaceRecord, Rejected, Row, raw_json
from darkhorse_assets.sources.rpscrape_csv.fields import Fields
from darkhorse_assets.sources.rpscrape_csv.files import ALL_COUNTRIES, country_of
from darkhorse_assets.sources.rpscrape_csv.horses import line_horse
from darkhorse_assets.sources.rpscrape_csv.races import line_country, line_race
from darkhorse_assets.sources.rpscrape_csv.sheets import Line, sheet_of


@dataclass
class _Race:
    """A race while its lines are gathered: its columns as the first readable line has them."""

    columns: Row
    horses: dict[object, tuple[Row, Line]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def parse_results(capture: Capture) -> Parsed:
    """Read all files of a capture.

    Raises:
        PayloadUnreadableError: a file has no header of rpscrape's.
    """
    parsed = Parsed()
    races: dict[str, _Race] = {}
    for payload in capture.payloads:
        country = country_of(payload.url)
        folder_country = None if country == ALL_COUNTRIES else country
        for line in sheet_of(payload.url, payload.body).lines:
            _read(line, folder_country, capture.countries, races, parsed)
    parsed.races = [_record(race_id, race) for race_id, race in races.items()]
    return parsed


def _read(
    line: Line, folder_country: str | None, countries: Iterable[str], races: dict[str, _Race], parsed: Parsed
) -> None:
    fields = Fields(line.cells, "line")
    country = race_id = None
    try:
        country = line_country(fields, folder_country)
        if country not in countries:
            return
        columns = line_race(fields, country)
        race_id = str(columns["race_id"])
        horse = {name: columns[name] for name in ("date", "country", "race_id")} | line_horse(fields)
    except ValueNotUnderstoodError as error:
        reason = f"{line.place}: {line.fault or error}"
    else:
        reason = f"{line.place}: {line.fault}" if line.fault else None
    race = races.get(race_id or "")
    if reason is None:
        ...
