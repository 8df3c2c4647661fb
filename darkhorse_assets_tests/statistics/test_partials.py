"""The daily partials of the additive aggregates: that they add up, and what a run adds to which of them."""

from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.contracts import Table
from darkhorse_assets.contracts.statistics import (
    ENTITY_COMBINATIONS,
    PERFORMANCE_BY_DISTANCE,
    PERFORMANCE_BY_VENUE,
    TALLY,
)
from darkhorse_assets.statistics.partials import input_digests, partials
from darkhorse_assets_tests.statistics.record_book import AGGREGATES, FIRST, Run, books, fill

LAST = FIRST + timedelta(34)
EXPECTED = Decimal("0.333333333")
"""Of a price of 3.0: rounded to nine digits before anything is added up."""


def tally(mart: duckdb.DuckDBPyConnection, contract: Table, **key: object) -> dict[str, object]:
    """The one partial with this key, without its key and date."""
    found = [row for row in partials(mart, contract, FIRST, LAST).to_pylist() if row.items() >= key.items()]
    assert len(found) == 1
    return {column.name: found[0][column.name] for column in TALLY}


@settings(max_examples=12)
@given(book=books(), split=st.integers(0, 33))
def test_the_partials_of_a_range_are_those_of_its_parts_and_in_order(
    fillable: duckdb.DuckDBPyConnection, book: list[Run], split: int
) -> None:
    fill(fillable, book)
    middle = FIRST + timedelta(split)
    for contract in AGGREGATES:
        whole = partials(fillable, contract, FIRST, LAST)
        parts = [partials(fillable, contract, FIRST, middle), partials(fillable, contract, middle + timedelta(1), LAST)]
        assert pa.concat_tables(parts).equals(whole)
        assert whole.sort_by([(name, "ascending") for name in ("date", *contract.key)]).equals(whole)


@settings(max_examples=8)
@given(book=books())
def test_sums_are_exact_so_that_the_order_of_the_rows_changes_no_digit(
    fillable: duckdb.DuckDBPyConnection, book: list[Run]
) -> None:
    fill(fillable, book)
    partial = [partials(fillable, contract, FIRST, LAST) for contract in AGGREGATES]
    fill(fillable, reversed(book))
    assert [partials(fillable, contract, FIRST, LAST) for contract in AGGREGATES] == partial


def test_the_partials_of_a_range_are_those_of_each_of_its_days(fillable: duckdb.DuckDBPyConnection) -> None:
    days = [FIRST + timedelta(n) for n in range(0, 20, 6)]
    fill(fillable, [Run(day, race, f"hrs_{race}", came=race) for day in days for race in (1, 2)])
    for contract in AGGREGATES:
        of_days = [partials(fillable, contract, day, day) for day in days]
        assert pa.concat_tables(of_days).equals(partials(fillable, contract, FIRST, LAST))


@pytest.mark.parametrize("contract", AGGREGATES, ids=lambda contract: contract.name)
def test_partials_are_as_their_contract_says_also_of_days_without_racing(
    fillable: duckdb.DuckDBPyConnection, contract: Table
) -> None:
    for book in ([Run()], []):
        fill(fillable, book)
        table = partials(fillable, contract, FIRST, LAST)
        assert table.schema.equals(contract.arrow_schema, check_metadata=True)
        table.validate(full=True)
        assert bool(table.num_rows) == bool(book)


def test_every_kind_of_entity_and_pair_of_the_contracts_is_counted(fillable: duckdb.DuckDBPyConnection) -> None:
    fill(fillable, [Run()])
    for contract in (PERFORMANCE_BY_DISTANCE, PERFORMANCE_BY_VENUE):
        found = partials(fillable, contract, FIRST, LAST)["entity_type"].to_pylist()
        assert found == sorted(contract.columns[1].domain)
    pairs = partials(fillable, ENTITY_COMBINATIONS, FIRST, LAST).select(["entity1_type", "entity2_type"])
    assert [tuple(row.values()) for row in pairs.to_pylist()] == [
        ("horse", "jockey"),
        ("jockey", "trainer"),
        ("owner", "trainer"),
    ]


