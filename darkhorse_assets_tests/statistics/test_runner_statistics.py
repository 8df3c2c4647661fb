"""`runner_statistics` against counting by hand, and the laws that hold for whatever is in the mart."""

import random
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.contracts import RUNNER_STATISTICS
from darkhorse_assets.statistics.runner_statistics import runner_statistics
from darkhorse_assets_tests.statistics.by_hand import statistics_by_hand
from darkhorse_assets_tests.statistics.form_book import Entry, Race, at, busy_years, fill

ALWAYS = (date(2015, 1, 1), date(2030, 1, 1))


def published_order(races: list[Race]) -> list[tuple[Race, Entry]]:
    entries = [(race, entry) for race in races for entry in race.entries]
    return sorted(entries, key=lambda each: (each[0].day, each[0].race_id, each[1].horse))


def test_two_hundred_runners_have_in_every_column_what_is_counted_by_hand(
    busy_mart: duckdb.DuckDBPyConnection, busy_book: list[Race]
) -> None:
    rows = runner_statistics(busy_mart, *ALWAYS).to_pylist()
    entries = published_order(busy_book)
    assert len(rows) == len(entries) > 3000
    for number in random.Random(7).sample(range(len(entries)), 200):
        assert rows[number] == statistics_by_hand(busy_book, *entries[number])


def test_the_form_book_has_something_in_every_column(busy_mart: duckdb.DuckDBPyConnection) -> None:
    """Else the comparison by hand would compare nothing with nothing."""
    table = runner_statistics(busy_mart, *ALWAYS)
    for name in RUNNER_STATISTICS.column_names:
        assert len(set(table[name].to_pylist())) > 1, name


def test_the_table_is_as_its_contract_says_and_sorted(busy_mart: duckdb.DuckDBPyConnection) -> None:
    table = runner_statistics(busy_mart, *ALWAYS)
    assert table.schema.equals(RUNNER_STATISTICS.arrow_schema, check_metadata=True)
    table.validate(full=True)
    assert table == table.sort_by([(name, "ascending") for name in ("date", *RUNNER_STATISTICS.key)])
    assert not [field.name for field in table.schema if not field.nullable and table[field.name].null_count]


@pytest.mark.parametrize("seed", range(3))
def test_a_day_alone_has_the_rows_that_it_has_in_a_range(busy_mart: duckdb.DuckDBPyConnection, seed: int) -> None:
    chance = random.Random(seed)
    first = date(2023, 2, 20) + timedelta(days=2 * chance.randrange(300))
    range_of_days = runner_statistics(busy_mart, first, first + timedelta(days=30)).to_pylist()
    for day in (first, first + timedelta(days=chance.randrange(2, 30, 2))):
        alone = runner_statistics(busy_mart, day, day).to_pylist()
        assert alone
        assert alone == [row for row in range_of_days if row["date"] == day]


def test_later_races_change_no_earlier_row(fillable: duckdb.DuckDBPyConnection, busy_book: list[Race]) -> None:
    """Nothing looks ahead: not to later days, not to later on the day, and not to another race at the same off."""
    known = busy_book[:200]
    fill(fillable, known)
    before = runner_statistics(fillable, *ALWAYS).to_pylist()
    last_off = max(race.off for race in known)
    horses = [Entry(f"hrs_{number}", 1, "jky_2", "jky_2") for number in range(1, 13)]
    later = [
        Race(last_off, horses, "rac_same_off"),
        Race(last_off + timedelta(seconds=1), horses, "rac_a_second_later"),
        *(replace(race, race_id=f"later_{race.race_id}") for race in busy_book[200:] if race.off > last_off),
    ]
    fill(fillable, [*known, *later])
    after = {(row["race_id"], row["horse_id"]): row for row in runner_statistics(fillable, *ALWAYS).to_pylist()}
    assert len(after) > len(before)
    assert before == [after[row["race_id"], row["horse_id"]] for row in before]


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), days=st.integers(0, 4), races_a_day=st.integers(1, 4))
def test_whatever_a_small_form_book_holds_every_row_is_what_is_counted_by_hand(
    fillable: duckdb.DuckDBPyConnection, seed: int, days: int, races_a_day: int
) -> None:
    races = busy_years(seed, date(2024, 2, 27), days, races_a_day)
    fill(fillable, races)
    by_hand = [statistics_by_hand(races, race, entry) for race, entry in published_order(races)]
    assert runner_statistics(fillable, *ALWAYS).to_pylist() == by_hand


def test_of_a_day_without_runners_there_are_no_rows(fillable: duckdb.DuckDBPyConnection) -> None:
    fill(fillable, [])
    table = runner_statistics(fillable, *ALWAYS)
    assert table.schema.equals(RUNNER_STATISTICS.arrow_schema)
    assert not len(table)


@pytest.mark.parametrize("came", [1, None])
@pytest.mark.parametrize(
    ("day", "counted"),
    [
        ("2024-02-27", 3),
        ("2024-02-28", 2),
        ("2024-02-29", 2),  # from the 28th, because the year before has no 29th
        ("2024-03-01", 1),
        ("2024-03-02", 0),
        ("2031-03-02", 0),
    ],
)
def test_twelve_months_go_back_to_the_same_day_of_the_year_before(
    fillable: duckdb.DuckDBPyConnection, day: str, counted: int, came: int | None
) -> None:
    past = ["2023-02-27", "2023-02-28", "2023-03-01"]
    races = [Race(at(past_day), [Entry("hrs_1")], f"rac_{past_day}") for past_day in past]
    fill(fillable, [*races, Race(at(day), [Entry("hrs_1", came)], "rac_now")])
    (row,) = runner_statistics(fillable, date.fromisoformat(day), date.fromisoformat(day)).to_pylist()
    assert row["last_12m_runs"] == counted
    assert row["career_runs"] == 3


def test_a_percent_that_lies_halfway_is_rounded_up(fillable: duckdb.DuckDBPyConnection) -> None:
    """One win in 32 runs is 3.125: 3.13, as DuckDB rounds in the readers' views; Python's round gives 3.12."""
    races = [Race(at("2024-05-01", f"{hour:02}:00"), [Entry("hrs_1", 4)], f"rac_{hour}") for hour in range(1, 24)]
    races += [Race(at("2024-05-02", f"{hour:02}:00"), [Entry("hrs_1", 4)], f"rac_2_{hour}") for hour in range(1, 9)]
    races += [Race(at("2024-05-03"), [Entry("hrs_1", 1)], "rac_won"), Race(at("2024-05-04"), [Entry("hrs_1")], "now")]
    fill(fillable, races)
    (row,) = runner_statistics(fillable, date(2024, 5, 4), date(2024, 5, 4)).to_pylist()
    assert (row["career_runs"], row["career_win_pct"]) == (32, 3.13)
