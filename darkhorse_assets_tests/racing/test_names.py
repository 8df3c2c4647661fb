"""Names and their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.names import clean_name, course_key, name_key, split_country


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Sample Horse", "Sample Horse"),
        ("  Sample  Horse ", "Sample Horse"),
        ("Ms. Sample right", "Ms. Sample"),
        ("Set It Right", "Set It Right"),
        ("Samplebright", "Samplebright"),
        ("", None),
        ("–", None),
        (None, None),
    ],
)
def test_a_name_is_cleaned_of_spaces_and_of_the_icons_text(written: str | None, name: str | None) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize(
    ("written", "name", "country"),
    [
        ("Sample Horse (IRE)", "Sample Horse", "IRE"),
        ("Sample Horse (Fr)", "Sample Horse", "FR"),
        ("Sample Horse (FR) right", "Sample Horse", "FR"),
        ("Sample Mare GB", "Sample Mare", "GB"),
        ("Sample-Mare GB", "Sample-Mare", "GB"),
        ("U. S. Sample (USA)", "U. S. Sample", "USA"),
        ("Sample I (IRE)", "Sample I", "IRE"),
        ("Sample Sire", "Sample Sire", None),
        ("Sample AA", "Sample AA", None),
        ("Spirit Of USA", "Spirit Of USA", None),
        ("SampleGB", "SampleGB", None),
    ],
)
def test_the_country_is_split_from_a_horses_name(written: str, name: str, country: str | None) -> None:
    assert split_country(written) == (name, country)


@pytest.mark.parametrize("written", ["", "–", "(IRE)"])
def test_a_horse_without_a_name_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="horse name"):
        split_country(written)


@pytest.mark.parametrize(
    "spelling",
    [
        "Été d'Exemple",
        "Ete Dexemple",
        "ETE D’EXEMPLE",
        "3. Ete d'Exemple",
        "Ete-d'Exemple (FR)",
        "Ete  DExemple GB",
        "Ete d Exemple right",
    ],
)
def test_all_spellings_of_a_horse_have_one_key(spelling: str) -> None:
    assert name_key(spelling) == "etedexemple"


def test_digits_of_a_name_stay_in_its_key() -> None:
    assert name_key("Sample 21 (IRE)") == "sample21"
    assert name_key("21 Samples") == "21samples"


@pytest.mark.parametrize("written", ["", "...", "7. (IRE)"])
def test_a_horse_without_a_key_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="horse name"):
        name_key(written)


@given(st.from_regex(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ '.-]{0,20}", fullmatch=True))
def test_a_key_is_its_own_key(name: str) -> None:
    key = name_key(f"{name}x")
    assert name_key(key) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dundalk (AW) (IRE)", "Dundalk (AW)"),
        ("kempton-aw", "Kempton (AW)"),
        ("newmarket-july", "Newmarket (July)"),
        ("Bangor-on-Dee", "Bangor-On-Dee"),
        ("L'Ancresse (GUE)", "l-ancresse"),
        ("NAGOYA (JPN)", "Nagoya"),
        ("yarmouth", "Yarmouth"),
    ],
)
def test_spellings_of_a_course_have_one_key(one: str, other: str) -> None:
    assert course_key(one) == course_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kempton", "Kempton (AW)"),
        ("Newmarket", "Newmarket (July)"),
        ("Chepstow", "Chepstow (GB) (ARAB)"),
        ("Dundalk (IRE)", "Dundalk (AW) (IRE)"),
    ],
)
def test_two_courses_at_one_place_have_two_keys(one: str, other: str) -> None:
    assert course_key(one) != course_key(other)


def test_a_course_without_a_name_is_refused() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="course"):
        course_key("(GB)")
