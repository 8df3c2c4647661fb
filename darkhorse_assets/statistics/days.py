"""A range of days' statistics: computed at once from the mart, audited, published to the lake day by day.

A file says in its Parquet metadata, `darkhorse.inputs`, a digest of all that its rows were computed from. So which days
a re-scrape of the past made stale needs no bookkeeping: it is read off by computing the digests again (`stale_days`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa

from darkhorse_assets.contracts import RACES, RUNNER_STATISTICS, STATISTICS, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.errors import NothingPublishedError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.quality.schema import duplicates, schema
from darkhorse_assets.quality.verdict import Verdict, judged
from darkhorse_assets.stage import published_verdicts
from darkhorse_assets.statistics import partials, runner_statistics
from darkhorse_assets.statistics.audit import audited
from darkhorse_assets.statistics.history import History

INPUTS = b"darkhorse.inputs"
NO_RUNNERS = "none"
"""The digest of a day on which nobody was declared or ran."""

Digests = Mapping[date, str]


@dataclass(frozen=True)
class ComputedRange:
    """The statistics of some days, not yet published.

    Attributes:
        tables: by name, sorted by date; `digests` of what each day was computed from, by table and day.
        racing_days: those of which races are published; statistics of another day would be of nothing.
        verdicts: what the audit has against a day, by table and day.
    """

    tables: Mapping[str, pa.Table]
    digests: Mapping[str, Digests]
    racing_days: Collection[date]
    verdicts: Mapping[str, Mapping[date, list[Verdict]]]

    def publish(self, lake: Lake, day: date, names: Collection[str] | None = None) -> DayReport:
        """Publish one day's tables that pass their contract; `names` for only some of them.

        Raises:
            NothingPublishedError: there are no races of the day to compute statistics of.
        """
        if day not in self.racing_days:
            raise NothingPublishedError(
                f"no races of {day} are published: materialise its races, runners and results first"
            )
        report = DayReport(day)
        for name in self.tables if names is None else names:
            contract = STATISTICS[name]
            rows = self._rows(name, day)
            blocking = [schema(contract, rows, {}), duplicates(contract, rows)]
            report.verdicts += [*blocking, *_passed_or_not(contract, self.verdicts[name].get(day, []), rows.num_rows)]
            if failed := [verdict for verdict in blocking if not verdict.passed]:
                report.refused.setdefault("statistics", []).extend(failed)
                continue
            lake.tables.publish(contract, day, _stamped(rows, self.digests[name].get(day, NO_RUNNERS)))
            report.rows[name] = {"all": rows.num_rows}
        return report

    def _rows(self, name: str, day: date) -> pa.Table:
        """The day's rows; a view, nothing is copied."""
        first, count = self._places[name].get(day, (0, 0))
        return self.tables[name].slice(first, count)

    @cached_property
    def _places(self) -> Mapping[str, Mapping[date, tuple[int, int]]]:
        """Where each day's rows begin in its table, which is sorted by date, and how many there are."""
        found = {}
        for name, table in self.tables.items():
            days, firsts, counts = np.unique(table["date"].to_numpy(), return_index=True, return_counts=True)
            places = zip(firsts.tolist(), counts.tolist(), strict=True)
            found[name] = dict(zip(days.tolist(), places, strict=True))
        return found


@contextmanager
def computed(
    lake: Lake, mart: Mart, days: Sequence[date], names: Sequence[str] = tuple(STATISTICS)
) -> Iterator[ComputedRange]:
    """Compute these tables from the first to the last day; what is published inside the block is in the mart after it.

    Refresh the mart before, whole: statistics of a day are made of all that was before it. That compares every file of
    the lake (1.9 s on twelve years), so it is done once for all the ranges of a run.

    Raises:
        MartError: there is no mart, or what was published cannot be loaded.
    """
    first, last = min(days), max(days)
    with mart.reading() as connection:
        range_of = _computed(connection, names, first, last)
    try:
        yield range_of
    finally:
        mart.refresh(lake.tables, names=names, days=days)


