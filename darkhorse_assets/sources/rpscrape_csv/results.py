"""From a capture of results files to race records: line by line, each readable without the others.

A line is a horse and repeats its race. Files overlap (all and gb, flat and jumps), so which file a line stands in says
nothing about it: the lines of one race become one record, and the lines of one horse one row, wherever they stand.
"""

from collections import Counter
from collections.abc import Collection

from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, RaceRecord, Rejected, Row, raw_json
from darkhorse_assets.sources.record import UNREADABLE, keep_unknown
from darkhorse_assets.sources.rpscrape_csv.fields import Fields
from darkhorse_assets.sources.rpscrape_csv.files import ALL_COUNTRIES, country_of
from darkhorse_assets.sources.rpscrape_csv.horses import line_horse
from darkhorse_assets.sources.rpscrape_csv.races import line_country, line_race
from darkhorse_assets.sources.rpscrape_csv.sheets import Line, sheet_of


def parse_results(capture: Capture) -> Parsed:
    """Read all files of a capture.

    Raises:
        PayloadUnreadableError: a file has no header of rpscrape's.
    """
    reading = _Reading(capture.countries)
    for payload in capture.payloads:
        country = country_of(payload.url)
        folder_country = None if country == ALL_COUNTRIES else country
        for line in sheet_of(payload.url, payload.body).lines:
            reading.take(line, folder_country)
    return reading.parsed()


class _Reading:
    """What was read so far, by race and horse."""

    def __init__(self, countries: Collection[str]) -> None:
        self._countries = countries
        self._races: dict[str, Row] = {}
        self._horses: dict[str, dict[object, tuple[Row, Line]]] = {}
        self._rejected: list[Rejected] = []
        self._unknown: dict[str, Counter[str]] = {}

    def take(self, line: Line, folder_country: str | None) -> None:
        """Read one line; a line of another country is passed over, one that cannot be read is rejected."""
        fields = Fields(line.cells, "line")
        country = race_id = None
        try:
            country = line_country(fields, folder_country)
            if country not in self._countries:
                return
            race = line_race(fields, country)
            race_id = str(race["race_id"])
            horse = line_horse(fields) | {name: race[name] for name in ("date", "country", "race_id")}
        except UNREADABLE as error:
            self._reject(line, line.fault or str(error), country, race_id)
            return
        if line.fault:
            self._reject(line, line.fault, country, race_id)
            return
        known = self._races.setdefault(race_id, race)
        if known["course_id"] != race["course_id"]:  # Racing Post's 623000 is a race of two courses
            self._reject(line, f"{race_id} is at {known['course']}, not at {race['course']}", country, race_id)
            return
        keep_unknown(fields, horse, self._unknown.setdefault(race_id, Counter()), "runner")
        self._keep(horse, line)

    def _keep(self, horse: Row, line: Line) -> None:
        """Of two lines of one horse the fuller is kept; the other adds nothing, or is in conflict with it."""
        rows = self._horses.setdefault(str(horse["race_id"]), {})
        known = rows.get(horse["horse_id"])
        if known is None:
            rows[horse["horse_id"]] = (horse, line)
            return
        kept, other = sorted((known, (horse, line)), key=lambda each: _filled(each[0]), reverse=True)
        rows[horse["horse_id"]] = kept
        adds_nothing = all(value in (None, kept[0][name]) for name, value in other[0].items())
        reason = f"{'duplicate' if adds_nothing else 'conflicting duplicate'} of {kept[1].place}"
        self._reject(other[1], reason, str(horse["country"]), str(horse["race_id"]), is_duplicate=adds_nothing)

    def _reject(
        self, line: Line, reason: str, country: str | None, race_id: str | None, *, is_duplicate: bool = False
    ) -> None:
        self._rejected.append(
            Rejected("results", f"{line.place}: {reason}", raw_json(line.cells), country, race_id, is_duplicate)
        )

    def parsed(self) -> Parsed:
        """The races that were read, each with what was rejected of it, and what belongs to none."""
        rejected: dict[str | None, list[Rejected]] = {}
        for each in self._rejected:
            rejected.setdefault(each.race_id if each.race_id in self._races else None, []).append(each)
        return Parsed(
            races=[self._record(race_id, rejected.get(race_id, [])) for race_id in self._races],
            rejected=rejected.get(None, []),
        )

    def _record(self, race_id: str, rejected: list[Rejected]) -> RaceRecord:
        race = self._races[race_id]
        horses = [horse for horse, _ in self._horses[race_id].values()]
        # By position, because a disqualified winner stands first and keeps the winner's time.
        race["winning_time_seconds"] = next((horse["time_seconds"] for horse in horses if horse["position"] == 1), None)
        ran, unknown = race["ran_count"], self._unknown[race_id]
        is_whole = len(horses) >= ran if isinstance(ran, int) else all(each.is_duplicate for each in rejected)
        return RaceRecord(Endpoint.RESULTS, str(race["country"]), race_id, race, horses, is_whole, rejected, unknown)


def _filled(row: Row) -> int:
    return sum(value is not None for value in row.values())
