"""A source on paper: its answers are JSON of race records, so that a test can write any day, good or bad, in a line.

`Desk` is a lake and such a source with one racing day on it. Its clock moves an hour with every capture.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, Kind, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.errors import PayloadUnreadableError, SourceError, SourceRefusedError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.files import read_table
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import (
    Capture,
    Endpoint,
    Offer,
    Parsed,
    Payload,
    Profiles,
    RaceRecord,
    Reference,
    Rejected,
    Row,
    raw_json,
)

DAY = date(2025, 5, 17)
COUNTRIES = ("gb", "ire")
MORNING = datetime(2025, 5, 17, 7, tzinfo=UTC)
NEXT_DAY = datetime(2025, 5, 18, 12, tzinfo=UTC)

Written = dict[str, Any]


def race(race_id: str, country: str = "gb", horses: int | Sequence[Written] = 3, **columns: object) -> Written:
    """A race as the paper writes it, off 35 minutes after 13:00 for each one of its number; `whole=False` is one that
    shows itself to be cut."""
    listed = [horse(f"{race_id}_h{n}", position=n) for n in range(1, horses + 1)] if isinstance(horses, int) else horses
    whole = columns.pop("whole", True)
    return {"race_id": race_id, "country": country, "horses": list(listed), "columns": columns, "whole": whole}


def horse(horse_id: str | None, **columns: object) -> Written:
    return {"horse_id": horse_id, "columns": columns}


def poison(race_id: str | None = None, country: str | None = None) -> Written:
    """A race or a horse that nobody can read."""
    return {"race_id": race_id, "country": country, "poison": "written with a wet pen"}


class PaperSource:
    """A `Source` that says what it was told to say."""

    name = "paper"

    def __init__(self) -> None:
        self.now = MORNING
        self.names: dict[str, str] = {}
        """The cards' ids of races that the results name otherwise."""
        self._said: dict[tuple[Endpoint, date], tuple[list[Written], str | None]] = {}

    def says(self, endpoint: Endpoint, day: date, races: Sequence[Written], problem: str | None = None) -> None:
        self._said[endpoint, day] = (list(races), problem)

    def offer(self) -> Offer:
        return Offer()

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        del resume
        if (endpoint, day) not in self._said:
            return None
        races, problem = self._said[endpoint, day]
        asked = [each for each in races if each["country"] in {*countries, None}]
        self.now += timedelta(hours=1)
        payload = Payload(f"paper/{endpoint}/{day}", json.dumps(asked), self.now)
        return Capture(self.name, endpoint, day, self.now, tuple(countries), (payload,), problem)

    def parse(self, capture: Capture) -> Parsed:
        parsed = Parsed()
        for payload in capture.payloads:
            try:
                races = json.loads(payload.body)
            except json.JSONDecodeError as error:
                raise PayloadUnreadableError(f"{payload.url} is torn") from error
            for written in races:
                if "poison" in written:
                    raw, country, race_id = raw_json(written), written["country"], written["race_id"]
                    parsed.rejected.append(Rejected("races", written["poison"], raw, country, race_id))
                else:
                    parsed.races.append(_record(capture, written))
        return parsed

    def capture_span(self, endpoint: Endpoint, days: Sequence[date], countries: Sequence[str]) -> list[Capture]:
        return [capture for day in days if (capture := self.capture(endpoint, day, countries))]

    def race_url(self, endpoint: Endpoint, race_id: str) -> str:
        return f"{endpoint}/{race_id}"

    def capture_races(self, endpoint: Endpoint, day: date, race_ids: Sequence[str]) -> Capture | None:
        """Of what it says of the day, those with these ids."""
        known = {each["race_id"]: each for each in self._said.get((endpoint, day), ([], None))[0]}
        found = [known[race_id] for race_id in race_ids if race_id in known]
        self.now += timedelta(hours=1)
        if not found:
            raise SourceRefusedError(f"no race of {day} is {' or '.join(race_ids)}", status=404)
        payload = Payload(f"paper/{endpoint}/{day}/races", json.dumps(found), self.now)
        return Capture(self.name, endpoint, day, self.now, (), (payload,), asked_races=tuple(race_ids))

    def capture_profiles(self, horse_ids: Sequence[str], day: date) -> None:
        del horse_ids, day

    def parse_reference(self, capture: Capture) -> Reference:
        """Its races' courses stand for a list of courses."""
        races = [record.race for record in self.parse(capture).races]
        return Reference([{name: race[name] for name in ("course_id", "course", "country")} for race in races])

    def parse_profiles(self, capture: Capture) -> Profiles:
        raise NotImplementedError

    def identify(self, cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
        del cards
        return [_named(each, self.names[each.race_id]) if each.race_id in self.names else each for each in results]

    def requests_made(self) -> int:
        return 0

    def close(self) -> None:
        pass


def _record(capture: Capture, written: Written) -> RaceRecord:
    race_id, country = written["race_id"], written["country"]
    is_card = capture.endpoint is Endpoint.RACECARDS
    number = int("".join(filter(str.isdigit, race_id)) or 0)
    off = datetime.combine(capture.day, datetime.min.time(), UTC) + timedelta(hours=13, minutes=35 * number)
    row = {
        "date": capture.day,
        "country": country,
        "race_id": race_id,
        "course_id": f"crs_{country}",
        "course": f"Paper Park {country.upper()}",
        "off_dt": off,
        "off_london": off.replace(tzinfo=None) + timedelta(hours=1),
        "off_local": off.replace(tzinfo=None) + timedelta(hours=1),
        "time_zone": "Europe/London",
        **_typed(RACES, written["columns"]),
    }
    record = RaceRecord(capture.endpoint, country, race_id, row, [], is_whole=written["whole"])
    for each in written["horses"]:
        if "poison" in each:
            table = "runners" if is_card else "results"
            record.rejected.append(Rejected(table, each["poison"], raw_json(each), country, race_id))
            record.is_whole = False
            continue
        known = {"date": row["date"], "country": country, "race_id": race_id, "horse_id": each["horse_id"]}
        columns = {"horse": f"Horse {each['horse_id']}", **each["columns"]}
        if is_card:
            columns.pop("position", None)
            columns = {"is_non_runner": False, "is_reserve": False, "declared_in": "card"} | columns
        else:
            fair_price = max(1.01, 0.9 * len(written["horses"]))
            columns = {"position": None, "finish_code": None, "sp_decimal": fair_price} | columns
        record.horses.append(known | _typed(RUNNERS if is_card else RESULTS, columns))
    return record


def _named(record: RaceRecord, race_id: str) -> RaceRecord:
    name = {"race_id": race_id}
    horses = [horse | name for horse in record.horses]
    return replace(record, race_id=race_id, race=record.race | name, horses=horses)


def _typed(contract: Table, columns: Written) -> Row:
    """Days and times as Python has them; all else as it was written, wrong or right."""
    kinds = {column.name: column.kind for column in contract.columns}
    readers = {Kind.DATE: date.fromisoformat, Kind.INSTANT: datetime.fromisoformat}
    return {
        name: readers[kinds[name]](value) if kinds.get(name) in readers and isinstance(value, str) else value
        for name, value in columns.items()
    }


def quarantined(lake_folder: Path, day: date, country: str) -> list[Row]:
    """The unreadable records kept beside a published day."""
    path = lake_folder / "quarantine" / "records" / f"country={country}" / f"date={day}" / "data.parquet"
    table = read_table(path)
    return table.to_pylist() if table is not None else []


class Desk:
    """A lake, the paper source, and what a test does with them."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake.at(folder)
        self.source = PaperSource()
        self.folder = folder

    def cards(self, *races: Written, **options: Any) -> None:
        self._capture(Endpoint.RACECARDS, races, **options)

    def results(self, *races: Written, **options: Any) -> None:
        self._capture(Endpoint.RESULTS, races, **options)

    def races(self, *races: Written, day: date = DAY) -> None:
        """Results that are asked for one by one."""
        self.source.says(Endpoint.RESULTS, day, races)
        capture = self.source.capture_races(Endpoint.RESULTS, day, [each["race_id"] for each in races])
        if capture:
            self.lake.captures.append(capture)

    def listed(self, *courses: Written, **options: Any) -> None:
        self._capture(Endpoint.REFERENCE, courses, **options)

    def publish(
        self, day: date = DAY, countries: Sequence[str] = COUNTRIES, now: datetime = NEXT_DAY, **options: Any
    ) -> DayReport:
        return publish_day(self.lake, self.source, day, countries, now, **options)

    def ids(self, table: Table = RACES, country: str = "gb", day: date = DAY) -> list[str]:
        """The partition's keys, the last part of each."""
        return [row[table.key[-1]] for row in self.lake.tables.rows(table, day, [country])]

    def published(self) -> dict[str, bytes]:
        """Every published file, by its path."""
        tables = self.folder / "tables"
        return {f"{path.relative_to(tables)}": path.read_bytes() for path in sorted(tables.rglob("*.parquet"))}

    def stages(self) -> dict[str, set[str]]:
        """The refused stages' files, by country."""
        folders = (self.folder / "quarantine" / "stages").glob("country=*/date=*")
        return {folder.parent.name.removeprefix("country="): {p.name for p in folder.iterdir()} for folder in folders}

    def _capture(
        self,
        endpoint: Endpoint,
        races: Sequence[Written],
        day: date = DAY,
        countries: Sequence[str] = COUNTRIES,
        problem: str | None = None,
    ) -> None:
        self.source.says(endpoint, day, races, problem)
        if problem:
            with pytest.raises(SourceError, match=problem):
                capture_day(self.lake, self.source, endpoint, day, countries)
        else:
            capture_day(self.lake, self.source, endpoint, day, countries)
