"""Does a table say what its contract says? Types, nulls, few-valued columns, and keys."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from darkhorse_assets.contracts import Column, Table
from darkhorse_assets.contracts.ranges import range_of
from darkhorse_assets.quality.verdict import Severity, Verdict, judged

DEFECTIVE_ADVICE = (
    "the source or its parser changed: compare the capture with the contract before anything is published"
)


def contract_breaches(contract: Table, table: pa.Table) -> list[str]:
    """Nulls where none may be, and values outside of a column's domain; types are what the Arrow schema enforces."""
    if not table.schema.equals(contract.arrow_schema):
        return [f"columns are {table.schema.names}, not those of {contract.name}@{contract.version}"]
    breaches = []
    for column in contract.columns:
        values = table[column.name]
        if not column.nullable and values.null_count:
            breaches.append(f"{column.name} is null in {values.null_count} rows")
        if column.domain:
            strange = set(pc.unique(values).to_pylist()) - {None, *column.domain}
            if strange:
                breaches.append(f"{column.name} holds {sorted(map(str, strange))}, not one of {list(column.domain)}")
    return breaches


def schema(contract: Table, table: pa.Table, unknown_fields: Mapping[str, int]) -> Verdict:
    """ERROR for a breach of the contract; WARN for fields the source sends that no contract knows (kept in `extra`)."""
    breaches = contract_breaches(contract, table)
    if breaches or not unknown_fields:
        return judged("schema", contract.name, breaches, counts={"rows": table.num_rows}, advice=DEFECTIVE_ADVICE)
    drift = [f"{name} ({count} times)" for name, count in sorted(unknown_fields.items())]
    return judged(
        "schema",
        contract.name,
        drift,
        counts={"rows": table.num_rows},
        severity=Severity.WARN,
        advice="the source sends new fields; they are kept in `extra`: add them to the contract when they matter",
    )


def duplicates(contract: Table, table: pa.Table) -> Verdict:
    """The key is there and unique; of rows that share one, whether they are copies or in what they differ."""
    keys = list(zip(*(table[name].to_pylist() for name in contract.key), strict=True))
    counted = Counter(keys)
    offenders, exact, conflicting = [], 0, 0
    for key in (key for key, count in counted.items() if count > 1):
        rows = table.filter(pa.array([each == key for each in keys])).to_pylist()
        differing = [name for name in table.column_names if any(row[name] != rows[0][name] for row in rows)]
        exact, conflicting = exact + (not differing), conflicting + bool(differing)
        how = f", differing in {', '.join(differing)}" if differing else ", all alike"
        offenders.append(f"{_key(contract.key, key)} {len(rows)} times{how}")
    offenders += [f"{_key(contract.key, key)} has a null" for key in counted if None in key]
    return judged(
        "duplicates",
        contract.name,
        offenders,
        counts={"rows": len(keys), "keys": len(counted), "exact": exact, "conflicting": conflicting},
        advice="look at the capture: one race or horse stands in it twice; copies that are alike are a fault of "
        "reading it, others of the source",
    )


def ranges(contract: Table, table: pa.Table, country: str) -> Verdict:
    """WARN where numbers lie outside of what the contract says can be."""
    bounded = [(column, bounds) for column in contract.columns if (bounds := range_of(column))]
    offenders = []
    for column, bounds in bounded:
        extremes = {pc.min(table[column.name]).as_py(), pc.max(table[column.name]).as_py()} - {None}
        for value in sorted(value for value in extremes if not bounds.holds(value)):
            where = _first_with(contract, table, column, value)
            offenders.append(f"{country}: {column.name} is {value}, and can be {bounds} ({where})")
    return judged(
        "ranges",
        contract.name,
        offenders,
        counts={f"{country} columns judged": len(bounded)},
        severity=Severity.WARN,
        advice="compare with the capture: the source is wrong, or the field is read in another unit than it is written",
    )


def _first_with(contract: Table, table: pa.Table, column: Column, value: object) -> str:
    """The key of the first row that holds the value."""
    row = table.slice(table[column.name].to_pylist().index(value), 1).select(contract.key).to_pylist()[0]
    return _key(contract.key, tuple(row.values()))


def _key(names: Sequence[str], values: Sequence[object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
