"""What a day's published rows say of each entity that they name."""

import json
from datetime import date, timedelta

import pytest

from darkhorse_assets.contracts import HORSE_PEDIGREE, HORSES, JOCKEYS, TABLES
from darkhorse_assets.racing.ids import fallback_course_id, fallback_horse_id, fallback_parent_id, fallback_person_id
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.tables.masters import course_rows, master_rows
from darkhorse_assets_tests.tables.records import DAY, EVENING, MORNING, ran, runner, stamp

PARENTS: Row = {"sire_id": "sir_1", "sire": "Pattern", "sire_country": "FR"}
MASTERS = [table for table in TABLES.values() if not table.by_country]


def race(race_id: str, course: str = "Sampleton", country: str = "gb", **changes: object) -> Row:
    return {
        "date": DAY,
        "race_id": race_id,
        "course_id": f"crs_{course.lower()}",
        "course": course,
        "country": country,
        "time_zone": "Europe/London",
        "off_dt": MORNING + timedelta(hours=int(race_id.removeprefix("rac_"))),
        "bookmakers": None,
        **stamp(MORNING),
        **changes,
    }


def of(table: str, runners: list[Row], results: list[Row], *races: Row) -> list[Row]:
    """The rows of one master of a day; one race where none is given."""
    return master_rows(races or [race("rac_1")], runners, results)[table]


NAMED: Row = {
    "trainer_id": "trn_1",
    "trainer": "T Sample",
    "owner_id": "own_1",
    "owner": "Mrs Sample",
    "sire_id": "sir_1",
    "sire": "Pattern",
    "dam_id": "dam_1",
    "dam": "Model Mare",
    "damsire_id": "dsi_1",
    "damsire": "Old Pattern",
}


def test_every_master_has_its_columns_and_only_these() -> None:
    rows = master_rows([race("rac_1", bookmakers='["Sample Bet"]')], [runner(1, **NAMED)], [])
    assert rows.keys() == {table.name for table in MASTERS}
    for table in MASTERS:
        (row,) = rows[table.name]
        assert set(row) == set(table.column_names)
        assert [column.name for column in table.columns if not column.nullable and row[column.name] is None] == []


def test_a_day_without_racing_has_no_masters() -> None:
    assert master_rows([], [], []) == {table.name: [] for table in MASTERS}


def test_a_horse_has_one_row_with_what_card_and_result_know_together() -> None:
    carded = runner(1, **PARENTS, breeder="Sample Stud", damsire_country="USA", country_of_birth=None)
    resulted = ran(1, **PARENTS, country_of_birth="IRE")
    (row,) = of("horse_pedigree", [carded], [resulted])
    assert row == row | PARENTS | {"breeder": "Sample Stud", "country_of_birth": "IRE"}
    assert set(row) == set(HORSE_PEDIGREE.column_names)
    (row,) = of("horses", [carded], [resulted])
    assert row == row | {"sire_id": "sir_1", "colour": "b", "country_of_birth": "IRE", "breeder": "Sample Stud"}
    assert set(row) == set(HORSES.column_names)


@pytest.mark.parametrize("table", ["jockeys", "horses", "horse_pedigree"])
def test_the_card_s_word_wins_whichever_comes_first(table: str) -> None:
    name = "jockey" if table == "jockeys" else "horse"
    (row,) = of(table, [runner(1, **{name: "As Carded"})], [ran(1, **{name: "AS RAN"})])
    assert row[name] == "As Carded"


def test_a_blank_never_overwrites_a_value() -> None:
    carded, resulted = runner(1, sire_id="sir_1", sire="Pattern", sex_code=None), ran(1, dam_id="dam_1", sex_code="G")
    assert of("horse_pedigree", [carded], [resulted])[0]["dam_id"] == "dam_1"
    assert of("horses", [carded], [resulted])[0]["sex_code"] == "G"


def test_a_parent_s_name_is_that_of_its_id() -> None:
    """B's id beside A's name is nobody."""
    carded, resulted = runner(1, sire="A Sire", sire_country="USA"), ran(1, sire_id="sir_2", sire="B Sire")
    (row,) = of("horse_pedigree", [carded], [resulted])
    assert (row["sire_id"], row["sire"], row["sire_country"]) == ("sir_2", "B Sire", None)


def test_the_provenance_of_a_master_row_is_the_newest_of_what_it_was_read_from() -> None:
    (row,) = of("horse_pedigree", [runner(1)], [ran(1)])
    assert (row["captured_at"], row["capture_id"]) == (EVENING, "2100")


