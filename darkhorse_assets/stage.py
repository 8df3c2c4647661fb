"""One country's racing day between its captures and its publication: built in memory, then audited. Writes nothing.

What the audit refuses, and why, is decided in `quality/`; what a refusal means for the lake, in `racing_day.py`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, TABLES, Table
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.readings import DayReading
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.quality.filled import filled
from darkhorse_assets.quality.guards import (
    belongs_to_day,
    empty_by_the_sources_word,
    few_rejected,
    keeps_what_was,
    no_orphans,
    same_source,
)
from darkhorse_assets.quality.late_ratings import EXPECTED
from darkhorse_assets.quality.references import FOREIGN_KEYS
from darkhorse_assets.quality.schema import DEFECTIVE_ADVICE, duplicates, ranges, schema
from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import RaceRecord, Rejected, Row, raw_json
from darkhorse_assets.tables.races import race_rows
from darkhorse_assets.tables.runners import result_rows, runner_rows

DAY_TABLES = (RACES, RUNNERS, RESULTS)
MASTERS = tuple(table for table in TABLES.values() if not table.by_country)

GUARDED = {
    "races": ("race_id", "country", "course", "off_london", "date", "source"),
    "runners": ("race_id", "horse_id", "horse", "date", "captured_at"),
    "results": ("race_id", "horse_id", "horse"),
}
"""What the guards look at, in a stage and in what was published before it."""

_ALSO_AUDITED = {
    "races": {"off_dt", "status", "ran_count", "declared_count", "distance_yards", "captured_at"},
    "runners": {"is_non_runner", "is_reserve", "declared_in", "number", "age_years", "source"},
    "results": {"position", "finish_code", "number", "age_years", "overall_beaten_lengths", "time_seconds"}
    | {"sp_decimal", *EXPECTED, "source", "captured_at"},
}
_MADE_INTO_MASTERS = {"age_years", "bookmakers", *(name for table in MASTERS for name in table.column_names)}

LOOKED_AT = {
    table.name: tuple(
        name
        for name in table.column_names
        if name in {*GUARDED[table.name], *_ALSO_AUDITED[table.name], "country"} | _MADE_INTO_MASTERS
    )
    for table in DAY_TABLES
}
"""What guards, verdicts on the whole day and masters need of a table; the rest is not read back."""

_NAMING = {"country", "horse", "jockey", "trainer", "owner", "bookmakers", "race_count"}

JUDGED = {
    table.name: tuple(
        name
        for name in table.column_names
        if name
        in {*table.key, *GUARDED.get(table.name, ()), *_ALSO_AUDITED.get(table.name, ())}
        | {*FOREIGN_KEYS.get(table.name, {}), *_NAMING}
    )
    for table in TABLES.values()
}
"""What the verdicts on the whole day need of a table. Making Python's values of all columns would take as long as all
verdicts together."""


def judged_rows(contract: Table, table: pa.Table) -> list[Row]:
    """The rows of what was read whole, with the columns `JUDGED`."""
    return table.select(JUDGED[contract.name]).to_pylist()


@dataclass
class Stage:
    """One country's day.

    Attributes:
        tables: by name; of a table whose rows do not fit its contract, the rows as JSON text in one column `row`.
        rows: the columns `LOOKED_AT` of each table, sorted by its key.
        carded: ids of the races that the cards name, readable or not; `resulted` the same of the results.
        rejected: records of this country that could not be read.
        verdicts: on schema and key of each table, and on how often its columns are filled.
        guards: on the stage as a whole; none when a contract was broken.
        is_left_out: no capture has anything to do with this country: nothing is known, and nothing to publish.
    """

    country: str
    tables: dict[str, pa.Table]
    rows: dict[str, list[Row]]
    carded: set[str]
    resulted: set[str]
    rejected: list[Rejected]
    verdicts: list[Verdict]
    guards: list[Verdict] = field(default_factory=list)
    is_left_out: bool = False

    @property
    def refusals(self) -> list[Verdict]:
        """The verdicts that forbid to publish it."""
        return [v for v in (*self.verdicts, *self.guards) if not v.passed and v.severity is Severity.ERROR]


def audited_stage(
    lake: Lake, day: date, country: str, cards: DayReading, results: DayReading, *, is_forced: bool
) -> Stage:
    """Build a country's tables and judge them, also against what the lake holds of this day and of others.

    Args:
        is_forced: races may disappear and rows shrink.
    """
    stage = built_stage(country, cards, results)
    if stage.refusals:
        return stage
    stage.is_left_out = country not in cards.asked | results.asked
    races, horses = stage.rows["races"], {name: stage.rows[name] for name in ("runners", "results")}
    nameless = nameless_records(cards, results)
    before = {table.name: lake.tables.rows(table, day, [country], GUARDED[table.name]) for table in DAY_TABLES}
    stage.guards = [
        belongs_to_day(races, day, country, lake.race_days.day_of),
        empty_by_the_sources_word(
            races,
            country,
            is_asked=not stage.is_left_out,
            is_covered=country in cards.covered | results.covered,
        ),
        no_orphans(races, horses, country),
        few_rejected([*stage.rejected, *nameless], sum(map(len, stage.rows.values())), country),
        same_source(before["races"], races, country),
    ]
    if not (is_forced or stage.is_left_out):
        stage.guards.append(keeps_what_was(before, stage.rows, country))
    return stage


def nameless_records(cards: DayReading, results: DayReading) -> list[Rejected]:
    """Records that do not say their country: they may be of any, so they count against each."""
    return [each for reading in (cards, results) for each in reading.rejected if each.country is None]


def staged_tables(
    contracts: Sequence[Table], rows: Mapping[str, Sequence[Row]], unknown_fields: Mapping[str, Counter[str]]
) -> tuple[dict[str, pa.Table], list[Verdict]]:
    """The contracts' Arrow tables, sorted by their keys, and the verdicts on schema and key of each."""
    tables: dict[str, pa.Table] = {}
    verdicts = []
    for contract in contracts:
        name = contract.name
        ordered = _by_key(contract, rows[name])
        try:
            tables[name] = table = staged(contract, ordered)
        except pa.ArrowInvalid as error:
            tables[name] = pa.table({"row": [raw_json(row) for row in ordered]})
            verdicts.append(judged("schema", name, [f"not of its column's type: {error}"], advice=DEFECTIVE_ADVICE))
            continue
        verdicts += [schema(contract, table, unknown_fields.get(name, Counter())), duplicates(contract, table)]
    return tables, verdicts


