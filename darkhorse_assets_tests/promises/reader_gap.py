"""No reader gap: who reads while a day is overwritten finds it, whole, in the old version or in the new one.

Readers are processes that look as fast as they can, through the lake's reader, through DuckDB over what that reader
gives, and through the mart, which is brought up to date all the while. DuckDB's own reader of files is shown beside
them; it opens a file more than once, and nothing is promised of it.
"""

import mmap
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from darkhorse_assets.contracts import RESULTS, Table
from darkhorse_assets.desk import Desk
from darkhorse_assets.restating import publish_noting_changes
from darkhorse_assets.stage import DAY_TABLES
from darkhorse_assets_tests.paper import DAY, PaperSource
from darkhorse_assets_tests.promises.children import Child
from darkhorse_assets_tests.promises.small_day import BEGAN, NEW, OLD, desk_at, says
from darkhorse_assets_tests.promises.ways import published

OVERWRITES = 10_000
"""Of files: each publication of the day replaces three."""

COUNTRY = "gb"
_SAYS = "SELECT count(*), list_sort(list(DISTINCT comment)) FROM {0}"
_PATIENCE_SECONDS = 3600
Answer = tuple[int, list[str]]
Tables = Mapping[str, pa.Table]
Overwrite = Callable[[Desk, Sequence[Tables], int], None]


@dataclass
class Looked:
    """What a reader saw: how often each answer, and what was wrong."""

    answers: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def looks(self) -> int:
        return sum(self.answers.values()) + len(self.wrong)


def run() -> list[str]:
    """10,000 overwrites; prints a table, returns what was broken."""
    with tempfile.TemporaryDirectory() as folder:
        looked = watched(Path(folder), OVERWRITES, published_over, [*READERS])
    print(f"\n### No reader gap: {OVERWRITES:,} overwrites\n\n| reader | looks | old | new | gaps and errors |")
    print("|---|---|---|---|---|")
    for reader, saw in looked.items():
        print(f"| {reader} | {saw.looks:,} | {saw.answers[OLD]:,} | {saw.answers[NEW]:,} | {len(saw.wrong):,} |")
    return [f"{reader}: {each}" for reader, saw in looked.items() if reader != UNPROMISED for each in saw.wrong[:3]]


def watched(folder: Path, overwrites: int, overwrite: Overwrite, readers: Sequence[str]) -> Mapping[str, Looked]:
    """Overwrite a day so many times while readers look at it; what each of them saw."""
    source = PaperSource()
    source.now = BEGAN
    desk = desk_at(folder, source)
    versions = []
    for word in (OLD, NEW):
        says(source, word)
        published(desk)
        versions.append({each.name: _read(desk, each) for each in DAY_TABLES})
    if IN_MART in readers:
        desk.mart.refresh(desk.lake.tables)
    is_over = mmap.mmap(-1, 1)  # shared with the children
    looking = {name: Child(partial(_looking, desk, READERS[name], is_over)) for name in readers}
    loading = Child(lambda: _loading(desk, is_over) if IN_MART in readers else None)
    try:
        overwrite(desk, versions, overwrites)
    finally:
        is_over[0] = 1
        looked = {name: reader.ended(_PATIENCE_SECONDS).returned() for name, reader in looking.items()}
        loading.ended(_PATIENCE_SECONDS).returned()
    return looked


def published_over(desk: Desk, versions: Sequence[Tables], overwrites: int) -> None:
    """As a run does it, changes noted."""
    now = BEGAN
    for number in range(-(-overwrites // len(DAY_TABLES))):
        now += timedelta(seconds=1)
        publish_noting_changes(desk.lake, DAY, {COUNTRY: versions[number % 2]}, DAY_TABLES, now, None)
        if number % 100 == 0:
            print(f"\roverwrites: {number * len(DAY_TABLES):,} of {overwrites:,} ", end="", file=sys.stderr, flush=True)


def put_over(desk: Desk, versions: Sequence[Tables], overwrites: int) -> None:
    """Only the files, with time to look at them."""
    for number in range(overwrites):
        desk.lake.tables.publish(RESULTS, DAY, versions[number % 2][RESULTS.name], COUNTRY)
        time.sleep(0.001)


def _loading(desk: Desk, is_over: mmap.mmap) -> None:
    while not is_over[0]:
        desk.mart.refresh(desk.lake.tables)


def _looking(desk: Desk, look: Callable[[Desk], Answer], is_over: mmap.mmap) -> Looked:
    looked = Looked({OLD: 0, NEW: 0})
    while not is_over[0]:
        try:
            rows, words = look(desk)
        except Exception as error:
            looked.wrong.append(f"{type(error).__name__}: {error}")
            continue
        if rows == HORSES and len(words) == 1 and words[0] in looked.answers:
            looked.answers[words[0]] += 1
        else:
            looked.wrong.append(f"{rows} rows that say {words}")
    return looked


def _read(desk: Desk, contract: Table) -> pa.Table:
    table = desk.lake.tables.read(contract, DAY, COUNTRY)
    assert table is not None, "there is no file"
    return table


def _in_lake(desk: Desk) -> Answer:
    table = _read(desk, RESULTS)
    return table.num_rows, sorted(set(map(str, table["comment"].to_pylist())))


def _in_duckdb(desk: Desk) -> Answer:
    with duckdb.connect() as connection:
        connection.register("results", _read(desk, RESULTS))
        return _answer(connection, "results")


def _in_mart(desk: Desk) -> Answer:
    with desk.mart.reading() as connection:
        return _answer(connection, f"lake.results WHERE country = '{COUNTRY}'")


def _in_file(desk: Desk) -> Answer:
    with duckdb.connect() as connection:
        return _answer(connection, f"read_parquet('{desk.lake.tables.path(RESULTS, DAY, COUNTRY)}')")


def _answer(connection: duckdb.DuckDBPyConnection, source: str) -> Answer:
    [(rows, words)] = connection.execute(_SAYS.format(source)).fetchall()
    return rows, words


HORSES = 6
"""In the country's results of the day."""
IN_LAKE, IN_DUCKDB, IN_MART = "the lake's reader", "DuckDB over the lake's reader", "the mart"
UNPROMISED = "DuckDB's read_parquet (nothing is promised)"
READERS: Mapping[str, Callable[[Desk], Answer]] = {
    IN_LAKE: _in_lake,
    IN_DUCKDB: _in_duckdb,
    IN_MART: _in_mart,
    UNPROMISED: _in_file,
}
