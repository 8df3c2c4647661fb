"""What only the whole history at once can tell: a race on two days, a run without its race, a month without racing.

Asked in SQL of all partitions together, also where a month is audited: when another day's page was taken for this
day's, that day lies anywhere.
"""

from collections.abc import Mapping

import duckdb

from darkhorse_assets.audit.sql import Span, within
from darkhorse_assets.quality.verdict import Severity, Verdict, judged

ASKS: Mapping[str, str] = {
    "one_partition": "Each race lies in one partition, of one day and one country.",
    "one_day": "No horse runs in the same race on two days.",
    "races_there": "Every row of a race has that race, in the same partition.",
    "months": "Every month has racing, and not much less of it than that month of other years; only warns.",
}
OF_RACES = ("runners", "results", "runner_statistics")
LEAST_SHARE = 0.5
"""A whole month with less than half of the races that its month has in the median year is pointed out."""
LEAST_YEARS = 3

_AGAIN = (
    "one of the days named holds another day's races: see them with darkhorse show DATE, and materialise the wrong one "
    "again: darkhorse materialize --from DATE --to DATE"
)
_ORPHANS = "publish the days named again from their captures: darkhorse materialize --from DATE --to DATE --tables day"
_FEW_RACES = (
    "ask for the month again: darkhorse materialize --from DATE --to DATE; it may also be right (spring of 2020, frost)"
)

_ONE_PARTITION = """
SELECT race_id, min(country || ' ' || date), max(country || ' ' || date)
FROM lake.races SEMI JOIN (SELECT race_id FROM lake.races {within}) USING (race_id) GROUP BY race_id
HAVING min(date) < max(date) OR min(country) < max(country) ORDER BY race_id
"""
_ONE_DAY = """
SELECT race_id, horse_id, min(date), max(date)
FROM lake.{table} SEMI JOIN (SELECT race_id FROM lake.{table} {within}) USING (race_id) GROUP BY race_id, horse_id
HAVING min(date) < max(date) ORDER BY race_id, horse_id
"""
_RACES_THERE = """
SELECT date, country, race_id, count(*)
FROM (FROM lake.{table} {within}) ANTI JOIN lake.races USING (race_id, date, country) GROUP BY ALL ORDER BY ALL
"""
_MONTHS_OF_RACING = """
SELECT strftime(date, '%Y-%m') AS month, country, count(*) FROM lake.races {within} GROUP BY ALL ORDER BY ALL
"""
_MONTHS = """
WITH history AS (SELECT min(date) AS first, max(date) AS last FROM lake.races),
months AS (
    SELECT month AS date, count(race_id) AS races
    FROM (SELECT unnest(range(date_trunc('month', first), last, INTERVAL 1 MONTH))::DATE AS month FROM history)
    LEFT JOIN lake.races ON date_trunc('month', date) = month GROUP BY month
),
whole AS (SELECT months.* FROM months, history WHERE date >= first AND last_day(date) <= last),
usual AS (SELECT month(date) AS season, median(races) AS races, count(*) AS years FROM whole GROUP BY season)
SELECT strftime(date, '%Y-%m'), whole.races, usual.races::INTEGER
FROM whole JOIN usual ON season = month(date)
{within} AND (whole.races = 0 OR (years >= ? AND whole.races < ? * usual.races)) ORDER BY date
"""


def across(connection: duckdb.DuckDBPyConnection, span: Span) -> list[Verdict]:
    """The verdicts on what concerns days of the span; the other side of it may lie on any day of the history."""
    return [
        one_partition(connection, span),
        *(_one_day(connection, span, table) for table in OF_RACES),
        *(_races_there(connection, span, table) for table in OF_RACES),
        _months(connection, span),
    ]


def races_by_month(connection: duckdb.DuckDBPyConnection, span: Span) -> dict[str, dict[str, int]]:
    """Races by month, then by country; months in order."""
    counted: dict[str, dict[str, int]] = {}
    for month, country, races in connection.execute(_MONTHS_OF_RACING.format(within=within(span))).fetchall():
        counted.setdefault(month, {})[country] = races
    return counted


def one_partition(connection: duckdb.DuckDBPyConnection, span: Span) -> Verdict:
    """Whether each race of these days lies on one day, of one country; the other day may be any."""
    found = connection.execute(_ONE_PARTITION.format(within=within(span))).fetchall()
    offenders = [f"race {race_id} lies in {first} and in {last}" for race_id, first, last in found]
    return judged("one_partition", "races", offenders, advice=_AGAIN)


def _one_day(connection: duckdb.DuckDBPyConnection, span: Span, table: str) -> Verdict:
    found = connection.execute(_ONE_DAY.format(table=table, within=within(span))).fetchall()
    offenders = [
        f"horse {horse} of race {race} has rows on {first} and on {last}" for race, horse, first, last in found
    ]
    return judged("one_day", table, offenders, advice=_AGAIN)


def _races_there(connection: duckdb.DuckDBPyConnection, span: Span, table: str) -> Verdict:
    found = connection.execute(_RACES_THERE.format(table=table, within=within(span))).fetchall()
    offenders = [
        f"{day} {country}: {rows} rows of race {race}, which is not there" for day, country, race, rows in found
    ]
    return judged("races_there", table, offenders, advice=_ORPHANS)


def _months(connection: duckdb.DuckDBPyConnection, span: Span) -> Verdict:
    found = connection.execute(_MONTHS.format(within=within(span)), [LEAST_YEARS, LEAST_SHARE]).fetchall()
    offenders = [f"{month}: {races:,} races, in the median year {usual:,}" for month, races, usual in found]
    return judged("months", "races", offenders, severity=Severity.WARN, advice=_FEW_RACES)
