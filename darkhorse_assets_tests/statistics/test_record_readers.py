"""The as-of readers of the additive records: against a count by hand, and the defects that the earlier records had."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets_tests.statistics.record_book import FIRST, Run, books, fill_with_partials
from darkhorse_assets_tests.statistics.records_by_hand import (
    Key,
    Record,
    combinations_by_hand,
    distances_by_hand,
    venues_by_hand,
)

KEYS = {
    "entity_combinations": ("entity1_type", "entity1_id", "entity2_type", "entity2_id"),
    "performance_by_venue": ("entity_type", "entity_id", "course_id"),
    "performance_by_distance": ("entity_type", "entity_id", "distance_yards"),
}
BY_HAND = {
    "entity_combinations": combinations_by_hand,
    "performance_by_venue": venues_by_hand,
    "performance_by_distance": distances_by_hand,
}


def read(mart: duckdb.DuckDBPyConnection, name: str, relation: str) -> dict[Key, Record]:
    """The rows of a reader by their key; each key once."""
    found = mart.execute(f"FROM {relation}")
    columns = [column[0] for column in found.description or ()]
    records = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    by_key = {tuple(record.pop(each) for each in KEYS[name]): record for record in records}
    assert len(by_key) == len(records)
    return by_key


def as_of(mart: duckdb.DuckDBPyConnection, name: str, day: date, min_runs: int = 1) -> dict[Key, Record]:
    return read(mart, name, f"{name}_as_of(DATE '{day}', {min_runs})")


def same(found: Record, counted: Mapping[str, object]) -> bool:
    """Counts alike, figures alike to two decimals."""
    for name, value in counted.items():
        told = json.loads(f"{found[name]}") if name == "going_breakdown" else found[name]
        is_figure = isinstance(value, float | int)
        if told != (pytest.approx(value, abs=0.005 + 1e-7) if is_figure else value):
            return False
    return True


@pytest.mark.parametrize("name", KEYS)
@settings(max_examples=12)
@given(book=books(), days=st.integers(0, 34), min_runs=st.integers(1, 3))
def test_a_record_as_of_a_day_is_what_one_counts_by_hand(
    fillable: duckdb.DuckDBPyConnection, name: str, book: list[Run], days: int, min_runs: int
) -> None:
    fill_with_partials(fillable, book)
    day = FIRST + timedelta(days)
    found = as_of(fillable, name, day, min_runs)
    counted = BY_HAND[name]([run for run in book if run.yards or name != "performance_by_distance"], day, min_runs)
    assert found.keys() == counted.keys()
    assert [key for key in counted if not same(found[key], counted[key])] == []


@pytest.mark.parametrize("name", KEYS)
def test_the_limits_are_the_readers_and_the_rows_stay(fillable: duckdb.DuckDBPyConnection, name: str) -> None:
    """Jockeys of 4, 5, 9 and 10 rides, each with a horse and a trainer of their own."""
    book = [
        Run(FIRST + timedelta(n), rides, f"hrs_{rides}", jockey=f"jky_{rides}", trainer=f"trn_{rides}")
        for rides in (4, 5, 9, 10)
        for n in range(rides)
    ]
    fill_with_partials(fillable, book)

    def shown(relation: str) -> set[object]:
        records = read(fillable, name, relation)
        return {record["total_runs"] for key, record in records.items() if "jockey" in key}

    assert shown(name) == shown(f"{name}_as_of(DATE '{FIRST + timedelta(9)}')") == {5, 9, 10}
    assert shown(f"{name}_strict") == {10}
    assert shown(f"{name}_as_of(DATE '{FIRST + timedelta(9)}', 1)") == {4, 5, 9, 10}
    assert shown(f"{name}_as_of(DATE '{FIRST + timedelta(7)}')") == {5, 8}


def test_what_ran_three_times_has_statistics_to_show_and_five_times_if_one_is_strict(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    for runs in range(8):
        day = FIRST + timedelta(runs)
        row = [day, f"rac_{runs}", "hrs_1", runs]
        fillable.execute(
            "INSERT INTO lake.runner_statistics (date, race_id, horse_id, career_runs) VALUES (?, ?, ?, ?)", row
        )

    def shown(relation: str) -> list[int]:
        query = f"SELECT career_runs FROM {relation} ORDER BY ALL"  # noqa: S608
        return [runs for (runs,) in fillable.execute(query).fetchall()]

    assert shown("runner_statistics") == [3, 4, 5, 6, 7]
    assert shown("runner_statistics_strict") == [5, 6, 7]
    assert shown(f"runner_statistics_as_of(DATE '{FIRST + timedelta(4)}')") == [3, 4]
    assert shown(f"runner_statistics_as_of(DATE '{FIRST + timedelta(2)}', 0)") == [0, 1, 2]


def trainer_of(book: list[Run], mart: duckdb.DuckDBPyConnection) -> Record:
    """The trainer's record on the course, as of a day after all."""
    fill_with_partials(mart, book)
    return as_of(mart, "performance_by_venue", date(2026, 1, 1))["trainer", "trn_9", "crs_9"]


def test_defect_1_who_did_not_finish_lowers_the_win_percentage(fillable: duckdb.DuckDBPyConnection) -> None:
    trainer = trainer_of(
        [Run(race=1, came=1), *(Run(race=n, came=code) for n, code in ((2, "PU"), (3, "F"), (4, "UR")))], fillable
    )
    assert (trainer["total_runs"], trainer["win_percent"]) == (4, 25.0)


