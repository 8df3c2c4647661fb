"""Runs and entries as arrays, in which looking back from an entry is taking a stretch of the sorted runs.

Every grouping of the runs is sorted once, and whatever is counted in it is a difference of two running sums; the same
columns written as window functions take DuckDB many times as long (`benchmarks/runner_statistics.py`). What is counted
stands in `runner_statistics`.
"""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Array = npt.NDArray[Any]

_QUERY = files(__package__).joinpath("sql", "runner_history.sql").read_text()


@dataclass(frozen=True)
class Stretch:
    """For each asked entry the runs that it looks back on: from place `since` up to, but without, `until` in `order`.

    `order` sorts the runs by group (a horse, say, or a horse on a course), within it by off, and runs at one off by
    race_id; a stretch lies within one group.
    """

    order: Array
    since: Array
    until: Array

    def total(self, amounts: Array) -> Array:
        """Of each asked entry the sum of `amounts`, which are by run, in one column or several."""
        sums = np.zeros((len(amounts) + 1, *amounts.shape[1:]), amounts.dtype)
        np.cumsum(amounts[self.order], axis=0, out=sums[1:])
        return sums[self.until] - sums[self.since]

    def latest(self, count: int) -> "Stretch":
        """Of each stretch only the last `count` runs."""
        return Stretch(self.order, np.maximum(self.since, self.until - count), self.until)


@dataclass(frozen=True)
class History:
    """All entries of the horses that are asked about: `rows` as they come, and the arrays to look back with.

    `asked` and `ran` are the numbers of the rows that are asked about, and that are runs. Codes stand for ids: equal
    for equal ids, -1 for none. `off` is the off's rank, so that "strictly earlier" is exact.
    """

    rows: pa.Table
    asked: Array
    ran: Array
    off: Array
    horse: Array
    course: Array
    distance: Array
    declared_jockey: Array
    riding_jockey: Array

    @staticmethod
    def load(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> "History":
        """Ask about all that are declared from `first` to `last`, both included; rows by date, race_id, horse_id."""
        rows = connection.sql(_QUERY, params={"first": first, "last": last}).to_arrow_table().combine_chunks()
        jockeys = _codes(
            pa.chunked_array([*rows["declared_jockey_id"].chunks, *rows["riding_jockey_id"].chunks], pa.string())
        )
        off = np.unique(rows["off_dt"].to_numpy(), return_inverse=True)[1]
        horse = _codes(rows["canonical_horse_id"])
        by_horse = np.argsort(horse * (off.max(initial=0) + 1) + off, kind="stable")
        return History(
            rows=rows,
            asked=by_horse[rows["is_asked"].to_numpy()[by_horse]],
            ran=by_horse[rows["took_part"].to_numpy()[by_horse]],
            off=off,
            horse=horse,
            course=_codes(rows["canonical_course_id"]),
            distance=rows["half_furlongs"].to_numpy(),
            declared_jockey=jockeys[: len(rows)],
            riding_jockey=jockeys[len(rows) :],
        )

    def of_runs(self, name: str) -> Array:
        return self.rows[name].to_numpy()[self.ran]

    def of_asked(self, name: str) -> Array:
        return self.rows[name].to_numpy()[self.asked]

    def earlier(self, *alike: tuple[Array, Array]) -> Stretch:
        """The horse's runs before each asked entry, as far as they are `alike`: pairs of codes, those that group the
        runs and those that entries ask with. A code of -1 is like nothing.
        """
        runs, asked = self.horse[self.ran], self.horse[self.asked]
        known = np.ones(len(asked), bool)
        for of_run, of_entry in alike:
            size = max(of_run.max(initial=0), of_entry.max(initial=0)) + 2
            runs = runs * size + of_run[self.ran] + 1
            asked = asked * size + of_entry[self.asked] + 1
            known &= of_entry[self.asked] >= 0
        offs = self.off.max(initial=0) + 1
        runs = runs * offs + self.off[self.ran]
        order = np.argsort(runs, kind="stable")
        runs = runs[order]
        since = np.searchsorted(runs, asked * offs)
        until = np.searchsorted(runs, asked * offs + self.off[self.asked])
        return Stretch(order, since, np.where(known, until, since))

    def on_or_after(self, earlier: Stretch, name: str) -> Stretch:
        """Of the horse's `earlier()` runs those from the day on that the entry's column `name` says."""
        days, asked_days = self.of_runs("date").astype(np.int64), self.of_asked(name).astype(np.int64)
        size = max(days.max(initial=0), asked_days.max(initial=0)) + 1
        runs = (self.horse[self.ran] * size + days)[earlier.order]
        since = np.searchsorted(runs, self.horse[self.asked] * size + asked_days)
        return Stretch(earlier.order, since, earlier.until)

    def greatest(self, earlier: Stretch, amounts: Array) -> Array:
        """Of each asked entry the greatest of `amounts`, which are by run and not negative, among the horse's
        `earlier()` runs; 0 where there are none.
        """
        size = amounts.max(initial=0) + 1
        greatest = np.zeros(len(amounts) + 1, np.int64)
        np.maximum.accumulate((self.horse[self.ran] * size + amounts)[earlier.order], out=greatest[1:])
        return np.where(earlier.since < earlier.until, greatest[earlier.until] - self.horse[self.asked] * size, 0)


def _codes(ids: "pa.ChunkedArray[Any]") -> Array:
    return ids.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy().astype(np.int64)
