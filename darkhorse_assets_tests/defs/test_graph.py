"""What every asset of the graph must carry; a new asset that forgets something fails here, not in production."""

import re
from datetime import datetime

import dagster as dg
import pytest

from darkhorse_assets.contracts import CAPTURES, LAKE_TABLES, TABLES
from darkhorse_assets.definitions import defs
from darkhorse_assets.defs.partitions import MONTHS, RACING_DAYS
from darkhorse_assets.quality.references import FOREIGN_KEYS

SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
CAPTURE_ASSETS = {"racecards", "results_feed", "reference_feed"}
ASK_THE_SOURCE = CAPTURE_ASSETS | {"horse_profiles"}
AUDITS = {"monthly_audit"}
HOLD_NO_TABLE = {"mart", "daily_quality", *AUDITS}


def test_the_graph_holds_the_captures_the_mart_and_every_table_of_the_lake() -> None:
    assert SPECS.keys() == CAPTURE_ASSETS | LAKE_TABLES.keys() | HOLD_NO_TABLE


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_asset_says_what_it_is(name: str) -> None:
    spec = SPECS[name]
    assert spec.kinds
    assert spec.owners
    assert spec.group_name in {"captures", "tables", "masters", "enrichment", "mart", "statistics", "quality"}
    assert spec.description


@pytest.mark.parametrize("name", sorted(SPECS.keys() - HOLD_NO_TABLE))
def test_every_asset_shows_the_columns_of_its_contract(name: str) -> None:
    spec, contract = SPECS[name], LAKE_TABLES.get(name, CAPTURES)
    assert spec.code_version == f"{contract.version}.{contract.fingerprint}"
    schema = spec.metadata["dagster/column_schema"]
    assert [column.name for column in schema.columns] == list(contract.column_names)
    assert all(column.description for column in schema.columns)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_asset_of_racing_days_shares_the_one_partitions_definition_and_an_audit_is_of_months(name: str) -> None:
    assert SPECS[name].partitions_def is (MONTHS if name in AUDITS else RACING_DAYS)


def test_a_month_of_the_audit_depends_on_its_days_in_the_mart_as_far_as_there_are_days() -> None:
    """In the month that it is, days to come are no partitions yet; asked for, they would make the audit impossible."""
    [dependency] = SPECS["monthly_audit"].deps
    assert dependency.partition_mapping
    for month, now, last in (("2025-02-01", "2025-06-15", "2025-02-28"), ("2025-06-01", "2025-06-15", "2025-06-17")):
        mapped = dependency.partition_mapping.get_upstream_mapped_partitions_result_for_partitions(
            MONTHS.subset_with_partition_keys([month]),
            MONTHS,
            RACING_DAYS,
            datetime.fromisoformat(f"{now}T12:00:00+00:00"),
        )
        days = sorted(mapped.partitions_subset.get_partition_keys())
        assert (days[0], days[-1]) == (month, last)


def test_every_asset_has_a_backfill_policy_and_captures_another_than_tables() -> None:
    """One asset without a policy drops a whole job to one run a partition; a shared one lets a bad day stop all."""
    graph = defs.resolve_asset_graph()
    policies = {name: graph.get(dg.AssetKey(name)).backfill_policy for name in SPECS}
    assert None not in policies.values()
    assert {policies[name] for name in CAPTURE_ASSETS}.isdisjoint({policies[name] for name in TABLES})


@pytest.mark.parametrize("name", sorted(SPECS))
def test_assets_are_named_by_lower_case_nouns(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


def test_every_table_is_checked_for_schema_duplicates_and_completeness() -> None:
    checks: dict[str, set[str]] = {}
    for key in defs.resolve_asset_graph().asset_check_keys:
        checks.setdefault(key.asset_key.to_user_string(), set()).add(key.name)
    for table in LAKE_TABLES.values():
        assert {"schema", "duplicates", "completeness"} <= checks[table.name]
    assert {name for name in TABLES if "foreign_keys" in checks[name]} == FOREIGN_KEYS.keys()
    assert {name for name in checks.keys() - AUDITS if "filled" in checks[name]} == {"races", "runners", "results"}


def test_lists_that_do_not_come_hold_up_the_courses_and_no_other_table() -> None:
    graph = defs.resolve_asset_graph()
    assert graph.get(dg.AssetKey("reference_feed")).child_keys == {dg.AssetKey("courses")}


def test_those_that_ask_the_source_wait_for_each_other_and_for_nobody_else() -> None:
    graph = defs.resolve_asset_graph()
    pools = {name: graph.get(dg.AssetKey(name)).pools for name in SPECS}
    assert {name for name in SPECS if pools[name] == {"source"}} == ASK_THE_SOURCE
    assert not any(pools[name] for name in TABLES)


def test_a_day_is_a_partition_from_2015_until_the_cards_that_are_out() -> None:
    assert RACING_DAYS.get_first_partition_key() == "2015-01-01"
    assert RACING_DAYS.end_offset == 3
    assert RACING_DAYS.timezone == "Europe/London"
