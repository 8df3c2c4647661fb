"""Names without an id of the source, among names that have one."""

import pytest

from darkhorse_assets.quality.entities import entities
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import field_of


def field(**of_the_last: object) -> list[Row]:
    runners = field_of(5)
    runners[-1] |= of_the_last
    return runners


def test_a_field_with_the_sources_ids_passes() -> None:
    verdict = entities(field())
    assert verdict.passed
    assert verdict.counts["horses without an id"] == 0


@pytest.mark.parametrize("role", ["horse", "jockey", "trainer", "owner"])
@pytest.mark.parametrize("entity_id", ["dh1_xxx_abc", None])
def test_one_without_an_id_is_named(role: str, entity_id: str | None) -> None:
    verdict = entities(field(**{role: "Somebody New", f"{role}_id": entity_id}))
    assert verdict.sample == (f"gb: {role} Somebody New of r1 has {entity_id or 'no id'}",)
    assert verdict.severity is Severity.WARN
    assert verdict.counts[f"{role}s without an id"] == 1


def test_a_jockey_who_is_not_booked_yet_is_nobody() -> None:
    assert entities(field(jockey=None, jockey_id=None)).passed


def test_a_source_without_ids_of_owners_is_silent_and_counted() -> None:
    verdict = entities([row | {"owner_id": "dh1_own_abc"} for row in field()])
    assert verdict.passed
    assert verdict.counts["owners without an id"] == 5


def test_what_only_a_result_names_is_not_judged() -> None:
    assert entities(field(horse_id="dh1_hrs_abc", declared_in="result")).passed


@pytest.mark.parametrize(("role", "passed"), [("jockey", True), ("trainer", False)])
def test_rpscrapes_results_name_late_jockeys_without_ids(role: str, passed: bool) -> None:
    assert entities(field(**{f"{role}_id": "dh1_x", "source": "rpscrape_csv"})).passed is passed
