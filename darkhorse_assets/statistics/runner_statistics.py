"""The table `runner_statistics`: of each declared runner what its horse had done before the off; and by day a digest of
all that this was computed from, by which stale days are found. What counts as what stands in the contract.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from darkhorse_assets.contracts.statistics import OUTCOMES, RUNNER_STATISTICS
from darkhorse_assets.statistics.history import Array, History, Stretch

_FAMILIES = ("firm", "good", "soft", "heavy", "aw")
_CURRENCIES = ("GBP", "EUR")
_OF_THE_ENTRY = ("date", "country", "race_id", "horse_id", "off_dt")
_LONGER_THAN_ANY_RACE_YARDS = 1 << 20

Column: TypeAlias = "pa.Array[Any]"


def runner_statistics(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> pa.Table:
    """The statistics of all runners declared from `first` to `last`, in the contract's columns, sorted by date and key.

    Set-based: a range is read and computed at once, and gives of each day what the day alone would give.

    Args:
        connection: to a mart with its views (`mart/schema.py`).
    """
    return statistics_of(History.load(connection, first, last))


def statistics_of(history: History) -> pa.Table:
    """`runner_statistics` of a history that is loaded already."""
    entries = history.rows.filter(history.rows["is_asked"])
    columns: dict[str, Column] = {name: entries[name].combine_chunks() for name in _OF_THE_ENTRY}
    in_order = np.argsort(history.asked)
    columns |= {name: column.take(in_order) for name, column in _statistics(history)}
    contract = RUNNER_STATISTICS
    return pa.table([columns[name] for name in contract.column_names], schema=contract.arrow_schema)


def input_digests(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> dict[date, str]:
    """By day, a digest of its entries and of the earlier runs of their horses; a day without entries has none.

    Equal digests mean equal inputs, in whatever range they were read: the digest adds up a hash of each entry and of
    each run that the entry looks back on. The hash is DuckDB's; should a new version of DuckDB hash otherwise, all
    days are stale once.
    """
    return digests_of(History.load(connection, first, last))


def digests_of(history: History) -> dict[date, str]:
    """`input_digests` of a history that is loaded already."""
    hashes = history.of_asked("entry_hash") + history.earlier().total(history.of_runs("run_hash"))
    days, day_of = np.unique(history.of_asked("date"), return_inverse=True)
    digests = np.zeros(len(days), np.uint64)
    np.add.at(digests, day_of, hashes)
    return {day: f"{digest:016x}" for day, digest in zip(days.tolist(), digests.tolist(), strict=True)}


def _statistics(history: History) -> Iterator[tuple[str, Column]]:
    earlier = history.earlier()
    position = history.of_runs("position")
    outcomes = np.stack([np.ones(len(position)), position == 1, position == 2, position == 3], axis=1).astype(np.int32)
    for record, stretch, amounts in _records(history, earlier, outcomes):
        counts = np.ascontiguousarray(stretch.total(amounts).T)
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            yield f"{record}_{outcome}", pa.array(count)
        if record == "career":
            yield "career_win_pct", _percent(counts[1], counts[0])
            yield "career_place_pct", _percent(counts[1:].sum(axis=0), counts[0])
    prize = history.of_runs("prize_pence")
    for currency in _CURRENCIES:
        won = earlier.total(np.where(_runs_with(history, "prize_currency", currency), prize, 0))
        yield f"career_prize_{currency.lower()}", _money(won)
    yield from _extremes(history, earlier, position == 1)


def _records(history: History, earlier: Stretch, outcomes: Array) -> Iterator[tuple[str, Stretch, Array]]:
    """Each record of the contract with the runs that it looks back on, and the outcomes of those that count."""
    course, distance = (history.course, history.course), (history.distance, history.distance)
    yield "career", earlier, outcomes
    yield "course", history.earlier(course), outcomes
    yield "course_distance", history.earlier(course, distance), outcomes
    yield "distance", history.earlier(distance), outcomes
    yield "jockey", history.earlier((history.riding_jockey, history.declared_jockey)), outcomes
    for family in _FAMILIES:
        yield family, earlier, outcomes * _runs_with(history, "going_family", family)[:, None]
    yield "jumps", earlier, outcomes * history.of_runs("is_jumps")[:, None]
    yield "last_10", earlier.latest(10), outcomes
    yield "last_12m", history.on_or_after(earlier, "year_before"), outcomes


def _extremes(history: History, earlier: Stretch, won: Array) -> Iterator[tuple[str, Column]]:
    day, yards = history.of_runs("date").astype(np.int64), history.of_runs("distance_yards").astype(np.int64)
    longest = history.greatest(earlier, np.where(won, yards, 0))
    nearness = history.greatest(earlier, np.where(won & (yards > 0), _LONGER_THAN_ANY_RACE_YARDS - yards, 0))
    shortest = np.where(nearness > 0, _LONGER_THAN_ANY_RACE_YARDS - nearness, 0)
    yield "last_raced", _or_null(history.greatest(earlier, day)).cast(pa.date32())
    yield "last_won", _or_null(history.greatest(earlier, np.where(won, day, 0))).cast(pa.date32())
    yield "min_winning_distance_yards", _or_null(shortest)
    yield "max_winning_distance_yards", _or_null(longest)


def _runs_with(history: History, name: str, value: str) -> Array:
    return pc.equal(history.rows[name], pa.scalar(value)).to_numpy()[history.ran]


def _percent(count: Array, runs: Array) -> Column:
    """Per 100 runs, rounded to two decimals in whole numbers, halves up, as DuckDB rounds in the readers' views."""
    hundredths = (20_000 * count.astype(np.int64) + runs) // np.maximum(2 * runs, 1)
    percent: Column = pa.array(hundredths / 100, mask=runs == 0)
    return percent


def _money(pence: Array) -> Column:
    """Exact, without a float: an Arrow decimal is a whole number of pence in 16 bytes, the low eight first."""
    low_and_high = np.stack([pence, pence >> 63], axis=1)
    return pa.Array.from_buffers(pa.decimal128(14, 2), len(pence), [None, pa.py_buffer(low_and_high.tobytes())])


def _or_null(values: Array) -> Column:
    or_null: Column = pa.array(values.astype(np.int32), mask=values == 0)
    return or_null
