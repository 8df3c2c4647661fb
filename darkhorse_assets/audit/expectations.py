"""The rules asked by Great Expectations: a suite per table, over all days of a month as one pandas frame.

Its import takes six seconds of processor time and a suite's fixed cost is far above that of a statement, so it is
imported where it is used and never asked of a single day. Nothing leaves this machine: the context is in memory,
without stores, cloud or analytics.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from darkhorse_assets.audit.rules import OF_TABLES, Check, Outcome, Rule, filled_rule, rules
from darkhorse_assets.audit.sql import Span, shape_breaches, within
from darkhorse_assets.contracts import LAKE_TABLES, Table
from darkhorse_assets.mart.coverage import kinds_of_row, rows_alike_in
from darkhorse_assets.quality.filled import RowsAlike, shares

if TYPE_CHECKING:
    import pandas as pd

KIND_OF_ROW = "kind_of_row"
"""The one column that a frame has beside the table's own: rows of one kind are expected to be filled alike."""

_RESULT_FORMAT = "BASIC"  # counts and a few examples; SUMMARY counts values as well, and takes twice as long


@dataclass(frozen=True)
class Asked:
    """A rule, and the kinds of row that it is of; None: of all rows."""

    rule: Rule
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Validated:
    """What Great Expectations found in a table, and its page of Data Docs as it renders it."""

    outcomes: list[Outcome]
    page: str


def frame_of(connection: duckdb.DuckDBPyConnection, contract: Table, span: Span) -> "pd.DataFrame":
    """The table's rows as they lie in the mart, with `KIND_OF_ROW` behind its columns."""
    month, country, source, *marks = kinds_of_row(contract.column_names, contract.read_from)
    words = zip(marks, _marks(contract), strict=True)
    kinds = ", ".join([month, country, source, *(f"CASE WHEN {mark} THEN '{word}' END" for mark, word in words)])
    query = f"""SELECT *, concat_ws(' ', {kinds}) AS {KIND_OF_ROW} FROM lake."{contract.name}" {within(span)}"""  # noqa: S608
    return _as_pandas(connection.sql(query).to_arrow_table())


def asked_of(connection: duckdb.DuckDBPyConnection, contract: Table, span: Span) -> list[Asked]:
    """The suite, before it is one: the contract's rules, and the shares that the rows at hand are expected to have."""
    if shape_breaches(connection, contract):
        return [Asked(rule) for rule in rules(contract) if rule.check in OF_TABLES]
    relation = f'(FROM lake."{contract.name}" {within(span)})'
    groups = list(rows_alike_in(connection, relation, contract.column_names, contract.read_from))
    columns = {column.name: column for column in contract.columns}
    asked = [Asked(rule) for rule in rules(contract)]
    for column in (columns[share.column] for share in shares(contract, groups)):
        kinds = (_kind_of(group, contract) for group in groups if group.should_hold(column))
        asked.append(Asked(filled_rule(contract, column), tuple(sorted(kinds))))
    return asked


