"""What a contract asks of a table's rows, as rules that any engine can answer; and what one answered.

Great Expectations (`expectations.py`) and DuckDB (`sql.py`) are given the same rules, so they can only agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from darkhorse_assets.contracts import Column, Table
from darkhorse_assets.contracts.ranges import Range, range_of
from darkhorse_assets.quality.verdict import Severity, Verdict, judged


class Check(StrEnum):
    """The kinds of rules; the first two decide whether the others can be asked at all."""

    COLUMNS = "columns"
    TYPES = "types"
    NULLS = "nulls"
    DOMAINS = "domains"
    RANGES = "ranges"
    KEYS = "keys"
    FILLED = "filled"


ASKS: Mapping[Check, str] = {
    Check.COLUMNS: "The columns are those of the contract, in its order.",
    Check.TYPES: "Each column has the contract's type.",
    Check.NULLS: "What the contract requires is there in every row.",
    Check.DOMAINS: "Columns of few values hold no other.",
    Check.RANGES: "No number is outside of what racing can be.",
    Check.KEYS: "The key is unique over all days together.",
    Check.FILLED: "Each column is filled as often as its contract expects; only warns.",
}
OF_TABLES = (Check.COLUMNS, Check.TYPES)

_PARSED_WRONG = (
    "look at such a day (darkhorse show DATE) and at its capture; once the parser is mended, publish the days again "
    "from their captures: darkhorse materialize --from DATE --to DATE --tables day"
)
ADVICE: Mapping[Check, str] = {
    Check.COLUMNS: "the mart is of another contract: darkhorse mart rebuild",
    Check.TYPES: "the mart is of another contract: darkhorse mart rebuild",
    Check.NULLS: _PARSED_WRONG,
    Check.DOMAINS: _PARSED_WRONG,
    Check.RANGES: _PARSED_WRONG,
    Check.KEYS: "one race or horse was published twice: materialise the days named again, darkhorse materialize --from "
    "DATE --to DATE",
    Check.FILLED: "compare a capture of the month with one of an earlier month: the source gives the field no more, or "
    "under a new name",
}


@dataclass(frozen=True)
class Rule:
    """One thing asked of a table.

    Attributes:
        columns: of which it is; of `COLUMNS` none, of `KEYS` those that make a row unique.
        domain: what `DOMAINS` allows; `bounds` what `RANGES` allows; `share` what `FILLED` expects at least.
    """

    table: str
    check: Check
    columns: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    bounds: Range | None = None
    share: float = 1.0

    def __str__(self) -> str:
        words = {
            Check.COLUMNS: "columns in the contract's order",
            Check.TYPES: "has its type",
            Check.NULLS: "is never null",
            Check.DOMAINS: f"is one of {', '.join(self.domain)}",
            Check.RANGES: f"is {self.bounds}",
            Check.KEYS: "is unique",
            Check.FILLED: f"is filled in {self.share:.0%} or more",
        }
        return " ".join([*([", ".join(self.columns)] if self.columns else []), words[self.check]])


@dataclass(frozen=True)
class Outcome:
    """How a rule did in one month: of so many rows, so many were not as it asks."""

    rule: Rule
    month: str
    rows: int
    unexpected: int
    passed: bool

    def __str__(self) -> str:
        share = f" ({self.unexpected / self.rows:.1%})" if self.rows else ""
        return f"{self.month}: {self.rule}, but {self.unexpected:,} of {self.rows:,} rows{share} are not so"


def rules(contract: Table) -> list[Rule]:
    """All that is asked of the table whatever its rows are; `FILLED` follows from the rows, see `filled_rule`."""
    name = contract.name
    asked = [Rule(name, Check.COLUMNS), *(Rule(name, Check.TYPES, (column.name,)) for column in contract.columns)]
    for column in contract.columns:
        if not column.nullable:
            asked.append(Rule(name, Check.NULLS, (column.name,)))
        if column.domain:
            asked.append(Rule(name, Check.DOMAINS, (column.name,), domain=column.domain))
        if bounds := range_of(column):
            asked.append(Rule(name, Check.RANGES, (column.name,), bounds=bounds))
    return [*asked, Rule(name, Check.KEYS, key_over_days(contract))]


def filled_rule(contract: Table, column: Column) -> Rule:
    """Of a column of which a share is expected in rows at hand."""
    share = column.expected.share if column.expected else 0.0
    return Rule(contract.name, Check.FILLED, (column.name,), share=share)


def key_over_days(contract: Table) -> tuple[str, ...]:
    """What is unique over all days: a race is run once; a horse, a jockey or a course comes again on another day."""
    return contract.key if "race_id" in contract.key else ("date", *contract.key)


def verdicts(outcomes: Iterable[Outcome], examples: Mapping[Rule, str]) -> list[Verdict]:
    """One per table and check, with how many expectations there were and which failed.

    Args:
        examples: rows that break a rule, in words, by rule.
    """
    groups: dict[tuple[str, Check], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.rule.table, outcome.rule.check), []).append(outcome)
    return [_verdict(table, check, of_check, examples) for (table, check), of_check in groups.items()]


def _verdict(table: str, check: Check, outcomes: list[Outcome], examples: Mapping[Rule, str]) -> Verdict:
    failed = [each for each in outcomes if not each.passed]
    told = [f"{each}{f': {examples[each.rule]}' if each.rule in examples else ''}" for each in failed]
    return judged(
        check,
        table,
        told,
        counts={"expectations": len(outcomes), "rows": sum(each.unexpected for each in failed)},
        severity=Severity.WARN if check is Check.FILLED else Severity.ERROR,
        advice=ADVICE[check],
    )
