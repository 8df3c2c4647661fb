"""A racing day's way as plain functions: capture it, then build its tables from the captures, audit, publish.

This is the whole project without Dagster; `defs/` calls these two functions day by day and reports what they return.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

from darkhorse_assets.contracts import COURSES, HORSE_PEDIGREE, RACES, REGIONS, RESULTS, RUNNERS, TABLES, Table
from darkhorse_assets.errors import LakeError, SourceError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.captures import current_races
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.quality.completeness import races_complete, results_complete, runners_complete
from darkhorse_assets.quality.guards import belongs_to_day, few_rejected, keeps_what_was, no_orphans
from darkhorse_assets.quality.schema import duplicates, schema
from darkhorse_assets.quality.verdict import Verdict, combined, judged
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, RaceRecord, Rejected, Row, Source
from darkhorse_assets.tables.masters import course_rows, pedigree_rows, region_rows
from darkhorse_assets.tables.races import race_rows
from darkhorse_assets.tables.runners import result_rows, runner_rows

DAY_TABLES = (RACES, RUNNERS, RESULTS)
MASTERS = (HORSE_PEDIGREE, COURSES, REGIONS)
GUARDS = "guards"
"""The check that sums up what else may block a day: wrong days, orphans, shrinking, too many unreadable records."""


@dataclass(frozen=True)
class CaptureReport:
    """What capturing one endpoint's day brought; `capture` is None where the source has nothing to ask."""

    day: date
    capture: Capture | None
    is_reused: bool = False

    @property
    def byte_count(self) -> int:
        return sum(len(payload.body) for payload in self.capture.payloads) if self.capture else 0