def test_horses_of_cards_and_of_results_all_have_a_row_non_runners_included() -> None:
    rows = of("horses", [runner(1, is_non_runner=True), runner(2)], [ran(2), ran(3)])
    assert {row["horse_id"]: row["runner_count"] for row in rows} == {"hrs_1": 1, "hrs_2": 1, "hrs_3": 1}


def test_a_horse_without_pedigree_is_there_with_blanks_and_makes_no_parent() -> None:
    rows = master_rows([race("rac_1")], [runner(1)], [])
    assert rows["horse_pedigree"][0]["sire_id"] is None
    assert rows["sires"] == rows["dams"] == rows["damsires"] == []


def test_spellings_of_a_name_are_kept_sorted_and_once() -> None:
    spelt = [runner(1, jockey_id="jky_1", jockey="J. O'Sample"), runner(2, jockey_id="jky_1", jockey="Jo OSample")]
    (row,) = of("jockeys", spelt, [ran(1, jockey_id="jky_1", jockey="Jo OSample")])
    assert json.loads(row["names_seen"]) == ["J. O'Sample", "Jo OSample"]
    assert row["jockey"] == "Jo OSample"


def test_names_are_kept_as_they_are_written() -> None:
    (row,) = of("jockeys", [runner(1, jockey='José "Pepe" Ñandú')], [])
    assert json.loads(row["names_seen"]) == ['José "Pepe" Ñandú']
    assert "José" in row["names_seen"]


def test_a_person_was_first_and_last_seen_at_the_offs_of_the_races() -> None:
    rides = [runner(1, race_id=f"rac_{n}", jockey_id="jky_1", jockey="Jo Example") for n in (4, 2, 3)]
    (row,) = of("jockeys", rides, [], *(race(f"rac_{n}") for n in (1, 2, 3, 4)))
    assert row["first_seen_at"] == MORNING + timedelta(hours=2)
    assert row["last_seen_at"] == MORNING + timedelta(hours=4)
    assert row["runner_count"] == 3


def test_a_changed_jockey_and_the_one_who_was_declared_are_both_seen_once() -> None:
    rows = of("jockeys", [runner(1), runner(2)], [ran(1, jockey_id="jky_9", jockey="Sub Example"), ran(2)])
    assert {row["jockey_id"]: row["runner_count"] for row in rows} == {"jky_1": 1, "jky_2": 1, "jky_9": 1}
    assert all(set(row) == set(JOCKEYS.column_names) for row in rows)


@pytest.mark.parametrize(
    "nobody",
    [
        {"jockey_id": None, "jockey": None},
        {"jockey_id": None, "jockey": "Jo Example"},
        {"jockey_id": "jky_1", "jockey": None},
        {"jockey_id": "jky_1", "jockey": "??"},
    ],
)
def test_who_has_no_id_or_no_readable_name_has_no_row(nobody: Row) -> None:
    assert of("jockeys", [runner(1, **nobody)], []) == []


def test_a_parent_s_id_of_no_known_shape_costs_that_parent_alone() -> None:
    rows = master_rows([race("rac_1")], [runner(1, **PARENTS), runner(2, sire_id="stallion 7", sire="Odd")], [])
    assert [row["sire_id"] for row in rows["sires"]] == ["sir_1"]
    assert len(rows["horses"]) == 2


def test_a_parent_is_a_horse_of_its_own() -> None:
    (row,) = of("sires", [runner(1, **PARENTS), runner(2, **PARENTS)], [])
    assert row == row | PARENTS | {"horse_id": "hrs_1", "runner_count": 2}


def test_an_entity_s_fallback_id_is_what_a_source_without_ids_would_call_it() -> None:
    written = runner(1, **PARENTS, country_of_birth="IRE", dam_id="dam_1", dam="Model Mare", damsire_id="dsi_1")
    rows = master_rows(
        [race("rac_1", "Sampleton (AW)")], [written | {"damsire": "Old Pattern", "damsire_country": "IRE"}], []
    )
    assert {name: rows[name][0]["fallback_id"] for name in ("horses", "sires", "dams", "damsires")} == {
        "horses": fallback_horse_id("Example 1", "IRE"),
        "sires": fallback_parent_id("sire", "Pattern", "FR"),
        "dams": fallback_parent_id("dam", "Model Mare", None),
        "damsires": fallback_parent_id("damsire", "Old Pattern", None),
    }
    assert rows["jockeys"][0]["fallback_id"] == fallback_person_id("jockey", "Jo Example1")
    assert rows["courses"][0]["fallback_id"] == fallback_course_id("gb", "Sampleton (AW)")