class GreatExpectations:
    """Great Expectations, imported and ready."""

    def __init__(self) -> None:
        with _quietly():
            self._gx: Any = import_module("great_expectations")
            self._condition: Any = import_module("great_expectations.expectations.row_conditions").Column
            self._rendered: Any = import_module("great_expectations.render.renderer").ValidationResultsPageRenderer
            self._page: Any = import_module("great_expectations.render.view").DefaultJinjaPageView
            context = self._gx.get_context(mode="ephemeral")
            context.enable_analytics(False)
            context.variables.progress_bars = {"globally": False}
            self._frames: Any = context.data_sources.add_pandas("mart")

    def judged(self, frame: "pd.DataFrame", contract: Table, asked: Sequence[Asked], month: str) -> Validated:
        """The outcome of each rule on this frame, and the page that shows them.

        Raises:
            RuntimeError: it could not evaluate an expectation; names the rule and says why.
        """
        with _quietly():
            expected = [self._expectation(each, number, contract) for number, each in enumerate(asked)]
            suite = self._gx.ExpectationSuite(name=contract.name, expectations=expected)
            definition = self._frames.add_dataframe_asset(contract.name).add_batch_definition_whole_dataframe(month)
            found = definition.get_batch({"dataframe": frame}).validate(suite, result_format=_RESULT_FORMAT)
            self._frames.delete_asset(contract.name)
            for result in found.results:  # examples of nulls are nulls, on which the renderer breaks
                if asked[result.expectation_config.meta["rule"]].rule.check in (Check.NULLS, Check.FILLED):
                    result.result["partial_unexpected_list"] = []
            page = self._page().render(self._rendered().render(found))
        outcomes = [_outcome(asked, result, month, len(frame)) for result in found.results]
        return Validated(outcomes, page)

    def _expectation(self, asked: Asked, number: int, contract: Table) -> Any:
        """The expectation that asks the same. Its `meta` has its place in the suite: results come in any order."""
        of, arguments = self._gx.expectations, self._arguments(asked, contract)
        named = {
            Check.COLUMNS: of.ExpectTableColumnsToMatchOrderedList,
            Check.TYPES: of.ExpectColumnTypeToBe,
            Check.NULLS: of.ExpectColumnValuesToNotBeNull,
            Check.DOMAINS: of.ExpectColumnValuesToBeInSet,
            Check.RANGES: of.ExpectColumnValuesToBeBetween,
            Check.KEYS: of.ExpectColumnValuesToBeUnique
            if "column" in arguments
            else of.ExpectCompoundColumnsToBeUnique,
            Check.FILLED: of.ExpectColumnValuesToNotBeNull,
        }
        return named[asked.rule.check](meta={"rule": number}, **arguments)

    def _arguments(self, asked: Asked, contract: Table) -> Mapping[str, Any]:
        rule = asked.rule
        one = {"column": rule.columns[0]} if len(rule.columns) == 1 else {}
        match rule.check:
            case Check.COLUMNS:
                return {"column_list": [*contract.column_names, KIND_OF_ROW]}
            case Check.TYPES:
                return {**one, "type_": _dtypes(contract.name)[rule.columns[0]]}
            case Check.DOMAINS:
                return {**one, "value_set": list(rule.domain)}
            case Check.RANGES if rule.bounds:
                return {**one, "min_value": rule.bounds.least, "max_value": rule.bounds.most}
            case Check.FILLED:
                of_kinds = self._condition(KIND_OF_ROW).is_in(list(asked.kinds or ()))
                return {**one, "mostly": rule.share, "row_condition": of_kinds}
        return one or {"column_list": list(rule.columns), "ignore_row_if": "any_value_is_missing"}


def _outcome(asked: Sequence[Asked], result: Any, month: str, rows: int) -> Outcome:
    rule = asked[result.expectation_config.meta["rule"]].rule
    if rule.check in OF_TABLES:  # a column that is not there raises, and is not of its type
        return Outcome(rule, month, rows, int(not result.success), bool(result.success))
    if "unexpected_count" not in result.result:
        raise RuntimeError(f"Great Expectations could not judge {rule.table}, {rule}: {result.exception_info}")
    of_rows = result.result["element_count"] if rule.check is Check.FILLED else rows
    return Outcome(rule, month, of_rows, result.result["unexpected_count"], bool(result.success))


def _kind_of(group: RowsAlike, contract: Table) -> str:
    """What `frame_of` calls these rows: 2025-05 gb racing_api card result."""
    marked = {*(["entry"] if group.is_entry else []), *group.read_from}
    words = (group.month, group.country, group.source, *(mark for mark in _marks(contract) if mark in marked))
    return " ".join(word for word in words if word is not None)


def _marks(contract: Table) -> tuple[str, ...]:
    return ("entry", *contract.read_from)


@cache
def _dtypes(contract_name: str) -> Mapping[str, str]:
    """What the contract's types are in pandas, by column."""
    frame = _as_pandas(LAKE_TABLES[contract_name].arrow_schema.empty_table())
    return {str(name): f"{dtype}" for name, dtype in frame.dtypes.items()}


def _as_pandas(table: pa.Table) -> "pd.DataFrame":
    """Integers and booleans stay what they are where some are null."""
    pandas: Any = import_module("pandas")
    nullable = {pa.int32(): pandas.Int32Dtype(), pa.bool_(): pandas.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get, date_as_object=False)
    return frame


@contextmanager
def _quietly() -> Iterator[None]:
    """Warnings of Great Expectations are about its own use of pandas and of itself: nobody here can mend them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
