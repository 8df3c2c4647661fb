"""An audit: what SQL says of a month or of the whole history; of a month, what Great Expectations says beside it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from darkhorse_assets.audit.across import across, races_by_month
from darkhorse_assets.audit.expectations import GreatExpectations, asked_of, frame_of
from darkhorse_assets.audit.pages import write_data_docs
from darkhorse_assets.audit.rules import Outcome, Rule, verdicts
from darkhorse_assets.audit.sql import Span, examples, judged_rows
from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets.errors import NothingPublishedError
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.quality.verdict import Verdict, judged

ENGINES = "engines_agree"
ENGINES_ASK = "Great Expectations and SQL, given the same rules, come to the same outcomes."
_ENGINES_ADVICE = "a fault of this program, not of the data: report it; what SQL says is what counts"
WHOLE_HISTORY = "the whole history"


@dataclass(frozen=True)
class TableAudit:
    """Of how many rows a table was judged, by how many expectations, and how many were not met."""

    name: str
    rows: int
    expectations: int
    failed: int


@dataclass(frozen=True)
class Audit:
    """What was found.

    Attributes:
        month: 2025-05, or `WHOLE_HISTORY`.
        verdicts: on the contracts' rules, one per table and check.
        across: those that are of all days together.
        engines: whether Great Expectations says the same; None where it was not asked.
        seconds_ge: to judge and to render; its import, once a process, is `seconds_import`.
        data_docs: their index; None where Great Expectations was not asked.
    """

    month: str
    tables: Sequence[TableAudit]
    verdicts: Sequence[Verdict]
    across: Sequence[Verdict]
    races_by_month: Mapping[str, Mapping[str, int]]
    seconds_sql: float
    engines: Verdict | None = None
    seconds_import: float = 0.0
    seconds_ge: float = 0.0
    data_docs: Path | None = None

    @property
    def all_verdicts(self) -> list[Verdict]:
        return [*self.verdicts, *self.across, *([self.engines] if self.engines else [])]

    @property
    def failed(self) -> list[Verdict]:
        return [verdict for verdict in self.all_verdicts if not verdict.passed]

    @property
    def expectations(self) -> int:
        return sum(table.expectations for table in self.tables)

    @property
    def expectations_failed(self) -> int:
        return sum(table.failed for table in self.tables)

    def as_json(self) -> dict[str, Any]:
        """The audit for machines."""
        return {
            "month": self.month,
            "tables": {
                table.name: {"rows": table.rows, "expectations": table.expectations, "failed": table.failed}
                for table in self.tables
            },
            "failures": [
                {
                    "table": verdict.table,
                    "check": f"{verdict.check}",
                    "severity": f"{verdict.severity}",
                    "counts": dict(verdict.counts),
                    "sample": list(verdict.sample),
                    "advice": verdict.advice,
                }
                for verdict in self.failed
            ],
            "races_by_month": {month: dict(races) for month, races in self.races_by_month.items()},
            "seconds": {"sql": self.seconds_sql, "great_expectations": self.seconds_ge, "import": self.seconds_import},
            "data_docs": self.data_docs and f"{self.data_docs}",
        }


def span_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month; raises ValueError for what is none, as 2025-13."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def audit_in_sql(mart: Mart, month: str | None) -> Audit:
    """A month, or with None the whole history, in SQL alone.

    Raises:
        NothingPublishedError: there is not one race.
        MartError: there is no mart, or it cannot be read.
    """
    with mart.reading() as connection:
        return _in_sql(connection, month)[0]


def audit_month(mart: Mart, month: str, now: datetime) -> Audit:
    """A month by both engines; its Data Docs go to `audit/<month>` beside the mart, in place of those before.

    Args:
        now: what the Data Docs say when it was.

    Raises:
        NothingPublishedError, MartError: as `audit_in_sql`.
        LakeError: the Data Docs cannot be written.
    """
    span = span_of(month)
    with mart.reading() as connection:  # and no longer: writers wait for it
        found, outcomes = _in_sql(connection, month)
        frames = {table.name: frame_of(connection, LAKE_TABLES[table.name], span) for table in found.tables}
        asked = {name: asked_of(connection, LAKE_TABLES[name], span) for name in frames}
    began = time.perf_counter()
    engine = GreatExpectations()
    imported = time.perf_counter()
    validated = {name: engine.judged(frame, LAKE_TABLES[name], asked[name], month) for name, frame in frames.items()}
    audit = replace(
        found,
        engines=engines_agree(outcomes, [each for table in validated.values() for each in table.outcomes]),
        seconds_import=imported - began,
        seconds_ge=time.perf_counter() - imported,
    )
    pages = {name: table.page for name, table in validated.items()}
    countries = sorted({country for races in audit.races_by_month.values() for country in races})
    told = {"audit": audit, "countries": countries, "audited_at": f"{now:%Y-%m-%d %H:%M}"}
    return replace(audit, data_docs=write_data_docs(mart.path.with_name("audit") / month, pages, told))


def engines_agree(in_sql: Iterable[Outcome], in_ge: Iterable[Outcome]) -> Verdict:
    """Names each rule on which the engines differ, with what either says."""
    sql, ge = ({each.rule: each for each in outcomes} for outcomes in (in_sql, in_ge))
    offenders = [
        f"{rule.table}, {rule}: SQL {_said(sql.get(rule))}, Great Expectations {_said(ge.get(rule))}"
        for rule in {**sql, **ge}
        if sql.get(rule) != ge.get(rule)
    ]
    return judged(ENGINES, "all tables", offenders, counts={"expectations": len(ge)}, advice=_ENGINES_ADVICE)


def _in_sql(connection: duckdb.DuckDBPyConnection, month: str | None) -> tuple[Audit, list[Outcome]]:
    span: Span = span_of(month) if month else None
    began = time.perf_counter()
    by_table = {name: judged_rows(connection, contract, span) for name, contract in LAKE_TABLES.items()}
    by_table = {name: outcomes for name, outcomes in by_table.items() if outcomes}
    if "races" not in by_table:
        raise NothingPublishedError(
            f"there is nothing to audit: the mart holds no races of {month or 'any day'}; darkhorse materialize "
            "--from DATE --to DATE, then darkhorse mart refresh"
        )
    outcomes = [each for of_table in by_table.values() for each in of_table]
    shown: Mapping[Rule, str] = examples(connection, outcomes, span)
    audit = Audit(
        month or WHOLE_HISTORY,
        [_table_audit(name, of_table) for name, of_table in by_table.items()],
        verdicts(outcomes, shown),
        across(connection, span),
        races_by_month(connection, span),
        time.perf_counter() - began,
    )
    return audit, outcomes


def _table_audit(name: str, outcomes: Sequence[Outcome]) -> TableAudit:
    rows = {outcome.month: outcome.rows for outcome in reversed(outcomes)}  # the first of a month is of all its rows
    return TableAudit(name, sum(rows.values()), len(outcomes), sum(not outcome.passed for outcome in outcomes))


def _said(outcome: Outcome | None) -> str:
    if outcome is None:
        return "has no outcome"
    return f"{outcome.unexpected:,} of {outcome.rows:,} rows ({'met' if outcome.passed else 'not met'})"
