"""How much the mart holds: rows, first and last date and the share of each column filled, for all eighteen tables.

Counted are the rows that a reader sees, with no least number of runs: of masters one per entity, of records one per
pair, distance or course. One statement per table; what is expected of a column is said by its contract and judged in
`quality/filled.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from darkhorse_assets.contracts import EIGHTEEN, LAKE_TABLES, RUNNER_STATISTICS, STATISTICS, Table
from darkhorse_assets.contracts.ra import RA_TABLES
from darkhorse_assets.quality.filled import RowsAlike, Share, shares

_SPANS = "SELECT table_name, min(date), max(date) FROM lake.partitions WHERE row_count > 0 GROUP BY table_name"
_YEARS = """
WITH races AS (
    SELECT year(date) AS year, count(*) AS races, count(DISTINCT coalesce(canonical_id, course_id)) AS courses
    FROM lake.races LEFT JOIN identities ON role = 'course' AND alias_id = course_id
    GROUP BY ALL
),
runners AS (SELECT year(date) AS year, count(*) AS runners FROM lake.runners GROUP BY ALL)
SELECT year, coalesce(races, 0), coalesce(runners, 0), coalesce(courses, 0)
FROM races FULL JOIN runners USING (year) ORDER BY year
"""


@dataclass(frozen=True)
class TableCoverage:
    """What one table holds.

    Attributes:
        first_date, last_date: racing days; None where it is empty.
        filled: rows that hold a value, by column, in the table's order.
        shares: of the columns of which a share is expected, how they stand.
    """

    name: str
    rows: int
    first_date: date | None
    last_date: date | None
    filled: Mapping[str, int]
    shares: Sequence[Share] = ()

    def share_filled(self, column: str) -> float:
        """From 0 to 1, four digits; 0 where there are no rows."""
        return round(self.filled[column] / self.rows, 4) if self.rows else 0.0


@dataclass(frozen=True)
class Year:
    """A year's racing."""

    year: int
    races: int
    runners: int
    courses: int

    @property
    def runners_per_race(self) -> float:
        return _ratio(self.runners, self.races)


@dataclass(frozen=True)
class Coverage:
    """All tables, and the racing by year."""

    tables: Sequence[TableCoverage]
    years: Sequence[Year]

    @property
    def runners_per_race(self) -> float:
        return _ratio(sum(each.runners for each in self.years), sum(each.races for each in self.years))

    @property
    def below(self) -> list[tuple[str, Share]]:
        """The columns that are filled less often than expected, with their tables."""
        return [(table.name, share) for table in self.tables for share in table.shares if share.is_below]

    def as_json(self) -> dict[str, Any]:
        """The report for machines: `tables`, `runners_per_race`, `years` and `below`."""
        return {
            "tables": {
                table.name: {
                    "rows": table.rows,
                    "first_date": table.first_date and f"{table.first_date}",
                    "last_date": table.last_date and f"{table.last_date}",
                    "filled": {column: table.share_filled(column) for column in table.filled},
                }
                for table in self.tables
            },
            "runners_per_race": self.runners_per_race,
            "years": {
                f"{each.year}": {
                    "races": each.races,
                    "runners": each.runners,
                    "runners_per_race": each.runners_per_race,
                    "courses": each.courses,
                }
                for each in self.years
            },
            "below": [
                {
                    "table": table,
                    "column": share.column,
                    "rows": share.rows,
                    "share": round(share.filled / share.rows, 4),
                    "expected": share.expected,
                }
                for table, share in self.below
            ],
        }


def coverage(connection: duckdb.DuckDBPyConnection) -> Coverage:
    """Of the tables under their clean names, judged against what their contracts expect."""
    spans = _spans(connection)
    tables = (_covered(connection, name, _relation(name), spans.get(name), LAKE_TABLES[name]) for name in EIGHTEEN)
    return Coverage(list(tables), _years(connection))


def ra_coverage(connection: duckdb.DuckDBPyConnection) -> Coverage:
    """Of the `ra_*` views, with the days of the clean tables that they show; nothing is expected of them."""
    spans = _spans(connection)
    tables = (_covered(connection, name, name, spans.get(table.clean_name)) for name, table in RA_TABLES.items())
    return Coverage(list(tables), _years(connection))


def _relation(name: str) -> str:
    """What a reader asks for the table's rows; of records all, those of a single run too."""
    if name == RUNNER_STATISTICS.name:
        return f"lake.{name}"
    return f"{name}_as_of(DATE 'infinity', 1)" if name in STATISTICS else name


def _covered(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    relation: str,
    span: tuple[date, date] | None,
    contract: Table | None = None,
) -> TableCoverage:
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    columns = [str(column) for column, *_ in described]
    groups = list(rows_alike_in(connection, relation, columns, contract.read_from if contract else {}))
    filled = {column: sum(each.filled[column] for each in groups) for column in columns}
    judged = shares(contract, groups) if contract else []
    first, last = span or (None, None)
    return TableCoverage(name, sum(each.rows for each in groups), first, last, filled, judged)


def rows_alike_in(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[str],
    documents: Mapping[str, tuple[str, str | None]],
) -> Iterator[RowsAlike]:
    """A relation's rows in their groups, counted in one pass: what `quality/filled.py` makes of a single partition.

    Args:
        documents: how a row shows what it was read from (`Table.read_from`).
    """
    keys = kinds_of_row(columns, documents)
    counts = [f'count("{column}")' for column in columns]
    query = f"SELECT {', '.join([*keys, 'count(*)', *counts])} FROM {relation} GROUP BY ALL"
    for row in connection.execute(query).fetchall():
        (month, country, source, is_entry, *marks), (rows, *filled) = row[: len(keys)], row[len(keys) :]
        read_from = {document for document, is_read in zip(documents, marks, strict=True) if is_read}
        yield RowsAlike(
            month,
            country,
            source,
            frozenset(read_from if documents else {"result"}),
            is_entry,
            rows,
            dict(zip(columns, filled, strict=True)),
        )


def kinds_of_row(columns: Sequence[str], documents: Mapping[str, tuple[str, str | None]]) -> list[str]:
    """In SQL, what tells rows apart of which different shares are expected: month, country, source, whether it is an
    entry, and from which of the documents it was read; of what the columns do not tell a constant."""
    has = set(columns)
    return [
        "strftime(date, '%Y-%m')" if "date" in has else "NULL",
        "country" if "country" in has else "NULL",
        "source" if "source" in has else "NULL",
        "captured_at::DATE < date" if {"date", "captured_at"} <= has else "false",
        *(f"coalesce({_is_read_from(*shown)}, false)" for shown in documents.values()),
    ]


def _is_read_from(column: str, value: str | None) -> str:
    return f"{column} IS NOT NULL" if value is None else f"{column} = '{value}'"


def _spans(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[date, date]]:
    """The first and last day of which a table has rows, by table."""
    return {name: (first, last) for name, first, last in connection.execute(_SPANS).fetchall()}


def _years(connection: duckdb.DuckDBPyConnection) -> list[Year]:
    return [Year(*row) for row in connection.execute(_YEARS).fetchall()]


def _ratio(runners: int, races: int) -> float:
    return round(runners / races, 2) if races else 0.0
