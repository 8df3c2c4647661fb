"""What a reader is told of an entity: the latest that was observed, never a blank; of a past day, what was known."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from darkhorse_assets.contracts import (
    BOOKMAKERS,
    COURSES,
    DAMSIRES,
    HORSE_PEDIGREE,
    HORSE_PROFILES,
    HORSES,
    JOCKEYS,
    RACES,
    REGIONS,
    SIRES,
    TABLES,
)
from darkhorse_assets.mart.masters import WHOLE
from darkhorse_assets_tests.mart.published import MONDAY, TUESDAY, WEDNESDAY, Published

EARLY, LATE = datetime(2024, 5, 10, 8, tzinfo=UTC), datetime(2024, 5, 11, 8, tzinfo=UTC)


def told(published: Published, relation: str) -> list[dict[str, Any]]:
    """The rows of a view or macro, in the order of their first column."""
    with published.mart.reading() as connection:
        rows: list[dict[str, Any]] = connection.sql(f"FROM {relation} ORDER BY 1").to_arrow_table().to_pylist()
        return rows


def one(published: Published, relation: str) -> dict[str, Any]:
    [row] = told(published, relation)
    return row


def loaded(published: Published) -> Published:
    published.mart.refresh(published.tables)
    return published


def three_days(published: Published) -> Published:
    """A horse that changes: named with a suffix first, gelded on Tuesday, of unknown colour on Wednesday."""
    about = {"horse_id": "hrs_1", "fallback_id": "dh1_hrs_a", "runner_count": 1}
    published.publish(
        HORSES,
        MONDAY,
        {**about, "horse": "Invented Boy", "sex_code": "C", "colour": "b", "names_seen": '["Invented Boy"]'},
    )
    published.publish(
        HORSES,
        TUESDAY,
        {
            **about,
            "horse": "Invented Boy",
            "sex_code": "G",
            "breeder": "A Stud",
            "names_seen": '["INVENTED BOY","Invented Boy"]',
        },
    )
    published.publish(HORSES, WEDNESDAY, {**about, "horse": "Invented Boy II", "names_seen": '["Invented Boy II"]'})
    return published


def test_an_attribute_has_its_latest_value_and_a_blank_never_overwrites_one(published: Published) -> None:
    horse = one(loaded(three_days(published)), "horses")
    assert horse["horse"] == "Invented Boy II"
    assert (horse["sex_code"], horse["colour"], horse["breeder"]) == ("G", "b", "A Stud")
    assert horse["date_of_birth"] is None
    assert horse["names"] == ["INVENTED BOY", "Invented Boy", "Invented Boy II"]
    assert (horse["first_seen"], horse["last_seen"], horse["runner_count"]) == (MONDAY, WEDNESDAY, 3)


def test_as_of_a_day_only_the_partitions_up_to_it_speak(published: Published) -> None:
    loaded(three_days(published))
    horse = one(published, "horses_as_of(DATE '2024-05-06')")
    assert (horse["sex_code"], horse["breeder"], horse["last_seen"], horse["runner_count"]) == ("C", None, MONDAY, 1)
    assert one(published, "horses_as_of(DATE '2024-05-07')")["sex_code"] == "G"
    assert told(published, "horses_as_of(DATE '2024-05-05')") == []
    assert one(published, "horses_as_of(DATE '2024-05-08')") == one(published, "horses")


def test_days_count_in_their_order_and_not_in_that_of_their_captures(published: Published) -> None:
    published.publish(HORSES, MONDAY, {"horse_id": "hrs_1", "colour": "gr", "captured_at": LATE})
    published.publish(HORSES, TUESDAY, {"horse_id": "hrs_1", "colour": "ro", "captured_at": EARLY})
    horse = one(loaded(published), "horses")
    assert horse["colour"] == "ro"
    assert (horse["created_at"], horse["updated_at"]) == (EARLY, LATE)


def test_the_offs_of_its_first_and_last_race_are_kept(published: Published) -> None:
    off, last_off = datetime(2024, 5, 6, 13, tzinfo=UTC), datetime(2024, 5, 7, 19, 30, tzinfo=UTC)
    published.publish(JOCKEYS, MONDAY, {"jockey_id": "jky_1", "first_seen_at": off, "last_seen_at": off})
    published.publish(JOCKEYS, TUESDAY, {"jockey_id": "jky_1", "first_seen_at": None, "last_seen_at": last_off})
    jockey = one(loaded(published), "seen_jockeys_as_of('infinity')")
    assert (jockey["first_seen_at"], jockey["last_seen_at"]) == (off, last_off)


@pytest.mark.parametrize(
    ("profile_day", "colour"),
    [(MONDAY, "b"), (WEDNESDAY, "br")],
    ids=["a newer card counts more than a profile", "a newer profile counts more than a card"],
)
def test_a_profile_fills_what_no_card_said_and_is_dated_as_any_observation(
    published: Published, profile_day: date, colour: str
) -> None:
    published.publish(HORSES, MONDAY, {"horse_id": "hrs_1"})
    published.publish(HORSES, TUESDAY, {"horse_id": "hrs_1", "colour": "b"})
    about = {"is_known": True, "colour": "br", "colour_code": "BR", "date_of_birth": date(2019, 3, 1), "breeder": "B"}
    published.publish(
        HORSE_PROFILES,
        profile_day,
        {"horse_id": "hrs_1", **about},
        {"horse_id": "hrs_never_seen_racing", **about},
    )
    horse = one(loaded(published), "horses")
    assert (horse["colour"], horse["colour_code"]) == (colour, "BR")
    assert (horse["date_of_birth"], horse["breeder"]) == (date(2019, 3, 1), "B")
    assert (horse["first_seen"], horse["last_seen"], horse["runner_count"]) == (MONDAY, TUESDAY, 2)


def test_a_profile_of_a_horse_that_the_provider_does_not_know_says_nothing(published: Published) -> None:
    published.publish(HORSES, MONDAY, {"horse_id": "hrs_1"})
    published.publish(HORSE_PROFILES, TUESDAY, {"horse_id": "hrs_1", "is_known": False, "colour": "b"})
    horse = one(loaded(published), "horses")
    assert (horse["colour"], horse["updated_at"]) == (None, horse["created_at"])


def test_days_without_ids_and_days_with_ids_are_one_entity(published: Published) -> None:
    published.publish(
        HORSES,
        MONDAY,
        {
            "horse_id": "dh1_hrs_a",
            "fallback_id": "dh1_hrs_a",
            "colour": "b",
            "sire_id": "dh1_sir_s",
            "names_seen": '["A"]',
        },
    )
    published.publish(
        HORSES,
        TUESDAY,
        {
            "horse_id": "hrs_1",
            "fallback_id": "dh1_hrs_a",
            "sex_code": "M",
            "dam_id": "dam_9",
            "names_seen": '["A (IRE)"]',
        },
    )
    published.publish(
        SIRES, MONDAY, {"sire_id": "dh1_sir_s", "fallback_id": "dh1_sir_s", "sire": "S", "horse_id": "dh1_hrs_s"}
    )
    published.publish(
        SIRES, TUESDAY, {"sire_id": "sir_7", "fallback_id": "dh1_sir_s", "sire": "S", "horse_id": "hrs_7"}
    )
    horse = one(loaded(published), "horses")
    assert (horse["horse_id"], horse["ids"], horse["names"]) == ("hrs_1", ["dh1_hrs_a", "hrs_1"], ["A", "A (IRE)"])
    assert (horse["colour"], horse["sex_code"], horse["first_seen"]) == ("b", "M", MONDAY)
    assert (horse["sire_id"], horse["dam_id"]) == ("sir_7", "dam_9")
    sire = one(published, "seen_sires_as_of('infinity')")
    assert (sire["sire_id"], sire["horse_id"], sire["ids"]) == ("sir_7", "hrs_7", ["dh1_sir_s", "sir_7"])
    assert published.query("FROM lake.identities") == [("horse", "dh1_hrs_a", "hrs_1"), ("sire", "dh1_sir_s", "sir_7")]


def test_of_two_horses_of_one_name_nobody_says_which_the_day_without_ids_meant(published: Published) -> None:
    published.publish(HORSES, MONDAY, {"horse_id": "dh1_hrs_a", "fallback_id": "dh1_hrs_a"})
    published.publish(
        HORSES,
        TUESDAY,
        {"horse_id": "hrs_1", "fallback_id": "dh1_hrs_a"},
        {"horse_id": "hrs_2", "fallback_id": "dh1_hrs_a"},
        {"horse_id": "hrs_3", "fallback_id": "dh1_hrs_c"},
    )
    loaded(published)
    assert published.query("FROM lake.identities") == []
    assert [horse["horse_id"] for horse in told(published, "horses")] == ["dh1_hrs_a", "hrs_1", "hrs_2", "hrs_3"]


def test_a_damsire_whose_country_only_a_card_says_is_the_one_that_result_files_name_without(
    published: Published,
) -> None:
    without, with_country = "dh1_dsi_plain", "dh1_dsi_ire"
    published.publish(DAMSIRES, MONDAY, {"damsire_id": without, "fallback_id": without})
    published.publish(DAMSIRES, TUESDAY, {"damsire_id": with_country, "fallback_id": without})
    loaded(published)
    assert published.query("FROM lake.identities") == [("damsire", without, with_country)]
    published.publish(
        DAMSIRES,
        TUESDAY,
        {"damsire_id": with_country, "fallback_id": without},
        {"damsire_id": "dh1_dsi_gb", "fallback_id": without},
    )
    loaded(published)
    assert published.query("FROM lake.identities") == []  # two of one name


def test_identities_follow_when_a_master_changes(published: Published) -> None:
    published.publish(HORSES, MONDAY, {"horse_id": "dh1_hrs_a", "fallback_id": "dh1_hrs_a"})
    published.publish(HORSES, TUESDAY, {"horse_id": "hrs_1", "fallback_id": "dh1_hrs_a"})
    loaded(published)
    published.publish(HORSES, TUESDAY, {"horse_id": "hrs_1", "fallback_id": "dh1_hrs_b"})
    loaded(published)
    assert published.query("FROM lake.identities") == []


def test_what_a_pedigree_says_of_a_parent_is_of_one_parent(published: Published) -> None:
    published.publish(
        HORSE_PEDIGREE,
        MONDAY,
        {"horse_id": "hrs_1", "sire_id": "sir_1", "sire": "Right", "sire_country": "IRE", "dam": "Named Only"},
    )
    published.publish(HORSE_PEDIGREE, TUESDAY, {"horse_id": "hrs_1", "sire": "Without Id", "sire_country": "FR"})
    pedigree = one(loaded(published), "horse_pedigree")
    assert (pedigree["sire_id"], pedigree["sire"], pedigree["sire_country"]) == ("sir_1", "Right", "IRE")
    assert pedigree["dam_id"] is None


def test_courses_regions_and_bookmakers_are_told_with_their_races(published: Published) -> None:
    for day, latitude in ((MONDAY, 51.5), (TUESDAY, None)):
        published.publish(COURSES, day, {"course_id": "crs_1", "country": "gb", "latitude": latitude, "race_count": 7})
        published.publish(REGIONS, day, {"country": "gb", "region": "Great Britain", "race_count": 20})
        published.publish(BOOKMAKERS, day, {"bookmaker_id": "oddson", "bookmaker": "Odds On", "race_count": 5})
    published.publish(COURSES, WEDNESDAY, {"course_id": "crs_2", "country": "gb", "race_count": 0})
    course, listed = told(loaded(published), "courses")
    assert (course["latitude"], course["race_count"], course["last_seen"]) == (51.5, 14, TUESDAY)
    assert (listed["course_id"], listed["race_count"]) == ("crs_2", 0)
    region = one(published, "regions_as_of(DATE '2024-05-06')")
    assert (region["country"], region["region"], region["race_count"]) == ("gb", "Great Britain", 20)
    assert one(published, "bookmakers")["race_count"] == 10


def test_races_are_told_as_they_are_up_to_a_day(published: Published) -> None:
    for day in (MONDAY, TUESDAY):
        published.publish(RACES, day, {"race_id": f"rac_{day.day}"}, country="gb")
    loaded(published)
    assert [race["race_id"] for race in told(published, "races")] == ["rac_6", "rac_7"]
    assert one(published, "races_as_of(DATE '2024-05-06')")["race_id"] == "rac_6"


def test_a_reader_finds_every_column_of_a_master_but_the_days_own(published: Published) -> None:
    known_otherwise = {"date", "names_seen", "fallback_id", "source", "capture_id", "captured_at", "course_count"}
    with published.mart.reading() as connection:
        for table in TABLES.values():
            if not table.by_country:
                reader = f"{'' if table in WHOLE else 'seen_'}{table.name}_as_of('infinity')"
                columns = set(connection.sql(f"FROM {reader}").columns)
                assert set(table.column_names) - known_otherwise <= columns
                assert {"first_seen", "last_seen", "created_at", "updated_at"} <= columns
