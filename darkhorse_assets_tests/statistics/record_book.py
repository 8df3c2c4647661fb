"""An invented book of runs for the additive records: as plain Python, as a mart, and as random small books.

Few entities, courses and distances, so that they meet again; and prices, times and ids that are missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from darkhorse_assets.contracts import LAKE_TABLES, RACES, RESULTS, STATISTICS, Table
from darkhorse_assets.contracts.statistics import RUNNER_STATISTICS
from darkhorse_assets.mart.schema import extend_vocabularies
from darkhorse_assets.statistics.partials import partials

FIRST = date(2024, 12, 20)
"""Random books lie over a New Year, because partials are computed a year at a time."""
AGGREGATES = tuple(table for table in STATISTICS.values() if table is not RUNNER_STATISTICS)


@dataclass(frozen=True)
class Run:
    """A row of a result. `came` is the position or the code of who has none; `race` is its number on the day."""

    day: date = FIRST
    race: int = 1
    horse: str = "hrs_9"
    came: int | str = 4
    jockey: str | None = "jky_9"
    trainer: str | None = "trn_9"
    owner: str | None = "own_9"
    sire: str | None = "sir_9"
    dam: str | None = "dam_9"
    damsire: str | None = "dsi_9"
    sp: float | None = 5.0
    seconds: float | None = None
    course: str = "crs_9"
    yards: int | None = 1540
    going: str | None = "Good"
    race_class: str | None = "Class 4"
    is_void: bool = False

    @property
    def race_id(self) -> str:
        return f"rac_{self.day:%y%m%d}_{self.race}"

    @property
    def off(self) -> datetime:
        """Two races an hour, so that races 1 and 2, at different courses, are off at one time."""
        return datetime.combine(self.day, time(12 + (self.race - 1) // 2), UTC)


def fill(mart: duckdb.DuckDBPyConnection, runs: Iterable[Run]) -> None:
    """Empty the mart, then bring in these runs and their races."""
    book = list(runs)
    _replace(mart, RACES, list({run.race_id: _race_row(run) for run in book}.values()))
    _replace(mart, RESULTS, [_result_row(run) for run in book])
    extend_vocabularies(mart)


def fill_with_partials(mart: duckdb.DuckDBPyConnection, runs: Iterable[Run]) -> None:
    """As `fill`, and the partials of all days."""
    book = list(runs)
    fill(mart, book)
    days = [run.day for run in book] or [FIRST]
    for contract in AGGREGATES:
        put(mart, contract, partials(mart, contract, min(days), max(days)), is_all=True)


def put(mart: duckdb.DuckDBPyConnection, contract: Table, rows: pa.Table, *, is_all: bool = False) -> None:
    """Add rows to a lake table, or replace what it has."""
    if is_all:
        mart.execute(f"DELETE FROM lake.{contract.name}")  # noqa: S608
    mart.register("incoming", rows)
    mart.execute(f"INSERT INTO lake.{contract.name} BY NAME FROM incoming")
    mart.unregister("incoming")


def see(mart: duckdb.DuckDBPyConnection, role: str, seen_on: Mapping[str, date]) -> None:
    """A row of a master for each id, of the day on which it is seen, and nothing else in this master."""
    mart.execute(f"DELETE FROM lake.{role}s")  # noqa: S608
    for seen, day in seen_on.items():
        row = {"date": day, f"{role}_id": seen, role: seen, "names_seen": "[]", "fallback_id": f"dh1_{seen}"}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        mart.execute(f"INSERT INTO lake.{role}s ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608


def _replace(mart: duckdb.DuckDBPyConnection, contract: Table, rows: Sequence[dict[str, object]]) -> None:
    schema = LAKE_TABLES[contract.name].arrow_schema
    names = rows[0] if rows else ("date",)
    put(
        mart, contract, pa.Table.from_pylist(list(rows), pa.schema([schema.field(each) for each in names])), is_all=True
    )


def _race_row(run: Run) -> dict[str, object]:
    return {
        "date": run.day,
        "country": "gb",
        "race_id": run.race_id,
        "course_id": run.course,
        "off_dt": run.off,
        "distance_yards": run.yards,
        "going": run.going,
        "race_class": run.race_class,
        "status": "void" if run.is_void else "resulted",
    }


def _result_row(run: Run) -> dict[str, object]:
    return {
        "date": run.day,
        "country": "gb",
        "race_id": run.race_id,
        "horse_id": run.horse,
        "jockey_id": run.jockey,
        "trainer_id": run.trainer,
        "owner_id": run.owner,
        "sire_id": run.sire,
        "dam_id": run.dam,
        "damsire_id": run.damsire,
        "position": run.came if isinstance(run.came, int) else None,
        "finish_code": run.came if isinstance(run.came, str) else None,
        "sp_decimal": run.sp,
        "time_seconds": run.seconds,
    }


_CAME: st.SearchStrategy[int | str] = st.sampled_from((1, 1, 2, 3, 4, "PU", "DSQ", "VOI"))


@st.composite
def books(draw: st.DrawFn) -> list[Run]:
    """Up to twelve races within five weeks, of up to four horses each."""
    places = draw(st.lists(st.tuples(st.integers(0, 34), st.integers(1, 3)), max_size=12, unique=True))
    return [run for days, race in places for run in draw(_races(FIRST + timedelta(days), race))]


@st.composite
def _races(draw: st.DrawFn, day: date, race: int) -> list[Run]:
    horses = draw(st.lists(st.sampled_from(("hrs_1", "hrs_2", "hrs_3", "dh1_hrs_one")), min_size=1, unique=True))
    course = draw(st.sampled_from(("crs_1", "dh1_crs_one", "crs_2")))
    yards = draw(st.sampled_from((1100, 1540, 1545, None)))
    going = draw(st.sampled_from(("Good", "Soft", None)))
    race_class = draw(st.sampled_from(("Class 2", "Class 4", None)))
    is_void = draw(st.integers(0, 9)) == 0
    return [
        Run(
            day,
            race,
            horse,
            came=draw(_CAME),
            jockey=draw(st.sampled_from(("jky_1", "dh1_jky_one", "jky_2", None))),
            trainer=draw(st.sampled_from(("trn_1", "trn_2", None))),
            owner=draw(st.sampled_from(("own_1", "own_2", None))),
            sire=draw(st.sampled_from(("sir_1", "sir_2", None))),
            dam=draw(st.sampled_from(("dam_1", None))),
            damsire=draw(st.sampled_from(("dsi_1", None))),
            sp=draw(st.sampled_from((None, 0.0, 1.0, 1.2, 3.0, 4.33, 7.0))),
            seconds=draw(st.sampled_from((None, 61.07, 61.1, 92.4125))),
            course=course,
            yards=yards,
            going=going,
            race_class=race_class,
            is_void=is_void,
        )
        for horse in horses
    ]
