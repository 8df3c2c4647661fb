"""Each fault of docs/faults.md is planted in a good day: its check says so, by name; the good day raises nothing."""

from collections import Counter

import pytest

from darkhorse_assets_tests.faults.planted import EVENING, FAULTS, FROST, Fault
from darkhorse_assets_tests.faults.scene import Grounds, TrueDay, alarms, noon

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    return Grounds(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name} {fault.what}")
def test_a_planted_fault_is_named_by_the_check_that_is_there_for_it(grounds: Grounds, fault: Fault) -> None:
    raised = alarms(fault.plant(grounds))
    assert fault.caught_by in raised
    assert any(fault.words in said for said in raised[fault.caught_by].sample), raised[fault.caught_by]


LEGITIMATE = {fault.legitimate: fault for fault in FAULTS}
"""Each once."""


@pytest.mark.parametrize("fault", LEGITIMATE.values(), ids=lambda fault: f"{fault.name} {fault.what}")
def test_no_check_says_anything_of_what_only_looks_like_a_fault(grounds: Grounds, fault: Fault) -> None:
    assert alarms(fault.legitimate(grounds)) == {}


def test_all_sixteen_are_planted() -> None:
    assert {fault.name for fault in FAULTS} == {f"F{number}" for number in range(1, 17)}


def test_the_true_days_hold_what_must_not_raise_an_alarm() -> None:
    """Else nothing was shown of a dead heat, of non-runners, or of a meeting called off."""
    results = TrueDay().results
    winners = Counter(race["race_id"] for race in results for r in race["runners"] if r["position"] == "1")
    assert max(winners.values()) == 2
    assert sum(len(race["non_runners"]) > 0 for race in results) == 4
    assert not any(runner["rpr"].isdigit() for race in results for runner in race["runners"])
    frozen = TrueDay(FROST, cards_at=noon(FROST, 0))
    assert [card["is_abandoned"] for card in frozen.cards] == [True] * 7
    assert frozen.results == []
    assert TrueDay(EVENING).results[-1]["off"] == "8:31"
