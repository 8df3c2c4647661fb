"""Results joined to racecards: which race is which, which horse is which, and what stays unknown."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.sources.protocol import RaceRecord
from darkhorse_assets.sources.rpscrape_csv.identify import identify
from darkhorse_assets_tests.sources.rpscrape_csv.invented import (
    HEADER_2015,
    HEADER_2025,
    card,
    cards_json,
    cells,
    csv_text,
    parsed_cards,
    parsed_results,
    runner,
)

LANTERN, KETTLE, BELL = runner("Tin Lantern", 3001), runner("Brass Kettle", 3002), runner("Glass Bell", 3003)


def cards(*races: dict[str, object]) -> list[RaceRecord]:
    return parsed_cards(json.dumps(cards_json(*races))).races


def results(*lines: dict[str, str], header: list[str] = HEADER_2025) -> list[RaceRecord]:
    return parsed_results(csv_text(*lines, header=header)).races


def race_ids(identified: list[RaceRecord]) -> dict[object, str]:
    """The race id of each horse, as its row has it."""
    return {horse["horse"]: str(horse["race_id"]) for race in identified for horse in race.horses}


def test_a_result_takes_the_ids_of_its_card() -> None:
    (race,) = identify(cards(card(890001, LANTERN, KETTLE)), results(cells()))
    (horse,) = race.horses
    assert (race.race_id, race.race["race_id"], race.race["course_id"]) == ("rp_890001", "rp_890001", "rp_77")
    assert (horse["race_id"], horse["horse_id"]) == ("rp_890001", "rp_3001")
    assert (horse["jockey_id"], horse["trainer_id"]) == ("rp_501", "rp_601")
    assert horse["damsire_country"] == "IRE"


def test_where_the_results_came_from_survives() -> None:
    (result,) = results(cells())
    stamp = {"source": "rpscrape_csv", "capture_id": "some capture", "captured_at": datetime(2025, 5, 17, tzinfo=UTC)}
    result.race |= stamp
    result.horses[0] |= stamp
    (race,) = identify(cards(card(890001, LANTERN)), [result])
    assert stamp.items() <= race.race.items()
    assert stamp.items() <= race.horses[0].items()


def test_courses_are_recognised_however_they_are_written() -> None:
    french = card(890001, LANTERN, region="FR", course="Pont-Neuf")
    (race,) = identify(cards(french), results(cells(region="FR", course="Pont-Neuf (FR)")))
    assert (race.race_id, race.race["course"]) == ("rp_890001", "Pont-Neuf")
    slug = results(cells(course="thornwick-aw", region=""))
    assert [each.race["course"] for each in identify(cards(card(890001, LANTERN)), slug)] == ["Thornwick (AW)"]


def test_a_corrected_off_time_is_recognised_by_the_runners() -> None:
    (race,) = identify(cards(card(890001, LANTERN, KETTLE)), results(cells(off="3:52")))
    assert race.race_id == "rp_890001"
    assert race.race["off_london"] == datetime(2025, 5, 16, 15, 52)  # noqa: DTZ001


def test_races_that_changed_places_are_told_apart_by_their_runners() -> None:
    day = cards(card(890001, LANTERN), card(890002, KETTLE, off_time="4:20"))
    swapped = results(cells(off="4:20"), cells(off="3:45", horse="Brass Kettle (IRE)"))
    assert race_ids(identify(day, swapped)) == {"Tin Lantern": "rp_890001", "Brass Kettle": "rp_890002"}


def test_a_result_with_less_than_half_of_its_runners_on_the_card_is_another_race() -> None:
    lines = [cells(off="7:30", horse=f"{name} (IRE)") for name in ("Tin Lantern", "Stranger", "Unknown")]
    (race,) = identify(cards(card(890001, LANTERN, KETTLE)), results(*lines))
    assert race.race_id.startswith("dh1_rac_")
    assert race.race["course_id"] == "rp_77"


def test_races_of_another_course_or_country_are_never_the_same() -> None:
    elsewhere = results(cells(course="Saltmarsh"), cells(region="IRE"))
    assert all(race.race_id.startswith("dh1_rac_") for race in identify(cards(card(890001, LANTERN)), elsewhere))


def test_a_race_id_in_the_file_decides_and_its_horses_still_get_theirs() -> None:
    day = cards(card(890001, LANTERN), card(890002, LANTERN, off_time="4:20"))
    (race,) = identify(day, results(cells(race_id="890002"), header=HEADER_2015))
    assert (race.race_id, race.horses[0]["horse_id"]) == ("rp_890002", "rp_3001")
    (unknown,) = identify(day, results(cells(race_id="899999"), header=HEADER_2015))
    assert (unknown.race_id, unknown.horses[0]["horse_id"]) == ("rp_899999", results(cells())[0].horses[0]["horse_id"])


def test_a_horse_that_is_not_on_the_card_keeps_its_fallback_id() -> None:
    (race,) = identify(cards(card(890001, LANTERN)), results(cells(), cells(horse="Late Entry (GB)", jockey="B New")))
    lantern, late = race.horses
    assert lantern["horse_id"] == "rp_3001"
    assert str(late["horse_id"]).startswith("dh1_hrs_")
    assert str(late["jockey_id"]).startswith("dh1_jky_")
    assert late["trainer_id"] == "rp_601"


def test_namesakes_in_one_race_are_told_apart_by_country() -> None:
    namesakes = card(890001, runner("Tin Lantern", 3001), runner("Tin Lantern", 3009, region="FR"))
    (race,) = identify(cards(namesakes), results(cells(horse="Tin Lantern (FR)")))
    assert race.horses[0]["horse_id"] == "rp_3009"


def test_a_jockey_who_took_the_ride_is_known_from_his_other_rides() -> None:
    other = runner("Brass Kettle", 3002, jockey="Bob O'Spare", jockey_id=502)
    day = cards(card(890001, LANTERN), card(890002, other, off_time="4:20"))
    (race,) = identify(day, results(cells(jockey="Bob OSpare")))
    assert race.horses[0]["jockey_id"] == "rp_502"


def test_a_name_that_two_jockeys_of_the_day_share_is_nobodys() -> None:
    first, second = (runner(f"Horse {n}", n, jockey="Bob Spare", jockey_id=n) for n in (502, 503))
    (race,) = identify(cards(card(890001, LANTERN, first, second)), results(cells(jockey="Bob Spare")))
    assert str(race.horses[0]["jockey_id"]).startswith("dh1_jky_")


def test_the_card_corrects_the_code_that_flat_files_give_jumps_races() -> None:
    (race,) = identify(cards(card(890001, LANTERN, type="Hurdle")), results(cells(type="Flat")))
    assert race.race["race_type"] == "Hurdle"


def test_what_was_rejected_of_a_race_follows_it() -> None:
    (race,) = identify(cards(card(890001, LANTERN)), results(cells(), cells()))
    assert [each.race_id for each in race.rejected] == ["rp_890001"]


@given(st.lists(st.sampled_from([LANTERN, KETTLE, BELL]), min_size=1, unique_by=lambda each: str(each["name"])))
def test_the_join_is_one_to_one(runners: list[dict[str, object]]) -> None:
    day = cards(card(890001, *runners), card(890002, *runners, off_time="4:20"))
    lines = [cells(off=off, horse=f"{each['name']} (IRE)") for off in ("3:45", "4:20", "5:00") for each in runners]
    identified = identify(day, results(*lines))
    assert sorted(race.race_id[:4] for race in identified) == ["dh1_", "rp_8", "rp_8"]
    assert len({race.race_id for race in identified}) == 3
