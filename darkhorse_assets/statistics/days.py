"""A range of days' statistics: computed at once from the mart, audited, published to the lake day by day.

A file says in its Parquet metadata, `darkhorse.inputs`, a digest of all that its rows were computed from. So which days
a re-scrape of the past made stale needs no bookkeeping: it is read off by computing the digests again (`stale_days`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

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

    def publish(self, lake: Lake, day: date) -> DayReport:
        """Publish one day's tables that pass their contract.

        Raises:
            NothingPublishedError: there are no races of the day to compute statistics of.
        """
        if day not in self.racing_days:
            raise NothingPublishedError(
                f"no races of {day} are published: materialise its races, runners and results first"
            )
        report = DayReport(day)
        for name, table in self.tables.items():
            contract = STATISTICS[name]
            rows = _of_day(table, day)
            blocking = [schema(contract, rows, {}), duplicates(contract, rows)]
            report.verdicts += [*blocking, *_passed_or_not(contract, self.verdicts[name].get(day, []), rows.num_rows)]
            if failed := [verdict for verdict in blocking if not verdict.passed]:
                report.refused.setdefault("statistics", []).extend(failed)
                continue
            lake.tables.publish(contract, day, _stamped(rows, self.digests[name].get(day, NO_RUNNERS)))
            report.rows[name] = {"all": rows.num_rows}
        return report


@contextmanager
def computed(
    lake: Lake, mart: Mart, days: Sequence[date], names: Sequence[str] = tuple(STATISTICS)
) -> Iterator[ComputedRange]:
    """Compute these tables from the first to the last day; what is published inside the block is in the mart after it.

    The mart is first brought up to date with the lake, whole: statistics of a day are made of all that was before it.

    Raises:
        MartError: the mart cannot be brought up to date.
    """
    mart.refresh(lake.tables)
    first, last = min(days), max(days)
    with mart.reading() as connection:
        range_of = _computed(connection, names, first, last)
    try:
        yield range_of
    finally:
        mart.refresh(lake.tables, names=names, days=days)


def judged_days(lake: Lake, mart: Mart, days: Sequence[date], names: Sequence[str]) -> list[DayReport]:
    """Judge the published statistics of these days as they lie in the lake; computes nothing."""
    mart.refresh(lake.tables)
    reports = {day: DayReport(day) for day in days}
    with mart.reading() as connection:
        for contract in (STATISTICS[name] for name in names):
            of_day = {day: lake.tables.read(contract, day) for day in days}
            found = [table for table in of_day.values() if table is not None]
            against = audited(connection, contract, pa.concat_tables(found), min(days), max(days)) if found else {}
            for day, table in of_day.items():
                reports[day].verdicts += published_verdicts(contract, table, "the day")
                reports[day].verdicts += _passed_or_not(contract, against.get(day, []), table.num_rows if table else 0)
    return list(reports.values())


def stale_days(mart: Mart) -> dict[str, list[date]]:
    """The published days, by table, whose statistics were computed from other inputs than the mart now holds."""
    with mart.reading() as connection:
        published: dict[str, dict[date, str]] = {}
        for name, day, inputs in connection.execute(_PUBLISHED, [list(STATISTICS)]).fetchall():
            published.setdefault(name, {})[day] = inputs
        stale: dict[str, list[date]] = {}
        known: dict[Callable[..., Digests], Digests] = {}
        for name, inputs_of in published.items():
            digests_of = _digests_of(name)
            if digests_of not in known:
                known[digests_of] = digests_of(connection, *_span(published))
            current = known[digests_of]
            stale[name] = sorted(d for d, inputs in inputs_of.items() if inputs != current.get(d, NO_RUNNERS))
    return {name: days for name, days in stale.items() if days}


_PUBLISHED = "SELECT table_name, date, inputs FROM lake.partitions WHERE list_contains(?, table_name)"
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


def _digests_of(name: str) -> Callable[[duckdb.DuckDBPyConnection, date, date], Digests]:
    return runner_statistics.input_digests if name == RUNNER_STATISTICS.name else partials.input_digests


def _span(published: Mapping[str, Mapping[date, str]]) -> tuple[date, date]:
    days = [day for inputs_of in published.values() for day in inputs_of]
    return min(days), max(days)


def _of_day(table: pa.Table, day: date) -> pa.Table:
    """The day's rows of a table that is sorted by date; a view, nothing is copied."""
    dates, wanted = table["date"].to_numpy(), np.datetime64(day)
    first, after = (int(np.searchsorted(dates, wanted, side)) for side in ("left", "right"))
    return table.slice(first, after - first)


def _stamped(table: pa.Table, digest: str) -> pa.Table:
    return table.replace_schema_metadata({**(table.schema.metadata or {}), INPUTS: digest.encode()})


def _passed_or_not(contract: Table, failed: Sequence[Verdict], rows: int) -> list[Verdict]:
    said = {verdict.check: verdict for verdict in failed}
    return [
        said.get(check, judged(check, contract.name, [], counts={"rows": rows}))
        for check in ("completeness", "foreign_keys")
    ]
