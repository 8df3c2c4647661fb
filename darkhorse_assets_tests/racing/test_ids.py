"""Identity: the vectors that pin the recipe of fallback ids, and the ids of parents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.ids import (
    ID_KINDS,
    fallback_course_id,
    fallback_horse_id,
    fallback_id,
    fallback_parent_id,
    fallback_person_id,
    fallback_race_id,
    horse_id_of_parent,
    is_fallback,
    racing_post_id,
)


@pytest.mark.parametrize(
    ("kind", "parts", "expected"),
    [
        ("hrs", ("Sample Horse", "IRE"), "dh1_hrs_tlk35uvfr5dwbupoifmc"),
        ("dam", ("Sample Horse", "IRE"), "dh1_dam_tlk35uvfr5dwbupoifmc"),
        ("jky", ("Miss A B O'Sample",), "dh1_jky_mr5m47orjme4drbu2wsp"),
        ("rac", ("2025-05-21", "gb", "Sampleton (AW)", "13:44"), "dh1_rac_m3ykcs473nu3adxs42iy"),
        ("hrs", ("Été d'Exemple", ""), "dh1_hrs_tezpudweaog3o6abwixa"),
    ],
)
def test_the_recipe_of_version_one_never_changes(kind: str, parts: tuple[str, ...], expected: str) -> None:
    """These ids are in users' tables: if a vector must change, so must the version."""
    assert fallback_id(kind, *parts) == expected


def test_spellings_of_one_name_share_a_fallback_id() -> None:
    assert fallback_id("jky", "A B O'Sample") == fallback_id("jky", "a. b. OSample")


@pytest.mark.parametrize(
    ("entity_id", "is_one"),
    [(fallback_id("hrs", "Some Horse"), True), (None, True), ("rp_123", False), ("hrs_000123", False)],
)
def test_a_fallback_id_is_told_from_a_sources(entity_id: str | None, is_one: bool) -> None:
    assert is_fallback(entity_id) is is_one


def test_namesakes_of_two_countries_do_not_share_a_fallback_id() -> None:
    assert fallback_id("hrs", "Sample Horse", "IRE") != fallback_id("hrs", "Sample Horse", "USA")


def test_parts_do_not_run_into_each_other() -> None:
    assert fallback_id("hrs", "ab", "c") != fallback_id("hrs", "a", "bc")


@pytest.mark.parametrize(
    ("made", "kind", "parts"),
    [
        (fallback_horse_id("Sample Horse", "IRE"), "hrs", ("Sample Horse", "IRE")),
        (fallback_horse_id("Sample Horse", None), "hrs", ("Sample Horse", "GB")),
        (fallback_parent_id("sire", "Pattern", "FR"), "sir", ("Pattern", "FR")),
        (fallback_parent_id("dam", "Model Mare", None), "dam", ("Model Mare", "GB")),
        (fallback_parent_id("damsire", "Old Pattern", None), "dsi", ("Old Pattern", "")),
        (fallback_parent_id("damsire", "Old Pattern", "USA"), "dsi", ("Old Pattern", "USA")),
        (fallback_person_id("jockey", "Jo Example"), "jky", ("Jo Example",)),
        (fallback_person_id("trainer", "T Sample"), "trn", ("T Sample",)),
        (fallback_person_id("owner", "Mrs Sample"), "own", ("Mrs Sample",)),
        (fallback_course_id("ire", "Sampleton (AW) (IRE)"), "crs", ("ire", "sampletonaw")),
        (
            fallback_race_id(date(2025, 5, 21), "gb", "Sampleton (AW)", "13:44"),
            "rac",
            ("2025-05-21", "gb", "sampletonaw", "13:44"),
        ),
    ],
)
def test_what_each_kind_is_made_of_never_changes_either(made: str, kind: str, parts: tuple[str, ...]) -> None:
    assert made == fallback_id(kind, *parts)


def test_a_parent_without_a_country_is_the_british_horse_of_its_name_but_a_damsire_may_be_any() -> None:
    """Results write every damsire without a country, and foreign sires and dams never."""
    horse = fallback_horse_id("Sample Horse", None)
    parents = {role: horse_id_of_parent(fallback_parent_id(role, "Sample Horse", None)) for role in ("sire", "dam")}
    assert set(parents.values()) == {horse}
    assert horse_id_of_parent(fallback_parent_id("damsire", "Sample Horse", None)) != horse


@given(st.sampled_from(sorted(ID_KINDS)), st.text("abcdefgh ", min_size=1).filter(str.strip))
def test_a_fallback_id_shows_its_version_and_kind(kind: str, name: str) -> None:
    version, shown_kind, digest = fallback_id(kind, name).split("_")
    assert (version, shown_kind, len(digest)) == ("dh1", kind, 20)
    assert set(digest) <= set("abcdefghijklmnopqrstuvwxyz234567")


@pytest.mark.parametrize(("kind", "parts"), [("horse", ("Sample",)), ("hrs", ()), ("hrs", ("", "–"))])
def test_an_id_of_nothing_or_of_an_unknown_kind_is_refused(kind: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="id"):
        fallback_id(kind, *parts)


@pytest.mark.parametrize(
    ("parent", "horse"),
    [
        ("sir_1000001", "hrs_1000001"),
        ("dam_1000002", "hrs_1000002"),
        ("dsi_1000001", "hrs_1000001"),
        ("rp_1000003", "rp_1000003"),
        (fallback_id("dam", "Sample Mare", "GB"), fallback_id("hrs", "Sample Mare", "GB")),
    ],
)
def test_a_parent_is_a_horse_with_the_same_digits(parent: str, horse: str) -> None:
    assert horse_id_of_parent(parent) == horse


@pytest.mark.parametrize("parent", ["", "hrs_1", "sir_", "jky_1000005", "1000001", "dh2_sir_a"])
def test_what_is_no_parent_is_refused(parent: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="sire, dam or damsire"):
        horse_id_of_parent(parent)


def test_racing_posts_ids_are_not_taken_for_the_racing_apis() -> None:
    assert racing_post_id(1000004) == racing_post_id("1000004") == "rp_1000004"


@pytest.mark.parametrize("value", ["", "0", 0, -1, "hrs_1", "1.0"])
def test_what_is_no_racing_post_id_is_refused(value: int | str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="Racing Post id"):
        racing_post_id(value)
