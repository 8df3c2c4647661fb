"""What a day's published rows say of each horse's pedigree, each course and each region."""

from darkhorse_assets.contracts import COURSES, HORSE_PEDIGREE, REGIONS
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.tables.masters import course_rows, pedigree_rows, region_rows
from darkhorse_assets_tests.tables.records import DAY, EVENING, MORNING, ran, runner, stamp

PARENTS: Row = {"sire_id": "sir_1", "sire": "Pattern", "sire_country": "FR"}


def race(race_id: str, course: str, country: str = "gb", **changes: object) -> Row:
    return {
        "date": DAY,
        "race_id": race_id,
        "course_id": f"crs_{course.lower()}",
        "course": course,
        "country": country,
        "time_zone": "Europe/London",
        **stamp(MORNING),
        **changes,
    }


def test_a_horse_has_one_row_with_what_card_and_result_know_together() -> None:
    carded = runner(1, **PARENTS, breeder="Sample Stud", damsire_country="USA", country_of_birth=None)
    resulted = ran(1, **PARENTS, country_of_birth="IRE")
    (row,) = pedigree_rows([carded], [resulted])
    assert row == row | PARENTS | {"breeder": "Sample Stud", "damsire_country": "USA", "country_of_birth": "IRE"}
    assert set(row) == set(HORSE_PEDIGREE.column_names)


def test_the_card_s_word_wins_and_its_blanks_do_not() -> None:
    carded = runner(1, sire_id="sir_1", sire="Pattern", dam="")
    (row,) = pedigree_rows([carded], [ran(1, sire_id="sir_1", sire="PATTERN", dam_id="dam_1")])
    assert (row["sire"], row["dam_id"]) == ("Pattern", "dam_1")


def test_the_provenance_of_a_master_row_is_the_newest_of_what_it_was_read_from() -> None:
    (row,) = pedigree_rows([runner(1)], [ran(1)])
    assert row["captured_at"] == EVENING


def test_horses_of_cards_and_of_results_all_have_a_row_non_runners_included() -> None:
    rows = pedigree_rows([runner(1, is_non_runner=True), runner(2)], [ran(2), ran(3)])
    assert sorted(row["horse_id"] for row in rows) == ["hrs_1", "hrs_2", "hrs_3"]


def test_a_horse_without_pedigree_is_there_with_blanks() -> None:
    (row,) = pedigree_rows([runner(1)], [])
    assert row["sire_id"] is None


def test_courses_count_their_races_and_keep_one_name() -> None:
    rows = course_rows([race("rac_1", "Sampleton"), race("rac_2", "Modelford", "ire"), race("rac_3", "Sampleton")])
    assert {row["course"]: row["race_count"] for row in rows} == {"Sampleton": 2, "Modelford": 1}
    assert all(set(row) == set(COURSES.column_names) for row in rows)


def test_regions_have_their_name_and_count_courses_and_races() -> None:
    races = [race("rac_1", "Sampleton"), race("rac_2", "Exampleton"), race("rac_3", "Sampleton")]
    rows = {row["country"]: row for row in region_rows([*races, race("rac_4", "Modelford", "ire")])}
    assert (rows["gb"]["region"], rows["gb"]["course_count"], rows["gb"]["race_count"]) == ("Great Britain", 2, 3)
    assert (rows["ire"]["region"], rows["ire"]["course_count"], rows["ire"]["race_count"]) == ("Ireland", 1, 1)
    assert all(set(row) == set(REGIONS.column_names) for row in rows.values())


def test_a_day_without_racing_has_no_masters() -> None:
    assert pedigree_rows([], []) == course_rows([]) == region_rows([]) == []