def judged_days(lake: Lake, mart: Mart, days: Sequence[date], names: Sequence[str]) -> list[DayReport]:
    """Judge the published statistics of these days as they lie in the lake, against the mart; refresh it before.

    Raises:
        MartError: there is no mart, or it cannot be read.
    """
    reports = {day: DayReport(day) for day in days}
    with mart.reading() as connection:
        for contract in (STATISTICS[name] for name in names):
            of_day = {day: lake.tables.read(contract, day) for day in days}
            said = {day: published_verdicts(contract, table, "the day") for day, table in of_day.items()}
            sound = [table for day, table in of_day.items() if table is not None and said[day][0].passed]
            against = audited(connection, contract, pa.concat_tables(sound), min(days), max(days)) if sound else {}
            for day, table in of_day.items():
                rows = table.num_rows if table is not None else 0
                reports[day].verdicts += [*said[day], *_passed_or_not(contract, against.get(day, []), rows)]
    return list(reports.values())


def stale_days(mart: Mart) -> dict[str, list[date]]:
    """The published days, by table, whose statistics were computed from other inputs than the mart now holds, or under
    another contract. A day whose races are no more is not among them: there is nothing to compute it from.

    Raises:
        MartError: there is no mart, or it cannot be read.
    """
    with mart.reading() as connection:
        published = connection.execute(_PUBLISHED, [RACES.name, list(STATISTICS)]).fetchall()
        if not published:
            return {}
        first, last = min(day for _, day, _, _ in published), max(day for _, day, _, _ in published)
        runners = runner_statistics.input_digests(connection, first, last)
        runs = partials.input_digests(connection, first, last)
    stale: dict[str, list[date]] = {}
    for name, day, inputs, contract in published:
        current = runners if name == RUNNER_STATISTICS.name else runs
        if inputs != current.get(day, NO_RUNNERS) or contract != STATISTICS[name].fingerprint:
            stale.setdefault(name, []).append(day)
    return stale


def missing_days(mart: Mart) -> dict[str, list[date]]:
    """The racing days, by table, of which no statistics were ever published: totals leave their runs out."""
    with mart.reading() as connection:
        found = connection.execute(_MISSING, {"races": RACES.name, "names": list(STATISTICS)}).fetchall()
    missing: dict[str, list[date]] = {}
    for name, day in found:
        missing.setdefault(name, []).append(day)
    return missing


def spans(days: Collection[date], longest_days: int) -> Iterator[list[date]]:
    """The days in order, in lists that reach over so many calendar days at most: what is computed at once."""
    span: list[date] = []
    for day in sorted(days):
        if span and day - span[0] >= timedelta(days=longest_days):
            yield span
            span = []
        span.append(day)
    if span:
        yield span


_PUBLISHED = """
SELECT table_name, date, inputs, contract FROM lake.partitions
SEMI JOIN (SELECT date FROM lake.partitions WHERE table_name = ?) AS racing USING (date)
WHERE list_contains(?, table_name)
ORDER BY date
"""
_MISSING = """
WITH wanted AS (SELECT DISTINCT date, unnest($names) AS table_name FROM lake.partitions WHERE table_name = $races)
SELECT table_name, date FROM wanted ANTI JOIN lake.partitions USING (table_name, date) ORDER BY date
"""
_RACING_DAYS = "SELECT DISTINCT date FROM lake.partitions WHERE table_name = ? AND date BETWEEN ? AND ?"


def _computed(connection: duckdb.DuckDBPyConnection, names: Sequence[str], first: date, last: date) -> ComputedRange:
    tables, digests = {}, {}
    if RUNNER_STATISTICS.name in names:
        history = History.load(connection, first, last)
        tables[RUNNER_STATISTICS.name] = runner_statistics.statistics_of(history)
        digests[RUNNER_STATISTICS.name] = runner_statistics.digests_of(history)
    if additive := [name for name in names if name != RUNNER_STATISTICS.name]:
        tables |= {name: partials.partials(connection, STATISTICS[name], first, last) for name in additive}
        digests |= dict.fromkeys(additive, partials.input_digests(connection, first, last))
    verdicts = {name: audited(connection, STATISTICS[name], tables[name], first, last) for name in tables}
    racing_days = connection.execute(_RACING_DAYS, [RACES.name, first, last]).fetchall()
    return ComputedRange(tables, digests, {day for (day,) in racing_days}, verdicts)


def _stamped(table: pa.Table, digest: str) -> pa.Table:
    return table.replace_schema_metadata({**(table.schema.metadata or {}), INPUTS: digest.encode()})


def _passed_or_not(contract: Table, failed: Sequence[Verdict], rows: int) -> list[Verdict]:
    said = {verdict.check: verdict for verdict in failed}
    return [
        said.get(check, judged(check, contract.name, [], counts={"rows": rows}))
        for check in ("completeness", "foreign_keys")
    ]
