"""Does a table say what its contract says? Types, nulls, few-valued columns, and keys."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from darkhorse_assets.contracts import Table
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
    """The key is there and unique."""
    keys = [tuple(row.values()) for row in table.select(contract.key).to_pylist()]
    counted = Counter(keys)
    offenders = [f"{_key(contract.key, key)} {count} times" for key, count in counted.items() if count > 1]
    offenders += [f"{_key(contract.key, key)} has a null" for key in counted if None in key]
    return judged(
        "duplicates",
        contract.name,
        offenders,
        counts={"rows": len(keys), "keys": len(counted)},
        advice="look at the capture: one race or horse stands in it twice, in different words",
    )


def _key(names: Sequence[str], values: Sequence[object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
