"""The page's content, gathered: from the mart what is there and what lacks, from the lake what is overdue and restated.

Nothing is judged here; gaps of days in a row that one command mends become one line.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import duckdb

from darkhorse_assets.errors import MartError
from darkhorse_assets.freshness import overdue_partitions
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.mart.completeness import (
    CountryCompleteness,
    MissingRace,
    State,
    completeness,
    published_span,
)
from darkhorse_assets.mart.gaps import Gravity, find_gaps, in_words
from darkhorse_assets.mart.late_columns import late_columns
from darkhorse_assets.quality.freshness import Overdue, in_a_row, materialize
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.racing.off_times import LONDON, racing_day
from darkhorse_assets.racing.regions import REGIONS
from darkhorse_assets.report.model import CheckLine, CountryFigures, Gap, GapKind, Report, RestatementLine
from darkhorse_assets.tables.restatement import Changes

RESTATED_WITHIN = timedelta(days=7)
_MOST_NAMED = 3
_MOST_COLUMNS = 4
_MOST_CHANGES = 8
_TOTALS = "SELECT country, table_name, sum(row_count)::BIGINT FROM lake.partitions WHERE country <> '' GROUP BY ALL"


def gather(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    *,
    ui_url: str,
    checks: Sequence[CheckLine] | None = None,
) -> Report:
    """The report as of now, of a mart that is up to date with the lake.

    Args:
        checks: what Dagster knows of the verdicts, in the order to show; None where nobody asked it.

    Raises:
        MartError: nothing is published: there is nothing to report on.
    """
    span = published_span(connection)
    if span is None:
        raise MartError(
            "nothing is published yet, there is nothing to report on: darkhorse materialize --from … --to …"
        )
    this_day = racing_day(now)
    found = completeness(connection, span[0], max(span[1], this_day), now)
    found = sorted(found, key=lambda each: -sum(status.races for status in each.days))
    restated = lake.restatements.between(since=now - RESTATED_WITHIN)
    return Report(
        at=now,
        day=this_day,
        countries=list(_figures(connection, found)),
        statuses=[status for each in found for status in each.days],
        unsettled_races=sum(len(each.missing_races) for each in found),
        gaps=[
            *_missing_days(found),
            *_missing_races(found),
            *_overdue(overdue_partitions(lake, now), _days_missing_everywhere(found)),
            *(_gaps_of_today(connection, this_day, now, found) if span[0] <= this_day else ()),
        ],
        late_columns=late_columns(connection, this_day),
        restatements=list(_restatements(entry for entry in restated if not entry.is_first)),
        first_published=len({(entry.day, entry.country) for entry in restated if entry.is_first}),
        checks=checks,
        ui_url=ui_url.rstrip("/"),
    )


def _figures(connection: duckdb.DuckDBPyConnection, found: Sequence[CountryCompleteness]) -> Iterator[CountryFigures]:
    totals = {(country, table): rows for country, table, rows in connection.execute(_TOTALS).fetchall()}
    for each in found:
        published = [status for status in each.days if status.is_published]
        if published:
            yield CountryFigures(
                name=REGIONS[each.country].name if each.country in REGIONS else each.country,
                first=published[0].day,
                last=published[-1].day,
                days=len(published),
                races=sum(status.races for status in published),
                declared=totals.get((each.country, "runners"), 0),
                results=totals.get((each.country, "results"), 0),
                missing_days=len(each.of(State.MISSING)),
                incomplete_days=len(each.of(State.INCOMPLETE)),
                warned_days=len(each.of(State.WARNED)),
            )


def _missing_days(found: Sequence[CountryCompleteness]) -> Iterator[Gap]:
    """A line per stretch of days, of all countries that lack the same."""
    countries: dict[tuple[date, date], list[str]] = {}
    for each in found:
        for stretch in stretches([status.day for status in each.of(State.MISSING)]):
            countries.setdefault(stretch, []).append(each.country)
    for (first, last), lacking in sorted(countries.items(), reverse=True):
        command = f"{materialize(first, last)} --countries {','.join(lacking)}"
        yield Gap(GapKind.DAYS, first, last, lacking, "nothing is published", command)


def _missing_races(found: Sequence[CountryCompleteness]) -> list[Gap]:
    """A line per country and stretch of days on which races lack results, the newest first."""
    gaps = []
    for each in found:
        of_day: dict[date, list[MissingRace]] = {}
        for race in each.missing_races:
            of_day.setdefault(race.day, []).append(race)
        for first, last in stretches(sorted(of_day)):
            races = [race for day, of_it in sorted(of_day.items()) if first <= day <= last for race in of_it]
            named = [f"{race.off_london:%H:%M} {race.course}: {race.problem}" for race in races]
            what, command = _counted(named, "race"), each.command(first, last)
            gaps.append(Gap(GapKind.RACES, first, last, [each.country], what, command))
    return sorted(gaps, key=lambda gap: gap.last, reverse=True)


def _overdue(found: Iterable[Overdue], days_missing: set[date]) -> Iterator[Gap]:
    """A line per table and stretch of days that want the same command; days that nobody published were named before."""
    for first, last, command in in_a_row(each for each in found if each.day not in days_missing):
        why = first.why if first.day == last else f"the first of them: {first.why}"
        yield Gap(GapKind.OVERDUE, first.day, last, [], why, command)


def _gaps_of_today(
    connection: duckdb.DuckDBPyConnection, day: date, now: datetime, found: Sequence[CountryCompleteness]
) -> Iterator[Gap]:
    """What the day's gap checks say of countries and days that no line above names."""
    named = {(f"{race.day}", each.country) for each in found for race in each.missing_races}
    named |= {(f"{status.day}", each.country) for each in found for status in each.of(State.MISSING)}
    for name, check in find_gaps(connection, day, now).checks.items():
        alike: dict[tuple[str, str, str], list[str]] = {}
        for row in check.rows if check.is_issue else ():
            if row["country"] and (row["date"], row["country"]) not in named:
                alike.setdefault((row["date"], row["country"], row["command"]), []).append(in_words(row))
        for (of_day, country, command), rows in alike.items():
            at = date.fromisoformat(of_day)
            what = f"{name.replace('_', ' ')}: {_counted(rows, 'row')}"
            is_critical = check.gravity is Gravity.CRITICAL
            yield Gap(GapKind.DAY_CHECKS, at, at, [country], what, command, is_critical)


