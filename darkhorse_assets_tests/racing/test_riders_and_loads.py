"""Jockeys, saddle cloths, draws, headgear, weights, sexes: what a card says of a runner."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.headgear import Headgear, headgear
from darkhorse_assets.racing.jockeys import Jockey, jockey
from darkhorse_assets.racing.saddle_cloths import SaddleCloth, draw, saddle_cloth
from darkhorse_assets.racing.sexes import SEXES, sex
from darkhorse_assets.racing.values import Written
from darkhorse_assets.racing.weights import pounds, pounds_from_stones


@pytest.mark.parametrize(
    ("written", "name", "claim_lbs"),
    [
        ("Tommie Example", "Tommie Example", None),
        ("Tommie Example(5)", "Tommie Example", 5),
        ("Tommie Example (3)", "Tommie Example", 3),
        ("Miss A B O'Sample(10)", "Miss A B O'Sample", 10),
        ("J. P. Sample-Jones(2)", "J. P. Sample-Jones", 2),
        ("Tommie Example right", "Tommie Example", None),
        ("", None, None),
        ("-", None, None),
        (None, None, None),
        ("Reserve 1", None, None),
        ("Reserve", None, None),
    ],
)
def test_a_jockey_is_a_name_and_a_claim(written: str | None, name: str | None, claim_lbs: int | None) -> None:
    assert jockey(written) == Jockey(name, claim_lbs, is_non_runner=False)


@pytest.mark.parametrize("written", ["NON-RUNNER", "NON-RUNNER(5)", "Non-Runner", "Non Runner"])
def test_a_non_runner_is_no_jockey(written: str) -> None:
    assert jockey(written) == Jockey(None, None, is_non_runner=True)


@pytest.mark.parametrize("written", ["Tommie Example(11)", "(5)", "Tommie (Junior) Example"])
def test_what_is_no_jockey_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="jockey"):
        jockey(written)


@pytest.mark.parametrize(
    ("written", "cloth"),
    [
        ("7", SaddleCloth(7, is_non_runner=False, reserve=None)),
        (7, SaddleCloth(7, is_non_runner=False, reserve=None)),
        ("6.0", SaddleCloth(6, is_non_runner=False, reserve=None)),
        ("4.", SaddleCloth(4, is_non_runner=False, reserve=None)),
        ("", SaddleCloth(None, is_non_runner=False, reserve=None)),
        (None, SaddleCloth(None, is_non_runner=False, reserve=None)),
        ("NR", SaddleCloth(None, is_non_runner=True, reserve=None)),
        ("R15", SaddleCloth(None, is_non_runner=False, reserve=15)),
    ],
)
def test_a_saddle_cloth_is_a_number_a_non_runner_or_a_reserve(written: Written, cloth: SaddleCloth) -> None:
    assert saddle_cloth(written) == cloth


def test_what_is_no_saddle_cloth_is_refused() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="saddle cloth"):
        saddle_cloth("R")


@pytest.mark.parametrize(
    ("written", "stall"), [("7", 7), ("8.0", 8), (12, 12), ("0", None), ("", None), (None, None), ("\xa0", None)]
)
def test_a_draw_of_nought_is_no_draw(written: Written, stall: int | None) -> None:
    assert draw(written) == stall


@pytest.mark.parametrize(
    ("written", "mark", "expected"),
    [
        ("", None, Headgear(None, is_first_time=False)),
        (None, None, Headgear(None, is_first_time=False)),
        ("tp", None, Headgear("tp", is_first_time=False)),
        ("t1", None, Headgear("t", is_first_time=True)),
        ("htp1", None, Headgear("htp", is_first_time=True)),
        ("b2", None, Headgear("b", is_first_time=False)),
        ("e/s", None, Headgear("e/s", is_first_time=False)),
        ("e/sp1", None, Headgear("e/sp", is_first_time=True)),
        ("etb", None, Headgear("etb", is_first_time=False)),
        ("tw1", None, Headgear("t", is_first_time=False)),
        ("t1w", None, Headgear("t", is_first_time=True)),
        ("w1", None, Headgear(None, is_first_time=False)),
        ("p", "1", Headgear("p", is_first_time=True)),
        ("p", True, Headgear("p", is_first_time=True)),
        ("p", "", Headgear("p", is_first_time=False)),
        ("p", False, Headgear("p", is_first_time=False)),
        ("", "1", Headgear(None, is_first_time=False)),
    ],
)
def test_headgear_is_letters_and_whether_they_are_new(
    written: str | None, mark: Written | bool, expected: Headgear
) -> None:
    assert headgear(written, mark) == expected


@pytest.mark.parametrize("written", ["x", "b3", "blinkers", "b1b"])
def test_what_is_no_headgear_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="headgear"):
        headgear(written)


@pytest.mark.parametrize(("written", "lbs"), [("8-10", 122), ("9-0", 126), ("11-13", 167), ("10-2", 142), ("", None)])
def test_stones_have_fourteen_pounds(written: str, lbs: int | None) -> None:
    assert pounds_from_stones(written) == lbs


@pytest.mark.parametrize("written", ["8-14", "122", "8.10", "8st 10lb"])
def test_what_is_no_weight_in_stones_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="stones and pounds"):
        pounds_from_stones(written)


@pytest.mark.parametrize(("written", "lbs"), [("122", 122), (122, 122), ("122.0", 122), ("", None)])
def test_pounds_are_pounds(written: Written, lbs: int | None) -> None:
    assert pounds(written) == lbs


def test_a_sex_is_known_by_its_word_and_by_its_code() -> None:
    assert {(each.word, each.code) for each in SEXES} == {
        ("colt", "C"),
        ("filly", "F"),
        ("gelding", "G"),
        ("mare", "M"),
        ("horse", "H"),
        ("rig", "R"),
    }
    for each in SEXES:
        assert sex(each.word) == sex(each.word.upper()) == sex(each.code) == sex(each.code.lower()) == each
    assert sex("") is None


def test_what_is_no_sex_is_refused() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="sex of a horse"):
        sex("X")
