"""What the report counts is what is there: rows, days and filled columns, as often as a reader finds them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from darkhorse_assets.contracts import (
    ENTITY_COMBINATIONS,
    JOCKEYS,
    RACES,
    RESULTS,
    RUNNERS,
    Table,
)
from darkhorse_assets.contracts.ra import RA_TABLES
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.mart.coverage import Coverage, coverage, ra_coverage, rows_alike_in
from darkhorse_assets.quality.filled import RowsAlike, rows_alike
from darkhorse_assets_tests.mart.published import MONDAY, NOON, TUESDAY, WEDNESDAY, Published, row_of

EIGHTEEN = [
    *("races", "runners", "results", "horse_pedigree", "courses", "bookmakers", "regions", "jockeys", "trainers"),
    *("owners", "horses", "sires", "dams", "damsires", "runner_statistics", "entity_combinations"),
    *("performance_by_distance", "performance_by_venue"),
]


def covered(published: Published) -> Coverage:
    published.mart.refresh(published.tables)
    with published.mart.reading() as connection:
        return coverage(connection)


def two_days(published: Published) -> None:
    """Three races, five runners, of which four are in the card; one result."""
    carded = {"declared_count": 2, "status": "resulted", "source": "racing_api"}
    published.publish(
        RACES,
        MONDAY,
        {"race_id": "rac_1", "course_id": "crs_1", "race_name": "First", **carded},
        {"race_id": "rac_2", "course_id": "crs_2", "race_name": "Second", **carded},
        country="gb",
    )
    published.publish(RACES, TUESDAY, {"race_id": "rac_3", "course_id": "crs_1", "status": "declared"}, country="ire")
    runners = [
        {"horse_id": f"hrs_{n}", "declared_in": "card", "spotlight": "Game" if n > 2 else None} for n in (1, 2, 3, 4)
    ]
    published.publish(RUNNERS, MONDAY, *runners, country="gb")
    published.publish(RUNNERS, TUESDAY, {"horse_id": "hrs_5", "declared_in": "result"}, country="ire")
    published.publish(RESULTS, MONDAY, {"race_id": "rac_1", "horse_id": "hrs_1", "sp_decimal": 3.5}, country="gb")


def test_an_empty_mart_has_eighteen_tables_without_rows(published: Published) -> None:
    found = covered(published).as_json()
    assert list(found["tables"]) == EIGHTEEN
    for table in found["tables"].values():
        assert (table["rows"], table["first_date"], table["last_date"]) == (0, None, None)
        assert set(table["filled"].values()) == {0.0}
    assert (found["runners_per_race"], found["years"], found["below"]) == (0.0, {}, [])


def test_rows_days_and_shares_are_those_of_the_lake(published: Published) -> None:
    two_days(published)
    tables = covered(published).as_json()["tables"]
    assert (tables["races"]["rows"], tables["runners"]["rows"], tables["results"]["rows"]) == (3, 5, 1)
    assert (tables["races"]["first_date"], tables["races"]["last_date"]) == ("2024-05-06", "2024-05-07")
    assert (tables["results"]["first_date"], tables["results"]["last_date"]) == ("2024-05-06", "2024-05-06")
    assert tables["races"]["filled"]["race_name"] == 0.6667
    assert tables["runners"]["filled"]["spotlight"] == 0.4
    assert tables["results"]["filled"]["sp_decimal"] == 1.0
    assert tables["results"]["filled"]["sp"] == 0.0


@pytest.mark.parametrize("contract", [RACES, RUNNERS, RESULTS], ids=lambda contract: contract.name)
def test_every_column_of_the_contract_is_in_the_report_in_its_order(published: Published, contract: Table) -> None:
    assert list(covered(published).as_json()["tables"][contract.name]["filled"]) == list(contract.column_names)


def test_years_tell_races_runners_and_courses(published: Published) -> None:
    two_days(published)
    later = MONDAY.replace(year=2025)
    published.publish(RACES, later, {"race_id": "rac_4"}, country="gb")
    found = covered(published).as_json()
    assert found["years"] == {
        "2024": {"races": 3, "runners": 5, "runners_per_race": 1.67, "courses": 2},
        "2025": {"races": 1, "runners": 0, "runners_per_race": 0.0, "courses": 1},
    }
    assert found["runners_per_race"] == 1.25


def test_a_master_is_one_row_per_entity_from_its_first_day_to_its_last(published: Published) -> None:
    for day in (MONDAY, WEDNESDAY):
        published.publish(JOCKEYS, day, {"jockey_id": "jky_1", "fallback_id": "dh1_jky_1"})
    jockeys = covered(published).as_json()["tables"]["jockeys"]
    assert (jockeys["rows"], jockeys["first_date"], jockeys["last_date"]) == (1, "2024-05-06", "2024-05-08")
    assert jockeys["filled"]["jockey_id"] == 1.0


def test_a_record_of_a_single_run_counts_although_the_daily_reader_leaves_it_out(published: Published) -> None:
    pair = {"entity1_type": "jockey", "entity1_id": "jky_1", "entity2_type": "trainer", "entity2_id": "trn_1"}
    for day in (MONDAY, TUESDAY):
        published.publish(ENTITY_COMBINATIONS, day, pair)
    combinations = covered(published).as_json()["tables"]["entity_combinations"]
    assert (combinations["rows"], combinations["last_date"]) == (1, "2024-05-07")
    assert combinations["filled"]["total_runs"] == 1.0


def test_a_column_that_was_emptied_is_below_what_is_expected_of_it(published: Published) -> None:
    race = {"status": "resulted", "source": "racing_api", "race_name": "First", "going": "Good"}
    published.publish(RACES, MONDAY, *({"race_id": f"rac_{n}", **race} for n in range(20)), country="gb")
    assert "race_name" not in _below(covered(published))
    emptied = ({"race_id": f"rac_{n}", **race, "race_name": None} for n in range(20))
    published.publish(RACES, MONDAY, *emptied, country="gb")
    found = covered(published)
    assert "race_name" in _below(found)
    assert {"table": "races", "column": "race_name", "rows": 20, "share": 0.0, "expected": 0.8} in found.as_json()[
        "below"
    ]


def _below(found: Coverage) -> set[str]:
    return {share.column for table, share in found.below if table == "races"}


def test_the_report_and_a_day_s_check_tell_the_same_rows_apart(published: Published) -> None:
    """The groups are made in SQL for the one and in Arrow for the other."""
    table = staged(
        RACES,
        [
            row_of(RACES, MONDAY, "gb")
            | {"race_id": f"{source}{status}{count}{at}", "going": going, "captured_at": at}
            | {"source": source, "status": status, "declared_count": count}
            for source in ("racing_api", "rpscrape_csv")
            for status in ("resulted", "declared")
            for count, going in ((None, "Good"), (8, None))
            for at in (NOON, NOON - timedelta(days=9))
        ],
    )
    published.tables.publish(RACES, MONDAY, table, "gb")
    published.mart.refresh(published.tables)
    with published.mart.reading() as connection:
        in_sql = list(rows_alike_in(connection, "races", RACES.column_names, RACES.read_from))
    assert sum(each.rows for each in in_sql) == 16
    assert _told_apart(in_sql) == _told_apart(rows_alike(RACES, table, "gb"))


def _told_apart(groups: Iterable[RowsAlike]) -> list[str]:
    return sorted(str(replace(each, filled={"going": each.filled["going"]})) for each in groups)


def test_the_ra_views_have_the_days_of_the_clean_tables(published: Published) -> None:
    two_days(published)
    published.mart.refresh(published.tables)
    with published.mart.reading() as connection:
        found = ra_coverage(connection)
    tables = found.as_json()["tables"]
    assert list(tables) == list(RA_TABLES)
    assert tables["ra_mst_races"]["rows"] == 3
    assert tables["ra_mst_races"]["last_date"] == "2024-05-07"
    assert {name: list(table["filled"]) for name, table in tables.items()} == {
        name: [column.name for column in table.all_columns] for name, table in RA_TABLES.items()
    }
    assert found.below == []