def test_defect_2_the_winners_prices_are_won_and_not_the_first_prices_of_the_list(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    book = [Run(race=1, came=4, sp=51.0), Run(race=2, came=5, sp=34.0), Run(race=3, came=1, sp=2.5)]
    assert trainer_of(book, fillable)["profit_loss_1u"] == -0.5  # 1.5 won, two units lost


def test_defect_2_a_run_without_a_price_is_no_bet_won_or_lost(fillable: duckdb.DuckDBPyConnection) -> None:
    book = [
        Run(race=1, came=1, sp=None),
        Run(race=2, came=7, sp=None),
        Run(race=3, came=1, sp=2.5),
        Run(race=4, sp=4.0),
    ]
    trainer = trainer_of(book, fillable)
    assert trainer["profit_loss_1u"] == 0.5
    assert trainer["ae_index"] == 1.54  # 1 / (1/2.5 + 1/4): the other win was not expected by any price
    assert trainer["wins"] == 2


def test_without_any_price_there_is_no_profit_and_no_expectation(fillable: duckdb.DuckDBPyConnection) -> None:
    trainer = trainer_of([Run(came=1, sp=None)], fillable)
    assert (trainer["profit_loss_1u"], trainer["ae_index"], trainer["win_percent"]) == (None, None, 100.0)


def test_a_percentage_on_the_half_is_rounded_up(fillable: duckdb.DuckDBPyConnection) -> None:
    book = [Run(FIRST + timedelta(n), came=1 if n == 0 else 4) for n in range(32)]
    assert trainer_of(book, fillable)["win_percent"] == 3.13  # 3.125


@pytest.mark.parametrize(
    ("yards", "category"),
    [
        (1100, "Sprint (5f-7f)"),
        (1540, "Sprint (5f-7f)"),
        (1760, "Mile (7f-9f)"),
        (2640, "Middle (9f-12f)"),
        (3520, "Staying (12f+)"),
    ],
)
def test_defect_6_a_distance_is_in_one_category_and_seven_furlongs_in_the_first(
    fillable: duckdb.DuckDBPyConnection, yards: int, category: str
) -> None:
    fill_with_partials(fillable, [Run(yards=yards), Run(race=2, yards=yards, going="Soft", race_class=None)])
    records = as_of(fillable, "performance_by_distance", FIRST)
    assert {key[2] for key in records} == {yards}
    assert [(each["distance_display"], each["total_runs"]) for each in records.values()] == [(category, 2)] * 6


def test_a_race_of_unknown_distance_is_in_no_row_of_distances(fillable: duckdb.DuckDBPyConnection) -> None:
    fill_with_partials(fillable, [Run(yards=None), Run(race=2, yards=1540)])
    records = as_of(fillable, "performance_by_distance", FIRST)
    assert {(key[2], record["total_runs"]) for key, record in records.items()} == {(1540, 1)}


def test_defect_15_all_history_counts_and_not_its_first_thousand_rows(fillable: duckdb.DuckDBPyConnection) -> None:
    book = [Run(FIRST + timedelta(n), race, f"hrs_{race}", came=race) for n in range(250) for race in (1, 2, 3, 4, 5)]
    trainer = trainer_of(book, fillable)
    assert (trainer["total_runs"], trainer["wins"], trainer["places_3rd"]) == (1250, 250, 250)


def test_days_without_ids_count_with_the_others_and_as_one_row(fillable: duckdb.DuckDBPyConnection) -> None:
    """As of the last day: what a source calls jky_1 and crs_1 is dh1_jky_one and dh1_crs_one on the first."""
    book = [
        Run(jockey="dh1_jky_one", course="dh1_crs_one", horse="dh1_hrs_one", came=1),
        Run(FIRST + timedelta(1), jockey="jky_1", course="crs_1", horse="hrs_1", came=2),
    ]
    fill_with_partials(fillable, book)
    day = FIRST + timedelta(1)
    venues = as_of(fillable, "performance_by_venue", day, 2)
    assert venues["jockey", "jky_1", "crs_1"]["total_runs"] == venues["horse", "hrs_1", "crs_1"]["total_runs"] == 2
    pairs = as_of(fillable, "entity_combinations", day, 2)
    assert pairs["horse", "hrs_1", "jockey", "jky_1"]["win_percent"] == 50.0
    assert ("jockey", "jky_1", "trainer", "trn_9") in pairs
    distances = as_of(fillable, "performance_by_distance", day, 2)
    assert distances["jockey", "jky_1", 1540]["total_runs"] == 2
    assert not [key for key in (*venues, *pairs, *distances) if any(f"{part}".startswith("dh1_") for part in key)]


def test_a_record_says_to_which_day_it_is_counted_and_when_that_was_published(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    fill_with_partials(fillable, [Run(), Run(FIRST + timedelta(2), horse="hrs_1")])
    for day, published in ((FIRST, 1_700_000_000), (FIRST + timedelta(2), 1_600_000_000)):
        row = ["performance_by_venue", day, published * 10**9]
        fillable.execute("INSERT INTO lake.partitions (table_name, date, modified_ns) VALUES (?, ?, ?)", row)
    query = "SELECT DISTINCT counted_to, epoch(calculated_at)::BIGINT FROM performance_by_venue_as_of(?, 1)"
    told = [fillable.execute(query, [FIRST + timedelta(n)]).fetchall() for n in (1, 9)]
    fillable.execute("DELETE FROM lake.partitions")
    assert told == [[(FIRST, 1_700_000_000)], [(FIRST + timedelta(2), 1_700_000_000)]]
