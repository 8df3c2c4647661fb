"""A racing day's way as plain functions, once it is captured (`capturing.py`): build its tables, audit, publish.

With capturing, this is the whole project without Dagster; `defs/` calls both and reports what they return.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa

from darkhorse_assets.building import day_readings, rows_of_masters
from darkhorse_assets.contracts import RACES, TABLES, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.errors import LakeError, NothingCapturedError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.quarantine import UNKNOWN
from darkhorse_assets.missing_races import reconcile_races
from darkhorse_assets.quality.references import DayRows
from darkhorse_assets.quality.verdict import Verdict, by_table_and_check, combined
from darkhorse_assets.quality.volume import RacesByDay, comparable_days, same_dates
from darkhorse_assets.quality.whole_day import Beside, PublishedRows, whole_day
from darkhorse_assets.restating import publish_noting_changes
from darkhorse_assets.sources.protocol import Rejected, Row, Source
from darkhorse_assets.stage import (
    DAY_TABLES,
    LOOKED_AT,
    MASTERS,
    Stage,
    audited_stage,
    judged_rows,
    nameless_records,
    published_verdicts,
    staged_tables,
)

GUARDS = "guards"
"""The check that sums up what else may block a day: the six guards of `quality/guards.py`."""


def publish_day(
    lake: Lake,
    source: Source,
    day: date,
    countries: Sequence[str],
    now: datetime,
    *,
    tables: Sequence[str] = tuple(TABLES),
    force_reason: str | None = None,
) -> DayReport:
    """Build the day's tables from its captures, audit each country, publish those that pass, then the masters.

    Nobody else publishes the day meanwhile, in whichever process: who comes second waits, reads the captures then, and
    publishes the day whole.

    Args:
        now: tells a result that is missing from one that is not due yet, and dates what is restated; nothing
            published depends on it.
        tables: those to publish; all are built and audited, because they are audited against each other. The
            quarantine follows the day only where all of races, runners and results are published.
        force_reason: publishes although races disappear or rows shrink; it is noted in the report and the ledger.

    Raises:
        NothingCapturedError: there is no capture of the day.
        LakeError: masters are asked for of a day that was never published, or the lake cannot be read or written.
        PayloadUnreadableError: a capture that calls itself complete cannot be read.
    """
    with lake.day_locks.held(day):
        return _publish_day(lake, source, day, countries, now, tables, force_reason)


def _publish_day(
    lake: Lake,
    source: Source,
    day: date,
    countries: Sequence[str],
    now: datetime,
    tables: Sequence[str],
    force_reason: str | None,
) -> DayReport:
    cards, results = day_readings(lake, source, day, countries)
    if not (cards.is_captured or results.is_captured):
        raise NothingCapturedError(
            f"no capture of {day} from {source.name} for {', '.join(countries)}: "
            "materialise racecards and results_feed first"
        )
    report = DayReport(day, notes=[*cards.notes, *results.notes])
    if force_reason:
        report.notes.append(f"forced: {force_reason}")
    nameless = nameless_records(cards, results)
    if _is_whole_day(tables):
        lake.quarantine.keep_records(day, UNKNOWN, nameless)
    if nameless:
        report.quarantined[UNKNOWN] = len(nameless)
    is_forced = force_reason is not None
    stages = [audited_stage(lake, day, country, cards, results, is_forced=is_forced) for country in countries]
    fresh = [stage for stage in stages if not _is_refused(lake, stage, day, tables, report)]
    _publish(lake, fresh, day, tables, report, now, force_reason)
    if len(report.left_out) == len(countries):
        raise NothingCapturedError(
            f"the captures of {day} from {source.name} have nothing of {', '.join(countries)}: "
            "materialise racecards and results_feed for these countries first"
        )
    if RACES.name in tables:
        lake.race_days.replace(day, {each.country: [race["race_id"] for race in each.rows["races"]] for each in fresh})
        report.notes += reconcile_races(lake, source, day, fresh, now)
    read = [stage for stage in stages if not stage.is_left_out]
    published = _published_rows(lake, day, fresh, tables)
    others = sorted(published.keys() - {stage.country for stage in read})
    of_others = (verdict for *_, judged in _judged_files(lake, day, DAY_TABLES, others) for verdict in judged)
    verdicts, masters = _publish_masters(lake, source, day, tables, published, report)
    rejected = [*nameless, *(record for stage in read for record in stage.rejected)]
    report.verdicts = [
        *by_table_and_check([*(verdict for stage in stages for verdict in _verdicts_of(stage)), *of_others]),
        *verdicts,
        *whole_day(
            published,
            masters,
            {stage.country: stage.carded for stage in read},
            {stage.country: stage.resulted for stage in read},
            _beside(lake, day, now, [*rejected, *lake.quarantine.records(day, others)]),
        ),
    ]
    return report


def judge_day(lake: Lake, day: date, countries: Sequence[str], now: datetime) -> DayReport:
    """Judge what the lake holds of a day, without its captures: what was lost, doubled or changed there is noticed.

    Guards judge what is about to be published, so they have nothing to say here. All countries that are published are
    judged together (see `whole_day`).

    Raises:
        LakeError: nothing of the day is published for these countries, or a file cannot be read.
    """
    known = sorted({country for table in DAY_TABLES for country in lake.tables.countries(table, day)})
    if not set(known).intersection(countries):
        raise LakeError(
            f"nothing of {day} is published for {', '.join(countries)}: publish races, runners and results of it first"
        )
    verdicts = []
    published: PublishedRows = {country: {} for country in known}
    masters: dict[str, list[Row]] = {}
    for contract, country, table, judged in _judged_files(lake, day, tuple(TABLES.values()), known):
        verdicts += judged
        if table is not None and judged[0].passed:
            (published[country] if country else masters)[contract.name] = judged_rows(contract, table)
    rejected = lake.quarantine.records(day, [*known, UNKNOWN])
    whole = whole_day(published, masters, {}, {}, _beside(lake, day, now, rejected))
    return DayReport(day, verdicts=[*by_table_and_check(verdicts), *whole])


def _judged_files(
    lake: Lake, day: date, contracts: Sequence[Table], countries: Sequence[str]
) -> Iterator[tuple[Table, str | None, pa.Table | None, list[Verdict]]]:
    """Each file of these tables and countries, and the verdicts on it, that on its schema first."""
    for contract in contracts:
        for country in countries if contract.by_country else [None]:
            table = lake.tables.read(contract, day, country)
            yield contract, country, table, published_verdicts(contract, table, country or "the day")


def _beside(lake: Lake, day: date, now: datetime, rejected: Sequence[Rejected]) -> Beside:
    return Beside(day, now, _history(lake, day), rejected)


def _history(lake: Lake, day: date) -> RacesByDay:
    """The index has no rows for days without racing; of the date itself in other years it matters that they were."""
    counted = {other: dict(races) for other, races in lake.race_days.counts(comparable_days(day)).items()}
    for partition in lake.tables.partitions(RACES, same_dates(day)):
        if partition.country:
            counted.setdefault(partition.day, {}).setdefault(partition.country, 0)
    return counted


def _is_whole_day(tables: Sequence[str]) -> bool:
    return {table.name for table in DAY_TABLES} <= set(tables)


def _is_refused(lake: Lake, stage: Stage, day: date, tables: Sequence[str], report: DayReport) -> bool:
    """Whether the country stays as it is; what was refused is then kept in the quarantine."""
    country = stage.country
    report.quarantined[country] = len(stage.rejected)
    if stage.is_left_out:
        report.left_out.append(country)
        return True
    report.copies[country] = sum(record.is_duplicate for record in stage.rejected)
    if stage.refusals:
        if _is_whole_day(tables):
            lake.quarantine.keep_stage(day, country, stage.tables, stage.rejected, stage.refusals)
        report.refused[country] = stage.refusals
    return bool(stage.refusals)


def _publish(
    lake: Lake,
    stages: Sequence[Stage],
    day: date,
    tables: Sequence[str],
    report: DayReport,
    now: datetime,
    force_reason: str | None,
) -> None:
    if _is_whole_day(tables):
        for stage in stages:
            lake.quarantine.keep_records(day, stage.country, stage.rejected)
    chosen = [contract for contract in DAY_TABLES if contract.name in tables]
    staged = {stage.country: stage.tables for stage in stages}
    report.restatements = publish_noting_changes(lake, day, staged, chosen, now, force_reason)
    for contract in chosen:
        for country, of_country in staged.items():
            report.rows.setdefault(contract.name, {})[country] = of_country[contract.name].num_rows
    if _is_whole_day(tables):
        for stage in stages:
            lake.quarantine.release_stage(day, stage.country)


def _published_rows(lake: Lake, day: date, fresh: Sequence[Stage], tables: Sequence[str]) -> PublishedRows:
    """What the lake holds of the day now, all countries; what was just published is not read back."""
    rows = {stage.country: {name: stage.rows[name] for name in stage.rows if name in tables} for stage in fresh}
    for contract in DAY_TABLES:
        for country in lake.tables.countries(contract, day):
            of_country = rows.setdefault(country, {})
            if contract.name not in of_country:
                of_country[contract.name] = lake.tables.rows(contract, day, [country], LOOKED_AT[contract.name])
    return dict(sorted(rows.items()))


def _publish_masters(
    lake: Lake, source: Source, day: date, tables: Sequence[str], published: PublishedRows, report: DayReport
) -> tuple[list[Verdict], DayRows]:
    """Of all countries that are published, whichever this run was asked for; none where all were refused.

    Returns:
        The verdicts on them, and the rows of those that the lake holds now.
    """
    if not any(published.values()):
        if report.refused or not {table.name for table in MASTERS} & set(tables):
            return [], {}
        raise LakeError(
            f"nothing of {day} is published that {', '.join(tables)} could be made of: publish races, runners and "
            f"results of {day} first"
        )
    rows, notes = rows_of_masters(lake, source, day, published)
    report.notes += notes
    stage, verdicts = staged_tables(MASTERS, rows, {})
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if failed:
        report.refused["masters"] = failed
    held = {}
    for contract in MASTERS:
        name = contract.name
        if name in tables and not failed:
            lake.tables.publish(contract, day, stage[name])
            report.rows[name] = {"all": stage[name].num_rows}
            held[name] = rows[name]
        elif (table := lake.tables.read(contract, day)) is not None:
            held[name] = judged_rows(contract, table)
    return verdicts, held


def _verdicts_of(stage: Stage) -> list[Verdict]:
    """On each of its tables, and the guards together as one."""
    return [*stage.verdicts, *([replace(combined(stage.guards), check=GUARDS)] if stage.guards else [])]
