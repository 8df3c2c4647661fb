"""The defects of the earlier racing database that lie in the reading of values, by their number in docs/faults.md.

Each was read in that code, and cost rows or columns for years. Defects of other layers are tested with those layers.
"""

from datetime import date
from decimal import Decimal

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.distances import yards_from_metres, yards_from_text
from darkhorse_assets.racing.finishes import FINISHING_CODES, finish
from darkhorse_assets.racing.goings import surface
from darkhorse_assets.racing.ids import fallback_id, horse_id_of_parent, racing_post_id
from darkhorse_assets.racing.jockeys import jockey
from darkhorse_assets.racing.off_times import london_clock, off_from_clock
from darkhorse_assets.racing.prizes import Prize, prize
from darkhorse_assets.racing.race_times import seconds
from darkhorse_assets.racing.saddle_cloths import saddle_cloth


def test_defect_1_a_non_finisher_is_not_the_same_as_a_runner_without_a_result() -> None:
    for code in FINISHING_CODES:
        assert finish(code) != finish("")


def test_defect_4_a_surface_never_is_a_race_type_so_that_jumps_cannot_be_looked_for_in_it() -> None:
    for race_type in ("Hurdle", "Chase", "NH Flat"):
        with pytest.raises(ValueNotUnderstoodError):
            surface("Sampleton", "Good", race_type)


def test_defect_6_eight_and_a_half_furlongs_are_not_five() -> None:
    assert yards_from_text("8.5f") == 1870


def test_defect_6_a_distance_without_its_unit_is_not_nought() -> None:
    assert yards_from_text("16.0") == 3520


def test_defect_7_metres_and_yards_are_not_taken_for_furlongs_nor_furlongs_for_metres() -> None:
    for metres_or_yards in ("1621", "2400.0", "1835"):
        with pytest.raises(ValueNotUnderstoodError):
            yards_from_text(metres_or_yards)
    with pytest.raises(ValueNotUnderstoodError):
        yards_from_metres("8.0")


def test_defect_7_the_same_race_has_the_same_yards_from_the_card_and_from_the_result() -> None:
    assert yards_from_text("8.0") == yards_from_text("8f") == yards_from_text("1m") == 1760


def test_defect_9_irish_prizes_are_not_lost_for_their_sign() -> None:
    assert prize("€7080") == Prize(Decimal(7080), "EUR")
    assert prize("€5,900") == Prize(Decimal(5900), "EUR")


def test_defect_10_a_race_at_half_past_eight_in_the_evening_is_not_run_at_breakfast() -> None:
    assert f"{london_clock(off_from_clock(date(2025, 10, 7), '8:30', 'gb')):%H:%M}" == "20:30"


def test_defect_13_non_runners_and_reserves_do_not_become_jockeys() -> None:
    for nobody in ("NON-RUNNER", "NON-RUNNER(5)", "Non-Runner", "Reserve 1", ""):
        assert jockey(nobody).name is None
    assert jockey("NON-RUNNER").is_non_runner
    assert saddle_cloth("NR").is_non_runner


def test_defect_13_a_jockey_is_one_person_whatever_the_claim() -> None:
    assert {jockey(f"Tommie Example({claim})").name for claim in (3, 5, 7)} == {"Tommie Example"}


def test_defect_16_times_with_minutes_are_not_lost() -> None:
    assert seconds("1:43.25") == 103.25


def test_defect_16_no_id_is_ever_made_of_nothing() -> None:
    for make in (horse_id_of_parent, racing_post_id, lambda nothing: fallback_id("own", nothing)):
        with pytest.raises(ValueNotUnderstoodError):
            make("")
