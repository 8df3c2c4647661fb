"""Results files that are broken, cut, or say a thing twice: what is kept, what is rejected, and with which reason."""

import pytest

from darkhorse_assets_tests.sources.rpscrape_csv.invented import HEADER_2015, cells, csv_text, parsed_results


def test_a_line_that_cannot_be_read_costs_only_itself() -> None:
    text = csv_text(cells(ran="2"), cells(ran="2", horse="Brass Kettle (GB)", pos="XX"), cells(off="4:20"))
    first, second = parsed_results(text).races
    (rejected,) = first.rejected
    assert ([horse["horse"] for horse in first.horses], first.is_whole) == (["Tin Lantern"], False)
    assert rejected.reason == "dates/all/2025_05_16.csv line 3: 'XX' is not a finishing position or code"
    assert (rejected.table, rejected.country, rejected.race_id) == ("results", "gb", first.race_id)
    assert "Brass Kettle" in rejected.raw
    assert (second.is_whole, second.rejected) == (True, [])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"off": "25:70"}, "'25:70' is not a off time"),
        ({"date": "16/05/25"}, "'16/05/25' is not a racing date"),
        ({"course": ""}, "None is not a course"),
        ({"region": "Atlantis"}, "'Atlantis' is not a racing region"),
        ({"pos": ""}, "None is not a finishing position or code"),
        ({"horse": ""}, "'' is not a horse name"),
    ],
)
def test_a_line_of_no_readable_race_is_rejected_with_its_reason(changes: dict[str, str], reason: str) -> None:
    parsed = parsed_results(csv_text(cells(**changes)))
    assert (parsed.races, [each.reason for each in parsed.rejected]) == (
        [],
        [f"dates/all/2025_05_16.csv line 2: {reason}"],
    )


def test_a_line_cut_in_half_is_rejected_and_its_race_is_not_whole() -> None:
    text = csv_text(cells(ran="2"), cells(ran="2", horse="Brass Kettle (GB)", pos="2"))
    (race,) = parsed_results(text[: text.rindex(",134,")]).races
    (rejected,) = race.rejected
    assert rejected.reason == "dates/all/2025_05_16.csv line 3: has 24 cells for 39 columns"
    assert (len(race.horses), race.is_whole) == (1, False)


def test_the_second_copy_of_a_line_is_a_duplicate_that_names_the_first() -> None:
    parsed = parsed_results(csv_text(cells()), csv_text(cells()))
    (race,) = parsed.races
    (rejected,) = race.rejected
    assert (len(race.horses), race.is_whole, rejected.is_duplicate) == (1, True, True)
    assert rejected.reason == "dates/all/2025_05_16.csv line 2: duplicate of dates/all/2025_05_16.csv line 2"


@pytest.mark.parametrize("first_is_fuller", [True, False])
def test_a_copy_with_fewer_columns_is_a_duplicate_of_the_fuller_one(first_is_fuller: bool) -> None:
    fuller, barer = csv_text(cells(rpr="91")), csv_text(cells(rpr="–"))
    (race,) = parsed_results(*((fuller, barer) if first_is_fuller else (barer, fuller))).races
    assert [horse["rpr"] for horse in race.horses] == [91]
    assert [each.is_duplicate for each in race.rejected] == [True]


def test_a_race_id_that_two_courses_share_is_no_reason_to_mix_their_horses() -> None:
    lines = [cells(race_id="890001"), cells(race_id="890001", course="Saltmarsh", horse="Brass Kettle (GB)")]
    (race,) = parsed_results(csv_text(*lines, header=HEADER_2015)).races
    assert [horse["horse"] for horse in race.horses] == ["Tin Lantern"]
    assert [each.reason.partition(": ")[2] for each in race.rejected] == [
        "rp_890001 is at Thornwick (AW), not at Saltmarsh"
    ]


def test_two_lines_of_a_horse_that_disagree_are_a_conflict_and_the_first_holds() -> None:
    (race,) = parsed_results(csv_text(cells(pos="1")), csv_text(cells(pos="2"))).races
    (rejected,) = race.rejected
    assert [horse["position"] for horse in race.horses] == [1]
    assert (rejected.is_duplicate, "conflicting duplicate" in rejected.reason) == (False, True)
