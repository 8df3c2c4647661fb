"""The eighteen views over a mart in memory: each compiles to its declared types, and has the values once wrong."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

import duckdb
import pytest

from darkhorse_assets.contracts.ra import RA_TABLES, RaTable
from darkhorse_assets.mart.ra_views import DUCKDB_TYPES
from darkhorse_assets.mart.schema import create_tables, create_views, extend_vocabularies

DAY = date(2025, 7, 19)
CAPTURED = datetime(2025, 7, 19, 21, 5, tzinfo=UTC)
EVENING = {
    "date": DAY,
    "country": "gb",
    "race_id": "rac_1",
    "course_id": "crs_9",
    "course": "Nowhere Park",
    "off_dt": datetime(2025, 7, 19, 19, 30, tzinfo=UTC),
    "off_london": datetime(2025, 7, 19, 20, 30),  # noqa: DTZ001  a wall clock has no zone
    "status": "resulted",
    "distance": "2m53y",
    "distance_yards": 3573,
    "distance_furlongs": 16.24,
    "winning_time_seconds": 223.25,
    "captured_at": CAPTURED,
}
AFTERNOON = {
    **EVENING,
    "race_id": "rac_2",
    "off_dt": datetime(2025, 7, 19, 13, 0, tzinfo=UTC),
    "off_london": datetime(2025, 7, 19, 14, 0),  # noqa: DTZ001
}
STAYER = {"date": DAY, "country": "gb", "race_id": "rac_1", "horse_id": "hrs_1", "captured_at": CAPTURED}
# The first 15 hex digits of the MD5 of "rac_1|hrs_1": users keep these numbers, so the recipe may not change.
STAYERS_ID = 0x0881E86E6497E88


@pytest.fixture(scope="module")
def views() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_tables(connection)
        create_views(connection)
        yield connection


@pytest.fixture
def mart(views: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty; what a test puts in is taken back, because the views take a second to make."""
    views.begin()
    yield views
    views.rollback()
    views.execute("SET TimeZone = 'UTC'")


