"""An invented form book: races with their entries as plain Python, and as the mart that statistics are computed from.

Few horses, courses and jockeys, so that a horse has met each of them often; and all that makes counting hard.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, Table
from darkhorse_assets.mart.schema import create_tables, create_views, extend_vocabularies

Row = dict[str, Any]

ALIASES = {"hrs_1": "dh1_hrs_one", "crs_1": "dh1_crs_one", "jky_1": "dh1_jky_one"}
"""What some days call a horse, a course and a jockey, for which the source gave no ids."""
_ROLES = {"hrs": "horse", "crs": "course", "jky": "jockey"}

GOINGS = ("Hard", "Good To Firm", "Good", "Good To Soft", "Soft", "Soft To Heavy", "Heavy", "Yielding", None)
SURFACES = {"Standard": "AW", "Slow": "AW", "Fast": "Dirt"}
YARDS = (1100, 1131, 1210, 1760, 1776, 2200, None)


@dataclass(frozen=True)
class Entry:
    """A declared horse. `came` is its position or why it has none; None for one that did not run."""

    horse: str
    came: int | str | None = 1
    declared: str | None = "jky_9"
    rode: str | None = "jky_9"
    prize: Decimal | None = None


@dataclass(frozen=True)
class Race:
    off: datetime
    entries: Sequence[Entry]
    race_id: str = "rac_1"
    course: str = "crs_9"
    country: str = "gb"
    race_type: str | None = "Flat"
    going: str | None = "Good"
    yards: int | None = 1760
    status: str = "resulted"
    surface: str | None = "Turf"

    @property
    def day(self) -> date:
        return self.off.date()

    @property
    def currency(self) -> str:
        return "EUR" if self.country == "ire" else "GBP"


def at(day: str, clock: str = "13:00") -> datetime:
    """An off on a winter's or early summer's day; London and UTC agree on the day."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def mart() -> duckdb.DuckDBPyConnection:
    """An empty mart in memory."""
    connection = duckdb.connect()
    create_tables(connection)
    create_views(connection)
    for canonical, alias in ALIASES.items():
        role = _ROLES[canonical[:3]]
        connection.execute("INSERT INTO lake.identities VALUES (?, ?, ?)", [role, alias, canonical])
    return connection


def fill(connection: duckdb.DuckDBPyConnection, races: Iterable[Race]) -> None:
    """Empty the mart, then bring these races in."""
    races = list(races)
    _replace(connection, RACES, [race_row(race) for race in races])
    _replace(connection, RUNNERS, [row for race in races for row in runner_rows(race)])
    _replace(connection, RESULTS, [row for race in races for row in result_rows(race)])
    extend_vocabularies(connection)


def _replace(connection: duckdb.DuckDBPyConnection, contract: Table, rows: Sequence[Row]) -> None:
    connection.execute(f"DELETE FROM lake.{contract.name}")  # noqa: S608
    names = rows[0] if rows else ("date",)
    incoming = pa.Table.from_pylist(list(rows), pa.schema([contract.arrow_schema.field(name) for name in names]))
    connection.register("incoming", incoming)
    connection.execute(f"INSERT INTO lake.{contract.name} BY NAME FROM incoming")
    connection.unregister("incoming")


def race_row(race: Race) -> Row:
    return {
        **_place(race),
        "course_id": race.course,
        "off_dt": race.off,
        "race_type": race.race_type,
        "going": race.going,
        "surface": race.surface,
        "distance_yards": race.yards,
        "status": race.status,
    }


def runner_rows(race: Race) -> Iterator[Row]:
    for entry in race.entries:
        yield {**_place(race), "horse_id": entry.horse, "jockey_id": entry.declared}


def result_rows(race: Race) -> Iterator[Row]:
    for entry in race.entries:
        if entry.came is not None:
            yield {
                **_place(race),
                "horse_id": entry.horse,
                "jockey_id": entry.rode,
                "position": entry.came if isinstance(entry.came, int) else None,
                "finish_code": entry.came if isinstance(entry.came, str) else None,
                "prize": entry.prize,
                "prize_currency": None if entry.prize is None else race.currency,
            }


def _place(race: Race) -> Row:
    return {"date": race.day, "country": race.country, "race_id": race.race_id}


def busy_years(seed: int, first: date = date(2023, 2, 20), days: int = 400, races_a_day: int = 2) -> list[Race]:
    """Races on every second day, over a leap day, with all that makes counting hard; the same for the same seed."""
    chance = random.Random(seed)
    return [
        _race(chance, first + timedelta(days=2 * day), f"rac_{2 * day + number}")
        for day in range(days)
        for number in range(races_a_day)
    ]


def _race(chance: random.Random, day: date, race_id: str) -> Race:
    """Few off times, so that horses are entered twice at one off."""
    going = chance.choice((*GOINGS, *SURFACES))
    status = chance.choices(("resulted", "void", "abandoned"), (20, 1, 1))[0]
    horses = chance.sample(range(1, 13), chance.randint(2, 7))
    return Race(
        off=at(day.isoformat(), chance.choice(("12:30", "13:05", "13:05", "19:40"))),
        entries=[_entry(chance, horse, status) for horse in horses],
        race_id=race_id,
        course=_named(chance, "crs", 4),
        country=chance.choice(("gb", "gb", "ire")),
        race_type=chance.choice(("Flat", "Flat", "Hurdle", "Chase", "NH Flat", None)),
        going=going,
        yards=chance.choice(YARDS),
        status=status,
        surface=SURFACES.get(going or "", chance.choice(("Turf", "Turf", None))),
    )


def _entry(chance: random.Random, horse: int, status: str) -> Entry:
    declared = chance.choice((None, *(_named(chance, "jky", 5) for _ in range(4))))
    came: int | str | None = chance.choice((None, "PU", "F", "DSQ", 1, 1, 1, 2, 2, 3, 3, 4, 5))
    if status != "resulted":
        came = "VOI" if status == "void" and came is not None else None
    return Entry(
        _alias(chance, f"hrs_{horse}"),
        came=came,
        declared=declared,
        rode=chance.choice((declared, declared, _named(chance, "jky", 5), None)),
        prize=chance.choice((None, Decimal("0.10"), Decimal("3140.55"), Decimal("123456.78"))),
    )


def _named(chance: random.Random, kind: str, count: int) -> str:
    return _alias(chance, f"{kind}_{chance.randint(1, count)}")


def _alias(chance: random.Random, identity: str) -> str:
    return chance.choice((identity, ALIASES.get(identity, identity)))