@pytest.mark.parametrize(
    ("carded", "ran_as", "year"),
    [
        ({"date_of_birth": date(2021, 3, 4), "age_years": 5}, {"age_years": 5}, 2021),
        ({"age_years": 4}, {}, 2021),
        ({}, {"age_years": 3}, 2022),
        ({}, {}, None),
    ],
)
def test_the_year_of_birth_is_that_of_the_date_else_of_the_age(carded: Row, ran_as: Row, year: int | None) -> None:
    (row,) = of("horses", [runner(1, **carded)], [ran(1, **ran_as)])
    assert row["birth_year"] == year


def test_courses_count_their_races_and_keep_one_name() -> None:
    rows = course_rows([race("rac_1"), race("rac_2", "Modelford", "ire"), race("rac_3")])
    assert {row["course"]: row["race_count"] for row in rows} == {"Sampleton": 2, "Modelford": 1}
    assert {row["course"]: row["time_zone"] for row in rows} == {
        "Sampleton": "Europe/London",
        "Modelford": "Europe/Dublin",
    }
    assert rows[0]["last_seen_at"] == MORNING + timedelta(hours=3)


def test_a_course_lies_where_it_is_known_to_lie_and_else_nowhere() -> None:
    rows = {row["course"]: row for row in course_rows([race("rac_1", "Ascot"), race("rac_2", "Sampleton")])}
    assert (rows["Ascot"]["latitude"], rows["Ascot"]["longitude"]) == (51.41, -0.68)
    assert (rows["Sampleton"]["latitude"], rows["Sampleton"]["longitude"]) == (None, None)


def test_a_listed_course_without_racing_is_there_and_one_with_racing_is_what_its_races_say() -> None:
    listed = [
        {"date": DAY, "course_id": f"crs_{name.lower()}", "course": name.upper(), "country": country, **stamp(EVENING)}
        for name, country in (("Sampleton", "gb"), ("Modelford", "ire"))
    ]
    racing, resting = sorted(course_rows([race("rac_1")], listed), key=lambda row: row["race_count"], reverse=True)
    assert (racing["course"], racing["race_count"]) == ("Sampleton", 1)
    assert resting == resting | {"course": "MODELFORD", "race_count": 0, "time_zone": "Europe/Dublin", **stamp(EVENING)}
    assert (resting["first_seen_at"], resting["last_seen_at"], resting["date"]) == (None, None, DAY)


def test_regions_have_their_name_and_count_courses_and_races() -> None:
    races = [race("rac_1"), race("rac_2", "Exampleton"), race("rac_3"), race("rac_4", "Modelford", "ire")]
    rows = {row["country"]: row for row in of("regions", [], [], *races)}
    assert (rows["gb"]["region"], rows["gb"]["course_count"], rows["gb"]["race_count"]) == ("Great Britain", 2, 3)
    assert (rows["ire"]["region"], rows["ire"]["course_count"], rows["ire"]["race_count"]) == ("Ireland", 1, 1)


def test_a_listed_region_without_racing_is_there_with_no_race_and_no_course() -> None:
    listed = [{"date": DAY, "country": country, **stamp(EVENING)} for country in ("gb", "jpn")]
    rows = {row["country"]: row for row in master_rows([race("rac_1")], [], [], regions=listed)["regions"]}
    assert (rows["jpn"]["region"], rows["jpn"]["course_count"], rows["jpn"]["race_count"]) == ("Japan", 0, 0)
    assert (rows["gb"]["course_count"], rows["gb"]["race_count"]) == (1, 1)


def test_bookmakers_are_those_of_the_day_s_races_each_once_whatever_the_spelling() -> None:
    races = [
        race("rac_1", bookmakers='["Sample Bet", "Smarkets"]'),
        race("rac_2", bookmakers='["SampleBet"]'),
        race("rac_3"),
    ]
    rows = {row["bookmaker_id"]: row for row in of("bookmakers", [], [], *races)}
    assert {name: row["bookmaker_type"] for name, row in rows.items()} == {
        "samplebet": "bookmaker",
        "smarkets": "exchange",
    }
    sample = rows["samplebet"]
    assert (json.loads(sample["names_seen"]), sample["race_count"]) == (["Sample Bet", "SampleBet"], 2)
    assert sample["last_seen_at"] == MORNING + timedelta(hours=2)