def put(mart: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, object]) -> None:
    """Rows of a lake table; columns that are not given are null."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        mart.execute(f"INSERT INTO lake.{table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608
    extend_vocabularies(mart)


def only(mart: duckdb.DuckDBPyConnection, columns: str, view: str, where: str = "true") -> tuple[object, ...]:
    """The one row that there is."""
    rows = mart.execute(f"SELECT {columns} FROM {view} WHERE {where}").fetchall()  # noqa: S608
    assert len(rows) == 1
    return tuple(rows[0])


@pytest.mark.parametrize("table", RA_TABLES.values(), ids=lambda table: table.name)
def test_each_view_has_its_columns_in_their_order_with_their_types(
    mart: duckdb.DuckDBPyConnection, table: RaTable
) -> None:
    described = [(name, kind) for name, kind, *_ in mart.execute(f'DESCRIBE "{table.name}"').fetchall()]
    assert described == [(column.name, DUCKDB_TYPES[column.pg_type]) for column in table.all_columns]


def test_an_evening_race_is_off_in_the_evening_of_london(mart: duckdb.DuckDBPyConnection) -> None:
    put(mart, "races", EVENING)
    wall_clock = datetime(2025, 7, 19, 20, 30)  # noqa: DTZ001
    assert only(mart, "off_time, time, off_dt", "ra_mst_races") == (time(20, 30), time(20, 30), wall_clock)


def test_stamps_are_utc_whatever_clock_the_reader_has(mart: duckdb.DuckDBPyConnection) -> None:
    put(mart, "races", EVENING)
    mart.execute("SET TimeZone = 'Asia/Tokyo'")
    assert only(mart, "created_at, updated_at", "ra_mst_races") == (CAPTURED.replace(tzinfo=None),) * 2


def test_each_column_of_distance_has_one_meaning(mart: duckdb.DuckDBPyConnection) -> None:
    put(mart, "races", EVENING)
    columns = "distance, distance_round, distance_f, distance_m"
    assert only(mart, columns, "ra_mst_races") == ("2m53y", "2m", "16.24", 3267)


def test_races_of_a_course_are_numbered_in_the_order_of_their_offs(mart: duckdb.DuckDBPyConnection) -> None:
    elsewhere = AFTERNOON | {"race_id": "rac_3", "course_id": "crs_8"}
    put(mart, "races", EVENING, AFTERNOON, elsewhere)
    numbered = mart.execute("SELECT id, race_number, meet_id FROM ra_mst_races ORDER BY id").fetchall()
    assert numbered == [
        ("rac_1", 2, "crs_9_2025-07-19"),
        ("rac_2", 1, "crs_9_2025-07-19"),
        ("rac_3", 1, "crs_8_2025-07-19"),
    ]


WINNER = STAYER | {"position": 1, "prize": Decimal("5900.50"), "prize_currency": "EUR"}


@pytest.mark.parametrize(
    ("carded", "results", "prize"),
    [
        pytest.param(Decimal(7080), [WINNER], Decimal(7080), id="the card's, in euros too"),
        pytest.param(None, [WINNER, WINNER | {"horse_id": "hrs_2", "position": 2}], Decimal("5900.50"), id="the win's"),
        pytest.param(None, [WINNER, WINNER | {"horse_id": "hrs_2"}], None, id="half of it in a dead heat: unknown"),
        pytest.param(None, [], None, id="before the result"),
    ],
)
def test_the_prize_of_a_race_is_a_number_also_in_ireland(
    mart: duckdb.DuckDBPyConnection, carded: Decimal | None, results: list[dict[str, object]], prize: Decimal | None
) -> None:
    put(mart, "races", EVENING | {"prize": carded, "prize_currency": "EUR"})
    put(mart, "results", *results)
    assert only(mart, "prize", "ra_mst_races") == (prize,)


@pytest.mark.parametrize(
    ("race_type", "obstacle_count", "jumps"),
    [("Hurdle", 8, "8 hurdles"), ("Chase", 12, "12 fences"), ("Chase", None, None), ("Flat", None, None)],
)
def test_jumps_are_written_as_the_source_does(
    mart: duckdb.DuckDBPyConnection, race_type: str, obstacle_count: int | None, jumps: str | None
) -> None:
    put(mart, "races", EVENING | {"race_type": race_type, "obstacle_count": obstacle_count})
    assert only(mart, "jumps", "ra_mst_races") == (jumps,)


def test_a_non_runner_is_scratched_and_not_counted(mart: duckdb.DuckDBPyConnection) -> None:
    put(mart, "races", EVENING | {"status": "declared", "declared_count": 8, "non_runner_count": 1, "field_size": 8})
    put(mart, "runners", STAYER | {"is_non_runner": True})
    assert only(mart, "field_size, has_result, is_abandoned", "ra_mst_races") == (7, False, False)
    assert only(mart, "is_scratched, position, jockey_id", "ra_mst_runners") == (True, None, None)


DECLARED = STAYER | {"jockey_id": "jky_1", "jockey": "Ann Example", "jockey_claim_lbs": 7, "weight_lbs": 133}


@pytest.mark.parametrize(
    ("rode", "rider"),
    [
        pytest.param(None, ("jky_1", "Ann Example", 7), id="before the race"),
        pytest.param(("jky_1", "Ann Example", None), ("jky_1", "Ann Example", 7), id="a blank takes no claim away"),
        pytest.param(("jky_2", "Bo Model", None), ("jky_2", "Bo Model", None), id="nor gives one to another"),
        pytest.param(("jky_2", "Bo Model", 3), ("jky_2", "Bo Model", 3), id="who rode instead"),
    ],
)
def test_the_jockey_is_who_rode_with_the_claim_of_the_same(
    mart: duckdb.DuckDBPyConnection, rode: tuple[str, str, int | None] | None, rider: tuple[str, str, int | None]
) -> None:
    put(mart, "runners", DECLARED)
    if rode:
        put(mart, "results", STAYER | dict(zip(("jockey_id", "jockey", "jockey_claim_lbs"), rode, strict=True)))
    assert only(mart, "jockey_id, jockey_name, jockey_claim_lbs", "ra_mst_runners") == rider


def test_a_result_wipes_nothing_that_the_card_said(mart: duckdb.DuckDBPyConnection) -> None:
    card = {"colour": "b", "date_of_birth": date(2021, 3, 4), "comment": "Unexposed", "card_rpr": 90}
    put(mart, "runners", DECLARED | card | {"past_results_flags": "C D"})
    put(mart, "results", STAYER | {"position": 2, "rpr": 95, "comment": "Led", "weight_lbs": 126})
    columns = "colour, dob, comment, race_comment, rpr, weight_lbs, weight_st_lbs, past_results_flags"
    assert only(mart, columns, "ra_mst_runners") == (
        *("b", date(2021, 3, 4), "Unexposed", "Led", 90, 133, "9-7"),
        '["C","D"]',
    )
    assert only(mart, "rpr, weight_st_lbs", "ra_mst_race_results") == (95, "9-0")


@pytest.mark.parametrize(
    ("seconds", "clock"),
    [
        (103.25, "1m 43.25s"),
        (185.14, "3m 5.14s"),
        (58.9, "58.90s"),
        (59.996, "1m 0.00s"),  # was "0m 60.00s" when minutes were taken before the hundredths were rounded
        (None, None),
    ],
)
def test_times_are_shown_on_a_stopwatch(
    mart: duckdb.DuckDBPyConnection, seconds: float | None, clock: str | None
) -> None:
    put(mart, "results", STAYER | {"time_seconds": seconds})
    shown = only(mart, "time_display, time_seconds", "ra_mst_race_results")
    assert shown == (clock, None if seconds is None else Decimal(str(seconds)))


@pytest.mark.parametrize(("position", "finish_code", "written"), [(1, None, "1"), (12, None, "12"), (None, "PU", "PU")])
def test_who_did_not_finish_has_the_code_for_a_position(
    mart: duckdb.DuckDBPyConnection, position: int | None, finish_code: str | None, written: str
) -> None:
    put(mart, "results", STAYER | {"position": position, "finish_code": finish_code, "sex_code": "M"})
    assert only(mart, "position, position_str, sex", "ra_mst_race_results") == (position, written, "mare")


def test_a_runner_has_one_id_in_three_tables_and_another_runner_has_another(mart: duckdb.DuckDBPyConnection) -> None:
    put(mart, "runners", STAYER, STAYER | {"horse_id": "hrs_2"}, STAYER | {"race_id": "rac_2"})
    put(mart, "results", STAYER)
    career = {"career_runs": 3, "career_prize_gbp": Decimal(10), "career_prize_eur": Decimal("5.50")}
    put(mart, "runner_statistics", {"date": DAY, "race_id": "rac_1", "horse_id": "hrs_1"} | career)
    ids = {number for (number,) in mart.execute("SELECT id FROM ra_mst_runners").fetchall()}
    assert len(ids) == 3
    assert STAYERS_ID in ids
    (result,) = only(mart, "id", "ra_mst_race_results")
    assert only(mart, "id, runner_id, career_prize", "ra_runner_statistics") == (result, result, Decimal("15.50"))
    assert result == STAYERS_ID


def test_a_day_without_ids_joins_the_masters_and_keeps_its_numbers(mart: duckdb.DuckDBPyConnection) -> None:
    put(mart, "runners", STAYER | {"trainer_id": "trn_5"})
    put(mart, "identities", {"role": "horse", "alias_id": "hrs_1", "canonical_id": "hrs_77"})
    put(mart, "identities", {"role": "jockey", "alias_id": "trn_5", "canonical_id": "jky_5"})
    assert only(mart, "id, horse_id, trainer_id", "ra_mst_runners") == (STAYERS_ID, "hrs_77", "trn_5")


COUNTS: dict[str, object] = {"runs": 3, "wins": 1, "seconds": 1, "thirds": 0, "priced_runs": 3, "priced_wins": 1}
TALLY = COUNTS | {"expected_wins": Decimal("0.5"), "returned_units": Decimal(5)}


def test_pairs_are_counted_over_days_and_numbered_by_what_they_are(mart: duckdb.DuckDBPyConnection) -> None:
    pair = {"entity1_type": "jockey", "entity1_id": "jky_1", "entity2_type": "trainer", "entity2_id": "trn_1"}
    for day in (date(2025, 7, 1), DAY):
        put(mart, "entity_combinations", {"date": day} | pair | TALLY)
    columns = "id, total_runs, wins, places_2nd, win_percent, place_percent, ae_index, profit_loss_1u, query_filters"
    assert only(mart, columns, "ra_entity_combinations") == (
        # of the MD5 of "jockey|jky_1|trainer|trn_1"
        *(0xF4F307CC6CE952D, 6, 2, 2, Decimal("33.33"), Decimal("66.67"), Decimal(2), Decimal(4), None),
    )


def test_goings_are_broken_down_by_exact_distance(mart: duckdb.DuckDBPyConnection) -> None:
    horse: dict[str, object] = {"date": DAY, "entity_type": "horse", "entity_id": "hrs_1", "race_class": "none"}
    put(mart, "races", EVENING | {"distance_yards": 1540})
    for going in ("Soft", "Good"):
        put(mart, "performance_by_distance", horse | {"distance_yards": 1540, "going": going} | TALLY)
    category, runs, goings = only(mart, "distance_display, total_runs, going_breakdown", "ra_performance_by_distance")
    assert (category, runs, json.loads(str(goings))) == ("Sprint (5f-7f)", 6, {"Good": 3, "Soft": 3})


def test_a_part_of_a_key_does_not_slide_into_the_next(mart: duckdb.DuckDBPyConnection) -> None:
    first, second = only(mart, "surrogate_id('ab', 'c'), surrogate_id('a', 'bc')", "(SELECT 1)")
    assert first != second