@dataclass
class DayReport:
    """What publishing a day did.

    Attributes:
        rows: published rows now in the lake, by table, then by country ("all" for masters).
        quarantined: unreadable records by country.
        verdicts: one per table and check.
        refused: countries whose stage was not published, with the verdicts that refused it.
    """

    day: date
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    refused: dict[str, list[Verdict]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def problem(self) -> str | None:
        """Why the day is not whole in the lake, in words; None when it is."""
        parts = [
            f"{country} was not published: {'; '.join(map(str, verdicts))}. {verdicts[0].advice}"
            for country, verdicts in self.refused.items()
        ]
        return f"{self.day}: " + " | ".join(parts) if parts else None


@dataclass
class _Stage:
    """One country's tables in memory, before they are published."""

    country: str
    tables: dict[str, pa.Table]
    verdicts: list[Verdict]
    carded: list[str]
    resulted: list[str]
    rejected: list[Rejected]


def capture_day(
    lake: Lake,
    source: Source,
    endpoint: Endpoint,
    day: date,
    countries: Sequence[str],
    reuse_since: datetime | None = None,
) -> CaptureReport:
    """Ask the source for one endpoint's day and keep what came.

    Args:
        reuse_since: a retry of a run that began then asks nothing that a whole capture since then already answers.

    Raises:
        SourceError: nothing came, or not all of it; what came is kept either way.
        LakeError: the capture could not be written.
    """
    if reuse_since:
        for capture in lake.captures.newest_first(source.name, endpoint, day):
            if capture.captured_at < reuse_since:
                break
            if capture.is_complete and set(countries) <= set(capture.countries):
                return CaptureReport(day, capture, is_reused=True)
    fresh = source.capture(endpoint, day, countries)
    if fresh is None:
        return CaptureReport(day, None)
    lake.captures.append(fresh)
    if fresh.problem:
        raise SourceError(
            f"{endpoint} of {day} came only in part ({len(fresh.payloads)} answers kept): {fresh.problem}"
        )
    return CaptureReport(day, fresh)


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

    Args:
        now: tells a result that is missing from one that is not due yet; nothing published depends on it.
        tables: those to publish; all are built and audited, because they are audited against each other.
        force_reason: publishes although races disappear or rows shrink; it is noted in the report.

    Raises:
        LakeError: there is no capture of the day, or the lake cannot be read or written.
        PayloadUnreadableError: a capture that calls itself complete cannot be read.
    """
    cards = current_races(lake.captures.newest_first(source.name, Endpoint.RACECARDS, day), source.parse, countries)
    results = current_races(lake.captures.newest_first(source.name, Endpoint.RESULTS, day), source.parse, countries)
    if not cards.is_read and not results.is_read:
        raise LakeError(
            f"no capture of {day} from {source.name} for {', '.join(countries)}: materialise racecards and results_feed first"
        )
    results.races = source.identify(cards.races, results.races)
    report = DayReport(day, notes=[*cards.notes, *results.notes])
    if force_reason:
        report.notes.append(f"forced: {force_reason}")
    per_country = [
        _publish_country(lake, _stage(lake, day, country, cards, results, force_reason), day, tables, report)
        for country in countries
    ]
    report.verdicts = _by_table_and_check(per_country)
    report.verdicts += _publish_masters(lake, day, tables, report)
    report.verdicts += _completeness(lake, day, countries, per_country, now)
    return report


def _stage(
    lake: Lake, day: date, country: str, cards: Parsed, results: Parsed, force_reason: str | None
) -> tuple[_Stage, list[Verdict]]:
    """A country's tables and what forbids to publish them."""
    country_cards, country_results = _of(country, cards.races), _of(country, results.races)
    runners = runner_rows(country_cards, country_results)
    rows: dict[str, list[Row]] = {
        "races": race_rows(country_cards, country_results, runners),
        "runners": runners,
        "results": result_rows(country_results),
    }
    rejected = [
        *(r for parsed in (cards, results) for r in parsed.rejected if r.country in (country, None)),
        *(r for record in (*country_cards, *country_results) for r in record.rejected),
    ]
    unknown = {
        "races": _fields("race", [*country_cards, *country_results]),
        "runners": _fields("runner", country_cards),
        "results": _fields("runner", country_results),
    }
    tables, verdicts = _staged_tables(DAY_TABLES, rows, unknown)
    stage = _Stage(
        country,
        tables,
        verdicts,
        [record.race_id for record in country_cards],
        [record.race_id for record in country_results],
        rejected,
    )
    if len(tables) < len(DAY_TABLES):
        return stage, [verdict for verdict in verdicts if not verdict.passed]
    after = _guarded_rows(tables)
    guards = [
        belongs_to_day(after["races"], day, country, lake.race_days.day_of),
        no_orphans(after["races"], {"runners": after["runners"], "results": after["results"]}, country),
        few_rejected(rejected, sum(len(each) for each in after.values()), country),
    ]
    if not force_reason:
        before = {table.name: lake.tables.read(table, day, country) for table in DAY_TABLES}
        if all(table is not None for table in before.values()):
            guards.append(keeps_what_was(_guarded_rows(before), after, country))
    failed = [verdict for verdict in (*verdicts, *guards) if not verdict.passed and verdict.severity == "error"]
    stage.verdicts.append(_summed(guards))
    return stage, failed


def _publish_country(
    lake: Lake, audited: tuple[_Stage, list[Verdict]], day: date, tables: Sequence[str], report: DayReport
) -> _Stage:
    stage, failed = audited
    report.quarantined[stage.country] = len(stage.rejected)
    lake.quarantine.keep_records(day, stage.country, stage.rejected)
    if failed:
        lake.quarantine.keep_stage(day, stage.country, stage.tables, failed)
        report.refused[stage.country] = failed
        return stage
    for contract in DAY_TABLES:
        if contract.name in tables:
            lake.tables.publish(contract, day, stage.tables[contract.name], stage.country)
            report.rows.setdefault(contract.name, {})[stage.country] = stage.tables[contract.name].num_rows
    if RACES.name in tables:
        lake.race_days.replace(
            day, stage.country, [row["race_id"] for row in stage.tables["races"].select(["race_id"]).to_pylist()]
        )
    lake.quarantine.release_stage(day, stage.country)
    return stage


def _publish_masters(lake: Lake, day: date, tables: Sequence[str], report: DayReport) -> list[Verdict]:
    published = lake.tables.countries(RACES, day)
    rows = {table.name: lake.tables.rows(table, day, published) for table in DAY_TABLES}
    masters = {
        "horse_pedigree": pedigree_rows(rows["runners"], rows["results"]),
        "courses": course_rows(rows["races"]),
        "regions": region_rows(rows["races"]),
    }
    staged_masters, verdicts = _staged_tables(MASTERS, masters, {})
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if failed:
        report.refused["masters"] = failed
        return verdicts
    for contract in MASTERS:
        if contract.name in tables:
            lake.tables.publish(contract, day, staged_masters[contract.name])
            report.rows[contract.name] = {"all": staged_masters[contract.name].num_rows}
    return verdicts


def _completeness(
    lake: Lake, day: date, countries: Sequence[str], stages: Sequence[_Stage], now: datetime
) -> list[Verdict]:
    """Judged on what the lake holds now, refused countries included: what they lack is lacking."""
    races, runners, results = (lake.tables.rows(table, day, countries) for table in DAY_TABLES)
    carded = [race_id for stage in stages for race_id in stage.carded]
    resulted = [race_id for stage in stages for race_id in stage.resulted]
    return [
        races_complete(races, carded, resulted),
        runners_complete(races, runners),
        results_complete(races, results, now),
    ]


def _staged_tables(
    contracts: Sequence[Table], rows: Mapping[str, Sequence[Row]], unknown_fields: Mapping[str, Counter[str]]
) -> tuple[dict[str, pa.Table], list[Verdict]]:
    """The Arrow tables of those contracts whose rows fit, and the verdicts on schema and key of all."""
    tables, verdicts = {}, []
    for contract in contracts:
        try:
            table = staged(contract, rows[contract.name])
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            verdicts.append(judged("schema", contract.name, [f"a value is not of its column's type: {error}"]))
            continue
        tables[contract.name] = table
        verdicts += [schema(contract, table, unknown_fields.get(contract.name, Counter())), duplicates(contract, table)]
    return tables, verdicts


GUARDED_COLUMNS = {
    "races": ["race_id", "country", "course", "off_london", "date"],
    "runners": ["race_id", "horse_id", "horse", "date", "captured_at"],
    "results": ["race_id", "horse_id", "horse"],
}


def _guarded_rows(tables: Mapping[str, pa.Table | None]) -> dict[str, list[Row]]:
    return {
        name: table.select(GUARDED_COLUMNS[name]).to_pylist() for name, table in tables.items() if table is not None
    }


def _summed(guards: Sequence[Verdict]) -> Verdict:
    whole = combined(guards)
    return Verdict(GUARDS, "races", whole.passed, whole.severity, whole.counts, whole.sample, whole.advice)


def _by_table_and_check(stages: Sequence[_Stage]) -> list[Verdict]:
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for stage in stages:
        for verdict in stage.verdicts:
            groups.setdefault((verdict.table, verdict.check), []).append(verdict)
    return [combined(verdicts) for verdicts in groups.values()]


def _fields(prefix: str, records: Sequence[RaceRecord]) -> Counter[str]:
    """The unknown fields of races or of runners."""
    counted = sum((record.unknown_fields for record in records), Counter[str]())
    return Counter({name: n for name, n in counted.items() if name.startswith(f"{prefix}.")})


def _of(country: str, records: Sequence[RaceRecord]) -> list[RaceRecord]:
    return [record for record in records if record.country == country]