def test_a_run_without_an_entity_counts_for_its_others_and_for_nobody_of_that_kind(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    fill(fillable, [Run(owner=None, jockey=None)])
    venues = partials(fillable, PERFORMANCE_BY_VENUE, FIRST, LAST)
    assert venues["entity_type"].to_pylist() == ["horse", "trainer"]
    assert partials(fillable, ENTITY_COMBINATIONS, FIRST, LAST).num_rows == 0


def test_defect_1_who_did_not_finish_ran(fillable: duckdb.DuckDBPyConnection) -> None:
    fill(fillable, [Run(race=1, came=1), Run(race=2, came="PU"), Run(race=3, came="DSQ")])
    jockey = tally(fillable, PERFORMANCE_BY_VENUE, entity_type="jockey")
    assert (jockey["runs"], jockey["wins"], jockey["priced_runs"]) == (3, 1, 3)


@pytest.mark.parametrize("annulled", [Run(race=2, is_void=True, came=1), Run(race=2, came="VOI")])
def test_in_a_void_race_nobody_ran(fillable: duckdb.DuckDBPyConnection, annulled: Run) -> None:
    fill(fillable, [Run(came=2), annulled])
    jockey = tally(fillable, PERFORMANCE_BY_VENUE, entity_type="jockey")
    assert (jockey["runs"], jockey["wins"], jockey["seconds"]) == (1, 0, 1)


def test_who_was_declared_and_did_not_run_has_no_run(fillable: duckdb.DuckDBPyConnection) -> None:
    fill(fillable, [Run()])
    fillable.execute(
        "INSERT INTO lake.runners BY NAME SELECT date, country, race_id, 'hrs_7' AS horse_id FROM lake.races"
    )
    horses = partials(fillable, PERFORMANCE_BY_VENUE, FIRST, LAST).to_pylist()
    fillable.execute("DELETE FROM lake.runners")
    assert {row["entity_id"] for row in horses if row["entity_type"] == "horse"} == {"hrs_9"}


def test_in_a_dead_heat_both_won(fillable: duckdb.DuckDBPyConnection) -> None:
    fill(fillable, [Run(horse="hrs_1", came=1, sp=3.0), Run(horse="hrs_2", came=1, sp=3.0), Run(horse="hrs_3", came=3)])
    trainer = tally(fillable, PERFORMANCE_BY_VENUE, entity_type="trainer")
    assert (trainer["runs"], trainer["wins"], trainer["seconds"], trainer["thirds"]) == (3, 2, 0, 1)
    assert trainer["returned_units"] == Decimal("6.000000000")


@pytest.mark.parametrize("no_price", [None, 0.0, 1.0, 0.5])
def test_what_pays_back_no_more_than_the_stake_is_no_price(
    fillable: duckdb.DuckDBPyConnection, no_price: float | None
) -> None:
    fill(fillable, [Run(race=1, came=1, sp=no_price), Run(race=2, came=1, sp=3.0), Run(race=3, came=2, sp=3.0)])
    assert tally(fillable, PERFORMANCE_BY_VENUE, entity_type="owner") == {
        "runs": 3,
        "wins": 2,
        "seconds": 1,
        "thirds": 0,
        "priced_runs": 2,
        "priced_wins": 1,
        "expected_wins": 2 * EXPECTED,
        "returned_units": Decimal("3.000000000"),
    }


def test_what_a_race_does_not_say_is_counted_as_unknown_and_not_left_out(fillable: duckdb.DuckDBPyConnection) -> None:
    fill(fillable, [Run(yards=None, going=None, race_class=None)])
    key = {"entity_type": "sire", "distance_yards": 0, "going": "unknown", "race_class": "none"}
    assert tally(fillable, PERFORMANCE_BY_DISTANCE, **key)["runs"] == 1


def test_the_last_time_is_of_the_latest_off_and_of_several_at_one_off_the_best(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    fill(
        fillable,
        [
            Run(race=1, horse="hrs_1", seconds=90.0),
            Run(race=3, horse="hrs_2", seconds=95.5),
            Run(race=4, horse="hrs_3", seconds=95.25),
            Run(race=5, horse="hrs_4", seconds=None),
        ],
    )
    rows = partials(fillable, PERFORMANCE_BY_DISTANCE, FIRST, LAST).to_pylist()
    [sire] = [row for row in rows if row["entity_type"] == "sire"]
    assert (sire["timed_runs"], sire["best_time_seconds"], sire["last_time_seconds"]) == (3, 90.0, 95.25)
    assert sire["time_seconds_sum"] == Decimal("280.750000000")
    assert sire["last_timed_at"] == Run(race=4).off


class TestDigests:
    """Equal where the runs are equal, and nowhere else."""

    BOOK = (Run(), Run(race=2, horse="hrs_1"), Run(day=FIRST + timedelta(1)))

    def test_a_day_has_the_same_in_whatever_range_and_order(self, fillable: duckdb.DuckDBPyConnection) -> None:
        fill(fillable, self.BOOK)
        whole = input_digests(fillable, FIRST, LAST)
        assert sorted(whole) == [FIRST, FIRST + timedelta(1)]
        assert input_digests(fillable, FIRST, FIRST) == {FIRST: whole[FIRST]}
        fill(fillable, reversed(self.BOOK))
        assert input_digests(fillable, date(2020, 1, 1), LAST) == whole

    @pytest.mark.parametrize(
        "change",
        [
            {"came": 3},
            {"came": "PU"},
            {"sp": 5.5},
            {"sp": None},
            {"seconds": 90.0},
            {"trainer": "trn_1"},
            {"owner": None},
            {"damsire": "dsi_1"},
            {"horse": "hrs_8"},
        ],
        ids=str,
    )
    def test_a_change_of_a_run_changes_its_day_and_no_other(
        self, fillable: duckdb.DuckDBPyConnection, change: dict[str, object]
    ) -> None:
        self._changes(fillable, Run(**{"race": 2, "horse": "hrs_1", **change}))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "change",
        [{"course": "crs_1"}, {"yards": 1545}, {"going": "Soft"}, {"race_class": None}, {"is_void": True}],
        ids=str,
    )
    def test_a_change_of_a_race_changes_its_day_and_no_other(
        self, fillable: duckdb.DuckDBPyConnection, change: dict[str, object]
    ) -> None:
        self._changes(fillable, Run(**{"race": 2, "horse": "hrs_1", **change}))  # type: ignore[arg-type]

    def test_a_day_of_which_all_races_became_void_has_none(self, fillable: duckdb.DuckDBPyConnection) -> None:
        fill(fillable, [Run(is_void=True)])
        assert input_digests(fillable, FIRST, LAST) == {}

    def _changes(self, mart: duckdb.DuckDBPyConnection, changed: Run) -> None:
        fill(mart, self.BOOK)
        before = input_digests(mart, FIRST, LAST)
        fill(mart, [self.BOOK[0], changed, self.BOOK[2]])
        after = input_digests(mart, FIRST, LAST)
        assert {day for day in before if before[day] != after[day]} == {FIRST}