def published_verdicts(contract: Table, table: pa.Table | None, whose: str) -> list[Verdict]:
    """On a file of the lake; `whose` it is, a country's or the day's. The schema comes first."""
    if table is None:
        lost = f"{contract.name} of {whose}: there is no file"
        return [judged("schema", contract.name, [lost], advice="materialise the day's tables again")]
    verdict = schema(contract, table, {})
    if not verdict.passed:
        return [verdict]
    return [verdict, duplicates(contract, table), *(of_country(contract, table, whose) if contract.by_country else [])]


def of_country(contract: Table, table: pa.Table, country: str) -> list[Verdict]:
    """On the columns of one country's day: whether they are filled as expected, and with what can be."""
    return [filled(contract, table, country), ranges(contract, table, country)]


def built_stage(country: str, cards: DayReading, results: DayReading) -> Stage:
    """A country's tables and the verdicts on each by itself; the lake is not looked at, and no guard is asked."""
    card_races, result_races = _of(country, cards), _of(country, results)
    runners = runner_rows(card_races, result_races)
    rows: dict[str, Sequence[Row]] = {
        "races": race_rows(card_races, result_races, runners),
        "runners": runners,
        "results": result_rows(result_races),
    }
    unknown = {
        "races": _fields("race", [*card_races, *result_races]),
        "runners": _fields("runner", card_races),
        "results": _fields("runner", result_races),
    }
    tables, verdicts = staged_tables(DAY_TABLES, rows, unknown)
    if all(verdict.passed or verdict.severity is Severity.WARN for verdict in verdicts):
        verdicts += [each for name in tables for each in of_country(TABLES[name], tables[name], country)]
    looked_at = {
        table.name: [
            {name: row.get(name) for name in LOOKED_AT[table.name]} for row in _by_key(table, rows[table.name])
        ]
        for table in DAY_TABLES
    }
    unread = [each for reading in (cards, results) for each in reading.rejected if each.country == country]
    return Stage(
        country,
        tables,
        looked_at,
        _named(country, cards),
        _named(country, results),
        [*unread, *(each for record in (*card_races, *result_races) for each in record.rejected)],
        verdicts,
    )


def _by_key(table: Table, rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: tuple(str(row.get(name)) for name in table.key))


def _of(country: str, reading: DayReading) -> list[RaceRecord]:
    return [record for record in reading.races if record.country == country]


def _named(country: str, reading: DayReading) -> set[str]:
    """Ids of the races that the reading names, those that could not be read included."""
    unread = {each.race_id for each in reading.rejected if each.country == country and each.race_id}
    return {record.race_id for record in _of(country, reading)} | unread


def _fields(prefix: str, records: Sequence[RaceRecord]) -> Counter[str]:
    """The unknown fields of races or of runners."""
    counted = sum((record.unknown_fields for record in records), Counter[str]())
    return Counter({name: n for name, n in counted.items() if name.startswith(f"{prefix}.")})
