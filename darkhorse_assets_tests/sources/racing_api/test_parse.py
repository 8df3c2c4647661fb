"""What a capture's races and horses become, of both generations of the API."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, Table
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, card_runner, newer, result
from darkhorse_assets_tests.sources.racing_api.reading import BOTH, DAY, Builder, record, row_of_card


def names_of(table: Table, origin: str) -> set[str]:
    return {column.name for column in table.columns if column.origin.get(origin)}


def test_a_card_of_either_generation_fills_every_column_that_cards_are_the_origin_of() -> None:
    read = record(Endpoint.RACECARDS, newer(card(jumps="8 hurdles")))
    assert {name for name in names_of(RACES, "card") if read.race.get(name) is None} == set()
    assert {name for name in names_of(RUNNERS, "card") if read.horses[0].get(name) is None} == {"reserve_number"}
    assert record(Endpoint.RACECARDS, card()).race["race_status"] is None


def test_a_result_of_either_generation_fills_every_column_that_results_are_the_origin_of() -> None:
    read = record(Endpoint.RESULTS, newer(result(jumps="8 hurdles", non_runners="Example 9 (lame)")))
    set_by_tables = {"status"}
    never_sent = {"damsire_country", "finish_code"}
    assert {name for name in names_of(RACES, "result") if read.race.get(name) is None} == set_by_tables
    assert {name for name in names_of(RESULTS, "result") if read.horses[0].get(name) is None} == never_sent
    assert record(Endpoint.RESULTS, result()).horses[0]["bsp"] is None


@BOTH
def test_both_generations_give_only_columns_of_the_contract_and_no_unknown_field(
    endpoint: Endpoint, race: Builder, horse: Builder
) -> None:
    table = RUNNERS if endpoint is Endpoint.RACECARDS else RESULTS
    for body in (race(), newer(race()), race(runners=[horse()])):
        read = record(endpoint, body)
        assert set(read.race) <= set(RACES.column_names)
        assert all(set(row) <= set(table.column_names) for row in read.horses)
        assert not read.unknown_fields
        assert read.race["extra"] is None


def test_the_values_of_a_card() -> None:
    read = record(Endpoint.RACECARDS, card())
    assert read.race | {"off_dt": None} == read.race | {
        "date": DAY,
        "country": "gb",
        "race_id": "rac_1",
        "course": "Sampleton (AW)",
        "off_dt": None,
        "off_london": datetime(2025, 10, 14, 13, 44),  # noqa: DTZ001  a wall clock
        "race_type": "Flat",
        "surface": "AW",
        "distance": "1m53y",
        "distance_yards": 1813,
        "status": "declared",
        "field_size": 2,
        "prize": Decimal(3140),
        "prize_currency": "GBP",
        "is_big_race": False,
    }
    assert read.race["off_dt"] == datetime(2025, 10, 14, 12, 44, tzinfo=UTC)
    row = read.horses[0]
    assert row == row | {
        "jockey": "Jo Example1",
        "jockey_claim_lbs": 5,
        "date_of_birth": date(2021, 3, 4),
        "is_first_time_headgear": True,
        "days_since_last_run": 128,
        "past_results_flags": "C D",
        "trainer_14d_win_pct": 18,
        "sire_country": "FR",
        "is_non_runner": False,
        "is_reserve": False,
    }


def test_the_values_of_a_result() -> None:
    read = record(Endpoint.RESULTS, newer(result()))
    assert read.race == read.race | {"distance_yards": 1813, "winning_time_seconds": 103.25, "tote_pl": "£1.70 £1.20"}
    assert read.horses[0] == read.horses[0] | {
        "horse": "Example 1",
        "country_of_birth": "IRE",
        "position": 1,
        "finish_code": None,
        "beaten_lengths": 0.75,
        "sp": "9/4F",
        "sp_decimal": 3.25,
        "sp_favourite": "F",
        "bsp": 3.41,
        "prize": Decimal("3245.08"),
        "weight_lbs": 122,
        "time_seconds": 103.25,
        "sire": "Pattern",
        "sire_country": "FR",
        "damsire_country": None,
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": "NR", "jockey": "NON-RUNNER", "jockey_id": "jky_999999"}, (None, True, False, None, None, None)),
        ({"jockey": "NON-RUNNER(5)", "jockey_id": "jky_999999"}, (1, True, False, None, None, None)),
        ({"number": "R15", "jockey": "", "jockey_id": ""}, (None, False, True, 15, None, None)),
        ({"number": "R1", "jockey": "Reserve 1", "jockey_id": "jky_9"}, (None, False, True, 1, None, None)),
        ({"jockey": "", "jockey_id": ""}, (1, False, False, None, None, None)),
        ({"jockey": None}, (1, False, False, None, "jky_1", None)),
        ({"number": "NR"}, (None, True, False, None, "jky_1", "Jo Example1")),
    ],
)
def test_non_runners_reserves_and_dummy_jockeys(changes: Json, expected: tuple[object, ...]) -> None:
    row = row_of_card(**changes)
    names = ("number", "is_non_runner", "is_reserve", "reserve_number", "jockey_id", "jockey")
    assert tuple(row[name] for name in names) == expected


def test_half_a_character_in_a_name_is_written_out_because_no_file_can_hold_it() -> None:
    assert row_of_card(owner="Caf\u00e9 \ud800 Owners")["owner"] == "Café \\ud800 Owners"


def test_a_trainer_without_runs_has_no_win_percentage() -> None:
    row = row_of_card(trainer_14_days={"runs": "0", "wins": "0", "percent": "None"})
    assert (row["trainer_14d_runs"], row["trainer_14d_win_pct"]) == (0, None)
    assert row_of_card(trainer_14_days={})["trainer_14d_runs"] is None


@pytest.mark.parametrize(
    ("changes", "yards", "written"),
    [
        ({}, 1813, "1m½f"),
        ({"dist_y": ""}, 1813, "1m½f"),
        ({"dist_y": "", "dist_m": "2400.0"}, 2625, "1m½f"),
        ({"dist_y": "", "dist_m": ""}, 1870, "1m½f"),
        ({"dist_y": "", "dist_m": "", "dist": ""}, 1870, "8.5f"),
        ({"dist_y": "", "dist_m": "", "dist": "", "dist_f": ""}, None, None),
    ],
)
def test_the_distance_of_a_result_is_the_most_exact_that_is_there(
    changes: Json, yards: int | None, written: str | None
) -> None:
    race = record(Endpoint.RESULTS, result(**changes)).race
    assert (race["distance_yards"], race["distance"]) == (yards, written)


def test_the_distance_of_a_card_without_its_exact_one_is_the_rounded_furlongs() -> None:
    assert record(Endpoint.RACECARDS, card(distance="")).race["distance_yards"] == 1760


def test_where_off_dt_is_missing_the_twelve_hour_clock_is_read_as_racing_hours() -> None:
    for race, clock in ((card, "off_time"), (result, "off")):
        endpoint = Endpoint.RACECARDS if race is card else Endpoint.RESULTS
        assert record(endpoint, race(off_dt=None, **{clock: "8:10"})).race["off_dt"].hour == 19


def test_an_irish_card_without_its_count_of_hurdles() -> None:
    race = record(Endpoint.RACECARDS, card(region="IRE", jumps=" hurdles", type="Hurdle", prize="€5,900")).race
    assert (race["obstacle_count"], race["prize"], race["prize_currency"]) == (None, 5900, "EUR")


def test_an_abandoned_card_says_so() -> None:
    assert record(Endpoint.RACECARDS, card(is_abandoned=True)).race["status"] == "abandoned"
    assert record(Endpoint.RACECARDS, card(is_abandoned=None)).race["status"] == "declared"


@pytest.mark.parametrize(
    ("quoted", "names"),
    [
        ([[]], None),
        ([["Sample Bet", "Other Bet"], ["Sample Bet"]], '["Other Bet", "Sample Bet"]'),
        ([[], ["Pari Été"]], '["Pari Été"]'),
        ([["-", "", None, 7]], None),
    ],
)
def test_the_bookmakers_of_a_card_are_all_that_quote_any_of_its_runners(
    quoted: list[list[object]], names: str | None
) -> None:
    runners = [
        card_runner(index, odds=[{"bookmaker": name, "decimal": "5"} for name in listed])
        for index, listed in enumerate(quoted, start=1)
    ]
    assert record(Endpoint.RACECARDS, card(runners=runners)).race["bookmakers"] == names


@pytest.mark.parametrize("odds", ["SP", None, {"bookmaker": "Sample Bet"}, ["Sample Bet"]])
def test_odds_of_another_shape_quote_nobody_and_cost_no_race(odds: object) -> None:
    read = record(Endpoint.RACECARDS, card(runners=[card_runner(odds=odds)]))
    assert read.race["bookmakers"] is None
    assert read.rejected == []
    assert len(read.horses) == 1
