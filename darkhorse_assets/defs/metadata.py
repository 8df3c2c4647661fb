"""What every asset and check carries in the UI, set in one place: group, kinds, owners, code version, columns.

The column schema and the code version come from the table's contract, so the UI can never say something else.
"""

from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from darkhorse_assets.contracts import Column, Table
from darkhorse_assets.defs.partitions import RACING_DAYS
from darkhorse_assets.defs.preview import preview_features

OWNERS = ["team:racing-data"]


def table_spec(contract: Table, group: str, kinds: set[str], deps: Sequence[dg.AssetsDefinition]) -> dg.AssetSpec:
    """The asset that holds this table, a partition per racing day."""
    return dg.AssetSpec(
        contract.name,
        deps=deps,
        description=contract.description,
        partitions_def=RACING_DAYS,
        group_name=group,
        kinds=kinds,
        owners=OWNERS,
        code_version=code_version(contract),
        metadata=contract_metadata(contract),
    )


def check_specs(descriptions: Mapping[str, str], asked_of: Mapping[str, Iterable[str]]) -> list[dg.AssetCheckSpec]:
    """The checks that are asked of each table, a verdict per racing day.

    Args:
        descriptions: what each check asks; `asked_of`: the names of the checks, by table.
    """
    with preview_features():  # for `partitions_def` of checks
        return [
            dg.AssetCheckSpec(check, asset=table, description=descriptions[check], partitions_def=RACING_DAYS)
            for table, checks in asked_of.items()
            for check in checks
        ]


def table_schema(contract: Table) -> dg.TableSchema:
    """The contract's columns as the UI shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=str(column.kind),
                description=_described(column),
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable, unique=contract.key == (column.name,), other=_domain(column)
                ),
            )
            for column in contract.columns
        ],
        constraints=dg.TableConstraints(other=[f"unique: {', '.join(contract.key)}"]),
    )


def contract_metadata(contract: Table) -> Mapping[str, object]:
    """Definition metadata of an asset that holds this table."""
    return {
        "dagster/column_schema": table_schema(contract),
        "grain": contract.grain,
        "key": ", ".join(contract.key),
        "contract": f"{contract.name}@{contract.version}",
    }


def code_version(contract: Table) -> str:
    """Changes with the contract's version or its columns."""
    return f"{contract.version}.{contract.fingerprint}"


def _described(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    origin = "; ".join(f"{where}: {field}" for where, field in column.origin.items() if field)
    since = f" Since {column.since}." if column.since else ""
    return f"{column.description}{unit}.{since}{f' From {origin}.' if origin else ''}"


def _domain(column: Column) -> list[str]:
    return [f"one of {', '.join(column.domain)}"] if column.domain else []
