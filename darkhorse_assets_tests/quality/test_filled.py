"""A column that goes empty is named, of any day and source; what a source does not give is not asked for."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import HORSE_PEDIGREE, RACES, RESULTS, RUNNERS, Column, Table
from darkhorse_assets.contracts.model import Expected
from darkhorse_assets.lake.tables import TableStore, staged
from darkhorse_assets.quality.filled import LEAST_HORSES, LEAST_RACES, RowsAlike, filled, rows_alike, shares
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Row
from darkhorse_assets_tests.quality.full_rows import EVENING, full_row
from darkhorse_assets_tests.season import COUNTRIES, season

SATURDAY = date(2025, 4, 5)
DAY_TABLES = {table.name: table for table in (RACES, RUNNERS, RESULTS)}
SOURCES = ("racing_api", "rpscrape_csv")


def rows_of(contract: Table, number: int = 100, **columns: object) -> pa.Table:
    return staged(contract, [full_row(contract, **columns)] * number)


def emptied(table: pa.Table, *names: str) -> pa.Table:
    for name in names:
        place, field = table.column_names.index(name), table.schema.field(name)
        table = table.set_column(place, field, pa.nulls(table.num_rows, field.type))
    return table


def judged_columns(contract: Table, table: pa.Table, country: str = "gb") -> set[str]:
    return {share.column for share in shares(contract, rows_alike(contract, table, country))}


def columns_below(contract: Table, table: pa.Table, country: str = "gb") -> set[str]:
    return {share.column for share in shares(contract, rows_alike(contract, table, country)) if share.is_below}


JUDGED = [
    (name, source, document, column)
    for name, contract in DAY_TABLES.items()
    for source in SOURCES
    for document in ("card", "result")
    for column in sorted(judged_columns(contract, rows_of(contract, source=source, declared_in=document)))
]


@pytest.mark.parametrize(("name", "source", "document", "column"), JUDGED)
def test_every_column_of_which_a_share_is_expected_is_named_once_it_is_empty(
    name: str, source: str, document: str, column: str
) -> None:
    contract = DAY_TABLES[name]
    table = rows_of(contract, source=source, declared_in=document)
    assert filled(contract, table, "gb").passed
    verdict = filled(contract, emptied(table, column), "gb")
    assert (verdict.check, verdict.table, verdict.passed) == ("filled", name, False)
    assert [offender.split(" is filled in ")[0] for offender in verdict.sample] == [f"gb: {column}"]
    assert "0.0% of 100 rows" in verdict.sample[0]


@pytest.mark.parametrize("name", DAY_TABLES)
def test_every_share_that_is_expected_is_judged_somewhere(name: str) -> None:
    expected = {column.name for column in DAY_TABLES[name].columns if column.expected}
    only_on_cards = {"results": {"damsire_country"}}.get(name, set())
    assert {column for table, _, _, column in JUDGED if table == name} == expected - only_on_cards


def test_it_warns_and_refuses_nothing() -> None:
    verdict = filled(RESULTS, emptied(rows_of(RESULTS), "sp_decimal"), "ire")
    assert verdict.severity is Severity.WARN
    assert verdict.advice
    assert verdict.counts["offenders"] == 1


@pytest.mark.parametrize(("holding", "is_below"), [(50, False), (49, True)])
def test_a_share_at_its_limit_passes(holding: int, is_below: bool) -> None:
    rows = [full_row(RESULTS, sp_decimal=3.5 if number < holding else None) for number in range(100)]
    assert ("sp_decimal" in columns_below(RESULTS, staged(RESULTS, rows))) is is_below


@pytest.mark.parametrize(
    ("contract", "least"), [(RUNNERS, LEAST_HORSES), (RESULTS, LEAST_HORSES), (RACES, LEAST_RACES)]
)
def test_a_small_day_is_not_judged(contract: Table, least: int) -> None:
    assert judged_columns(contract, rows_of(contract, least - 1)) == set()
    assert judged_columns(contract, rows_of(contract, least))


@pytest.mark.parametrize(
    ("contract", "columns", "column"),
    [
        (RUNNERS, {"declared_in": "result"}, "spotlight"),
        (RUNNERS, {"declared_in": "result"}, "date_of_birth"),
        (RACES, {"declared_count": None}, "field_size"),
        (RACES, {"status": "declared"}, "winning_time_seconds"),
        (RACES, {"status": "abandoned"}, "tote_win"),
        (RACES, {"source": "rpscrape_csv"}, "tote_win"),
        (RESULTS, {"source": "rpscrape_csv"}, "sp"),
        (RUNNERS, {"date": date(2023, 1, 22)}, "date_of_birth"),
    ],
)
def test_what_a_row_s_source_and_documents_do_not_give_is_not_expected(
    contract: Table, columns: Row, column: str
) -> None:
    assert column in judged_columns(contract, rows_of(contract))
    assert column not in judged_columns(contract, rows_of(contract, **columns))


@pytest.mark.parametrize(
    ("contract", "column", "countries"),
    [(RACES, "race_class", {"gb"}), (RESULTS, "comment", {"gb", "ire"}), (RACES, "going", {"gb", "ire", "fr"})],
)
def test_a_country_is_held_to_what_was_measured_of_its_racing(
    contract: Table, column: str, countries: set[str]
) -> None:
    tables = {country: rows_of(contract, country=country) for country in ("gb", "ire", "fr", "aus")}
    assert {each for each, table in tables.items() if column in judged_columns(contract, table, each)} == countries


def test_of_mixed_rows_only_those_that_should_hold_a_column_count() -> None:
    carded = [full_row(RUNNERS, declared_in="card")] * 60
    uncarded = [full_row(RUNNERS, declared_in="result", form=None)] * 300
    [form] = [
        share
        for share in shares(RUNNERS, rows_alike(RUNNERS, staged(RUNNERS, carded + uncarded), "gb"))
        if share.column == "form"
    ]
    assert (form.rows, form.filled) == (60, 60)


def test_entries_are_not_judged_because_jockeys_and_goings_may_still_be_open() -> None:
    the_day_before = rows_of(RUNNERS, captured_at=EVENING - timedelta(days=1))
    assert judged_columns(RUNNERS, emptied(the_day_before, "jockey", "jockey_id")) == set()


def test_a_master_is_expected_to_hold_what_results_give() -> None:
    everything = {column.name: 100 for column in HORSE_PEDIGREE.columns}
    horses = RowsAlike(None, None, None, frozenset({"result"}), False, 100, everything)
    judged = {share.column for share in shares(HORSE_PEDIGREE, [horses])}
    assert {"sire", "dam_id", "damsire"} <= judged
    assert "breeder" not in judged  # only cards give it, and a pedigree does not say whether there was one


def test_a_column_that_this_project_derives_is_expected_in_every_row() -> None:
    assert "distance_furlongs" in judged_columns(RACES, rows_of(RACES, declared_count=None, status="void"))


def test_expecting_a_share_does_not_make_another_table_of_it() -> None:
    first, *rest = RACES.columns
    other = replace(RACES, columns=(replace(first, expected=Expected(0.5)), *rest))
    assert other.fingerprint == RACES.fingerprint


def test_nothing_is_expected_of_what_schema_wants_always_and_nothing_that_no_day_could_miss() -> None:
    columns = [column for contract in DAY_TABLES.values() for column in contract.columns if column.expected]
    assert all(column.nullable for column in columns)
    assert all(0 < _expected(column).share < 1 for column in columns)
    assert all(set(_expected(column).origins) <= set(column.origin) for column in columns)


def _expected(column: Column) -> Expected:
    assert column.expected
    return column.expected


@pytest.fixture(scope="module")
def saturday(tmp_path_factory: pytest.TempPathFactory, unsynced: None) -> TableStore:
    """A day of the invented season as it is published."""
    with season() as invented, invented.desk(tmp_path_factory.mktemp("lake")) as desk:
        for endpoint in DAY_ENDPOINTS:
            capture_day(desk.lake, desk.source, endpoint, SATURDAY, COUNTRIES)
        publish_day(desk.lake, desk.source, SATURDAY, COUNTRIES, desk.clock())
        return desk.lake.tables


@pytest.mark.parametrize("name", DAY_TABLES)
def test_a_simulated_day_passes_and_does_not_once_any_judged_column_is_empty(saturday: TableStore, name: str) -> None:
    contract = DAY_TABLES[name]
    judged = 0
    for country in COUNTRIES:
        table = saturday.read(contract, SATURDAY, country)
        assert table is not None
        assert filled(contract, table, country).sample == ()
        for column in judged_columns(contract, table, country):
            assert column in columns_below(contract, emptied(table, column), country)
            judged += 1
    assert judged > 15
