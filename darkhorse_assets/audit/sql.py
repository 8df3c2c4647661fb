"""The rules asked of the mart in DuckDB SQL: one statement per table, for a month or for the whole history.

A month is judged by itself also where all are asked for at once: a column that is empty for one month of twelve years
would else be lost in the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import duckdb

from darkhorse_assets.audit.rules import OF_TABLES, Check, Outcome, Rule, filled_rule, rules
from darkhorse_assets.contracts import LAKE_TABLES, Table
from darkhorse_assets.mart.coverage import rows_alike_in
from darkhorse_assets.mart.schema import DUCKDB_TYPES
from darkhorse_assets.quality.filled import RowsAlike, shares

Span = tuple[date, date] | None
"""The first and the last day, both included; None for all there are."""

_COLUMNS = """
SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'lake' AND table_name = ? ORDER BY column_index
"""
_EXAMPLES = 3


def judged_rows(connection: duckdb.DuckDBPyConnection, contract: Table, span: Span) -> list[Outcome]:
    """Every rule of the contract, month by month; nothing of months without rows."""
    asked = rules(contract)
    if broken := shape_breaches(connection, contract):
        [(rows,)] = connection.execute(f'SELECT count(*) FROM lake."{contract.name}" {within(span)}').fetchall()  # noqa: S608
        named = f"{span[0]:%Y-%m}" if span else "all months"
        return [
            Outcome(rule, named, rows, int(rule in broken), rule not in broken)
            for rule in asked
            if rule.check in OF_TABLES
        ]
    breaches = {_name(rule): condition for rule in asked if (condition := _breach(rule))}
    relation = _with_breaches(contract, breaches, span)
    by_month: dict[str, list[RowsAlike]] = {}
    for group in rows_alike_in(connection, relation, [*contract.column_names, *breaches], contract.read_from):
        by_month.setdefault(group.month or "no date", []).append(group)
    return [
        outcome
        for month, groups in sorted(by_month.items())
        for outcome in _outcomes(contract, asked, breaches, month, groups)
    ]


def shape_breaches(connection: duckdb.DuckDBPyConnection, contract: Table) -> set[Rule]:
    """The rules on columns and types that the table breaks; where there are any, its rows cannot be judged."""
    found = {str(name): _spelled(kind) for name, kind in connection.execute(_COLUMNS, [contract.name]).fetchall()}
    broken = {
        Rule(contract.name, Check.TYPES, (column.name,))
        for column in contract.columns
        if found.get(column.name) != _spelled(DUCKDB_TYPES[column.kind])
    }
    return broken | (set() if (*found,) == contract.column_names else {Rule(contract.name, Check.COLUMNS)})


def examples(connection: duckdb.DuckDBPyConnection, outcomes: Iterable[Outcome], span: Span) -> dict[Rule, str]:
    """Of each rule that some rows break, the first few: which row, of which day, and what stands there."""
    failed = dict.fromkeys(each.rule for each in outcomes if not each.passed)
    return {rule: _rows_that_break(connection, rule, span) for rule in failed if _breach(rule)}


def within(span: Span) -> str:
    """The clause that keeps the rows of these days."""
    return f"WHERE date BETWEEN DATE '{span[0]}' AND DATE '{span[1]}'" if span else "WHERE true"


def _outcomes(
    contract: Table, asked: Sequence[Rule], breaches: Mapping[str, str], month: str, groups: Sequence[RowsAlike]
) -> Iterator[Outcome]:
    """What the counts of a month's groups mean for each rule."""
    rows = sum(group.rows for group in groups)
    for rule in asked:
        unexpected = sum(group.filled[_name(rule)] for group in groups) if _name(rule) in breaches else 0
        yield Outcome(rule, month, rows, unexpected, not unexpected)
    columns = {column.name: column for column in contract.columns}
    for share in shares(contract, groups):
        rule = filled_rule(contract, columns[share.column])
        yield Outcome(rule, month, share.rows, share.rows - share.filled, not share.is_below)


def _with_breaches(contract: Table, breaches: Mapping[str, str], span: Span) -> str:
    """The table's rows with a column per rule on rows, filled exactly where a row breaks it: to be counted."""
    key = ", ".join(next(rule for rule in rules(contract) if rule.check is Check.KEYS).columns)
    table, days = f'lake."{contract.name}"', within(span)
    marks = "".join(f', CASE WHEN {condition} THEN 1 END AS "{name}"' for name, condition in breaches.items())
    twice = f"SELECT {key}, true AS is_twice FROM {table} {days} GROUP BY ALL HAVING count(*) > 1"  # noqa: S608
    return f"(SELECT *{marks} FROM {table} LEFT JOIN ({twice}) USING ({key}) {days})"  # noqa: S608


def _breach(rule: Rule) -> str | None:
    """What is true of a row that breaks the rule; None for rules that are not of single rows."""
    named = f'"{rule.columns[0]}"' if rule.columns else ""
    match rule.check:
        case Check.NULLS:
            return f"{named} IS NULL"
        case Check.DOMAINS:
            return f"{named} NOT IN ({', '.join(_quoted(value) for value in rule.domain)})"
        case Check.RANGES if rule.bounds:
            least, most = rule.bounds
            sides = [f"{named} < {least}" if least is not None else "", f"{named} > {most}" if most is not None else ""]
            return f"({' OR '.join(side for side in sides if side)})"
        case Check.KEYS:
            return "is_twice"
    return None


def _rows_that_break(connection: duckdb.DuckDBPyConnection, rule: Rule, span: Span) -> str:
    contract = LAKE_TABLES[rule.table]
    shown = dict.fromkeys(("date", *contract.key, *rule.columns))
    relation = _with_breaches(contract, {"broken": _breach(rule) or "false"}, span)
    query = f"SELECT {', '.join(shown)} FROM {relation} WHERE broken = 1 ORDER BY ALL LIMIT {_EXAMPLES}"  # noqa: S608
    rows = connection.execute(query).fetchall()
    return "; ".join(", ".join(f"{name} {value}" for name, value in zip(shown, row, strict=True)) for row in rows)


def _name(rule: Rule) -> str:
    return f"{rule.check} {' '.join(rule.columns)}"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _spelled(kind: str) -> str:
    return kind.replace(" ", "")
