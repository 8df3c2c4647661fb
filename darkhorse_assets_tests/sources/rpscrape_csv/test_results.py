"""Results files to race records: every header generation and every odd value."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from darkhorse_assets.contracts import RACES, RESULTS
from darkhorse_assets.sources.protocol import Parsed, RaceRecord, Row
from darkhorse_assets_tests.sources.rpscrape_csv.invented import (
    HEADER_2015,
    HEADER_2020,
    HEADER_2025,
    HEADER_FULL,
    cells,
    csv_text,
    parsed_results,
)

IDS = {
    "course_id": "77",
    "race_id": "890001",
    "horse_id": "3001",
    "jockey_id": "501",
    "trainer_id": "601",
    "owner_id": "701",
    "sire_id": "11",
    "dam_id": "12",
    "damsire_id": "13",
}


def only_race(parsed: Parsed) -> RaceRecord:
    """The one race of a file in which nothing was rejected."""
    (race,) = parsed.races
    assert (parsed.rejected, race.rejected) == ([], [])
    return race


def only_horse(**changes: str) -> Row:
    """The row of a line with these cells."""
    (horse,) = only_race(parsed_results(csv_text(cells(**changes)))).horses
    return horse


def test_a_line_of_2025_fills_the_race() -> None:
    race = only_race(parsed_results(csv_text(cells())))
    assert (race.country, race.is_whole) == ("gb", True)
    assert race.race == {
        "date": date(2025, 5, 16),
        "country": "gb",
        "race_id": "dh1_rac_" + race.race_id[8:],
        "course_id": race.race["course_id"],
        "course": "Thornwick (AW)",
        "off_dt": datetime(2025, 5, 16, 14, 45, tzinfo=UTC),
        "off_london": datetime(2025, 5, 16, 15, 45),  # noqa: DTZ001
        "off_local": datetime(2025, 5, 16, 15, 45),  # noqa: DTZ001
        "time_zone": "Europe/London",
        "race_name": "Example Handicap",
        "race_type": "Flat",
        "surface": "AW",
        "going": "Standard To Slow",
        "race_class": "Class 4",
        "pattern": None,
        "age_band": "4yo+",
        "rating_band": "0-85",
        "sex_restriction": None,
        "distance": "1m6f",
        "distance_yards": 3048,
        "distance_furlongs": 13.85,
        "ran_count": 1,
        "winning_time_seconds": 187.88,
    }


def test_a_line_of_2025_fills_the_horse() -> None:
    horse = only_horse()
    filled = {name: value for name, value in horse.items() if value is not None and not name.endswith("_id")}
    assert filled == {
        "date": date(2025, 5, 16),
        "country": "gb",
        "horse": "Tin Lantern",
        "country_of_birth": "IRE",
        "position": 1,
        "number": 1,
        "draw": 2,
        "beaten_lengths": 0.0,
        "overall_beaten_lengths": 0.0,
        "time_seconds": 187.88,
        "sp_decimal": 2.1,
        "prize": Decimal("5234"),
        "prize_currency": "GBP",
        "age_years": 4,
        "sex_code": "G",
        "weight_lbs": 134,
        "official_rating": 80,
        "jockey": "Ann OExample",
        "trainer": "P J Mcsample",
        "owner": "Mr A Nobody",
        "sire": "Paper Boat",
        "sire_country": "USA",
        "dam": "Wet Chalk",
        "dam_country": "GB",
        "damsire": "Old Rope",
        "comment": "Made all - ridden out(op 6/4)",
    }


@pytest.mark.parametrize("header", [HEADER_2025, HEADER_2020, HEADER_2015, HEADER_FULL])
def test_every_generation_of_the_header_gives_columns_of_the_contract(header: list[str]) -> None:
    race = only_race(parsed_results(csv_text(cells(dist_y="3048", wgt="9-8", sp="11/10F", **IDS), header=header)))
    assert set(race.race) <= set(RACES.column_names)
    assert set(race.horses[0]) <= set(RESULTS.column_names)
    assert race.unknown_fields == {}
    assert (race.country, race.horses[0]["horse"], race.horses[0]["weight_lbs"]) == ("gb", "Tin Lantern", 134)


def test_the_ids_that_rpscrape_can_be_told_to_write_are_racing_posts() -> None:
    race = only_race(parsed_results(csv_text(cells(**IDS), header=HEADER_FULL)))
    assert (race.race_id, race.race["course_id"]) == ("rp_890001", "rp_77")
    (horse,) = race.horses
    roles = ("horse", "jockey", "trainer", "owner", "sire", "dam", "damsire")
    assert [horse[f"{role}_id"] for role in roles] == [f"rp_{IDS[f'{role}_id']}" for role in roles]


def test_all_columns_switched_on_are_read_or_known() -> None:
    line = cells(
        **IDS,
        course="Thornwick",
        course_detail="AW",
        surface="AW",
        dist_y="3050",
        sp="11/10F",
        bsp="2.34",
        ts="77",
        silk_url="https://silks.example/1.svg",
        pre_min="2",
        pre_max="3",
        ip_min="1.01",
        ip_max="4",
        pre_vol="1000",
        ip_vol="2000",
    )
    race = only_race(parsed_results(csv_text(line, header=HEADER_FULL)))
    assert (race.race["course"], race.race["surface"], race.race["distance_yards"]) == ("Thornwick (AW)", "AW", 3050)
    (horse,) = race.horses
    assert (horse["sp_decimal"], horse["sp_favourite"], horse["bsp"]) == (2.1, "F", 2.34)
    assert (horse["topspeed"], horse["silk_url"]) == (77, "https://silks.example/1.svg")
    assert race.unknown_fields == {}


def test_an_unknown_column_is_kept_and_counted() -> None:
    text = csv_text(cells(), cells(horse="Other Horse (GB)", stall_type="high"), header=[*HEADER_2025, "stall_type"])
    race = only_race(parsed_results(text))
    assert race.unknown_fields == {"runner.stall_type": 1}
    assert [horse["extra"] for horse in race.horses] == [None, '{"stall_type": "high"}']


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pos": "PU", "btn": "-", "ovr_btn": "-", "time": "-", "secs": "-"}, {"position": None, "finish_code": "PU"}),
        ({"pos": "DSQ"}, {"position": None, "finish_code": "DSQ"}),
        ({"pos": "VOI", "dec": ""}, {"position": None, "finish_code": "VOI", "sp_decimal": None}),
        ({"prize": "€7080"}, {"prize": Decimal("7080"), "prize_currency": "EUR"}),
        ({"prize": ""}, {"prize": None, "prize_currency": None}),
        ({"btn": ".5", "ovr_btn": "0.3"}, {"beaten_lengths": 0.5, "overall_beaten_lengths": 0.3}),
        ({"or_": "–", "rpr": ""}, {"official_rating": None, "rpr": None}),
        ({"jockey": "Ann OExample(5)"}, {"jockey": "Ann OExample", "jockey_claim_lbs": 5}),
        ({"jockey": "", "num": "", "draw": ""}, {"jockey": None, "jockey_id": None, "number": None, "draw": None}),
        ({"num": "6.0", "draw": "8.0"}, {"number": 6, "draw": 8}),
        ({"hg": "b1"}, {"headgear": "b"}),
        ({"dam": "Wet Chalk (FR)"}, {"dam": "Wet Chalk", "dam_country": "FR"}),
        ({"damsire": ""}, {"damsire": None, "damsire_id": None}),
        ({"secs": "", "time": "0:59.67"}, {"time_seconds": 59.67}),
    ],
)
def test_odd_values_are_read(changes: dict[str, str], expected: Row) -> None:
    horse = only_horse(**changes)
    assert {name: horse[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"off": "12:05"}, "off_london", datetime(2025, 5, 16, 12, 5)),  # noqa: DTZ001
        ({"off": "8:55"}, "off_london", datetime(2025, 5, 16, 20, 55)),  # noqa: DTZ001
        ({"off": "20:55"}, "off_london", datetime(2025, 5, 16, 20, 55)),  # noqa: DTZ001
        ({"type": "W"}, "race_type", None),
        ({"dist_m": "", "dist": "2m½f"}, "distance_yards", 3630),
        ({"dist_m": "3600.0"}, "distance_yards", 3937),
        ({"ran": "9.0"}, "ran_count", 9),
        ({"ran": ""}, "ran_count", None),
        ({"course": "Pontarlier (FR)", "region": "FR"}, "course", "Pontarlier"),
    ],
)
def test_odd_values_of_a_race_are_read(changes: dict[str, str], column: str, expected: object) -> None:
    assert only_race(parsed_results(csv_text(cells(**changes)))).race[column] == expected


@pytest.mark.parametrize(
    ("course", "region", "url", "country"),
    [
        ("Thornwick", "IRE", "dates/gb/2025_05_16.csv", "ire"),
        ("Pontarlier (FR)", "", "dates/gb/2025_05_16.csv", "fr"),
        ("Thornwick (AW)", "", "dates/UK/2025_05_16.csv", "gb"),
        ("Ballymade", "", "dates/ire/flat/2025_05_16.csv", "ire"),
        ("Thornwick (AW)", "", "dates/all/2025_05_16.csv", "gb"),
    ],
)
def test_a_missing_region_is_read_from_the_course_then_the_folder(
    course: str, region: str, url: str, country: str
) -> None:
    assert only_race(parsed_results(csv_text(cells(course=course, region=region)), url=url)).country == country


def test_lines_of_countries_not_asked_for_are_passed_over() -> None:
    text = csv_text(cells(), cells(course="Happy Hill (HK)", region="HK", off="12:15"))
    parsed = parsed_results(text, countries=("gb",))
    assert ([race.country for race in parsed.races], parsed.rejected) == (["gb"], [])


def test_the_same_race_has_one_fallback_id_however_its_course_and_off_are_written() -> None:
    spellings = [("Thornwick (AW)", "3:45"), ("thornwick-aw", "15:45"), ("Thornwick (AW) (GB)", "3:45")]
    ids = {only_race(parsed_results(csv_text(cells(course=c, off=off)))).race_id for c, off in spellings}
    assert len(ids) == 1
    assert only_race(parsed_results(csv_text(cells(off="4:20")))).race_id not in ids


def test_the_same_animal_has_the_same_digits_as_runner_sire_and_dam() -> None:
    runner = only_horse(horse="Paper Boat (USA)")["horse_id"]
    sire = only_horse(sire="Paper Boat (USA)")["sire_id"]
    dam = only_horse(dam="Paper Boat (USA)")["dam_id"]
    assert [str(each).rpartition("_")[2] for each in (sire, dam)] == [str(runner).rpartition("_")[2]] * 2
    assert only_horse(horse="Wet Chalk (GB)")["horse_id"] == only_horse(horse="Wet Chalk")["horse_id"]


def test_a_horse_keeps_its_fallback_id_when_it_ages_and_is_sold() -> None:
    assert only_horse(age="5", owner="Mrs B Someone")["horse_id"] == only_horse()["horse_id"]


def test_a_dead_heat_keeps_both_winners() -> None:
    text = csv_text(cells(ran="2"), cells(ran="2", horse="Brass Kettle (GB)", btn="0", num="2"))
    race = only_race(parsed_results(text))
    assert [(horse["horse"], horse["position"]) for horse in race.horses] == [("Tin Lantern", 1), ("Brass Kettle", 1)]


def test_a_disqualified_winner_listed_first_does_not_give_the_winning_time() -> None:
    text = csv_text(
        cells(ran="2", pos="DSQ", secs="180.00"), cells(ran="2", horse="Brass Kettle (GB)", secs="181.50", pos="1")
    )
    assert only_race(parsed_results(text)).race["winning_time_seconds"] == 181.5


def test_a_race_with_fewer_lines_than_ran_is_not_whole() -> None:
    assert not only_race(parsed_results(csv_text(cells(ran="2")))).is_whole
    assert only_race(parsed_results(csv_text(cells(ran="")))).is_whole