def _restatements(entries: Iterable[Restatement]) -> Iterator[RestatementLine]:
    """A line per day of publication, country and table, the newest first."""
    groups: dict[tuple[date, str, str], list[Restatement]] = {}
    for entry in entries:
        published_on = entry.published_at.astimezone(LONDON).date()
        groups.setdefault((published_on, entry.country, entry.table), []).append(entry)
    for (published_on, country, table), group in sorted(groups.items(), key=lambda each: each[0][0], reverse=True):
        columns = sum((Counter(entry.changes.columns) for entry in group), Counter[str]())
        changes = [f"{entry.day} {change}" for entry in reversed(group) for change in entry.changes.sample]
        yield RestatementLine(
            published_on,
            country,
            table,
            first=min(entry.day for entry in group),
            last=max(entry.day for entry in group),
            days=len({entry.day for entry in group}),
            added=sum(entry.changes.added for entry in group),
            removed=sum(entry.changes.removed for entry in group),
            changed=sum(entry.changes.changed for entry in group),
            columns=_most_changed(columns),
            sample=changes[:_MOST_CHANGES],
        )


def _most_changed(columns: Mapping[str, int]) -> str:
    most = Counter(columns).most_common(_MOST_COLUMNS)
    left = len(columns) - len(most)
    return Changes(columns=dict(most)).columns_in_words() + (f" and {left} more columns" if left else "")


def _days_missing_everywhere(found: Sequence[CountryCompleteness]) -> set[date]:
    missing = {status.day for each in found for status in each.of(State.MISSING)}
    return missing - {status.day for each in found for status in each.days if status.is_published}


def _counted(named: Sequence[str], what: str) -> str:
    """`14 races: 13:30 Ascot: no result; … and 11 more`."""
    shown, left = "; ".join(named[:_MOST_NAMED]), len(named) - _MOST_NAMED
    more = f"; and {left:,} more" if left > 0 else ""
    return f"{len(named):,} {what}{'s' * (len(named) > 1)}: {shown}{more}"
