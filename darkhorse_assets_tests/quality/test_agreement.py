"""Card against result, horse by horse: exchanged and misplaced horses are named, what may change is silent."""

from itertools import combinations
from typing import Any

import pytest

from darkhorse_assets.quality.agreement import agreement
from darkhorse_assets.quality.verdict import Severity, Verdict
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import race_row, result_row, runner_row


def card_of(results: list[Row]) -> list[Row]:
    """What they were declared as: each its own age and parents."""
    names = ("number", "age_years", "sire_id", "dam_id")
    return [runner_row(row["race_id"], row["horse_id"], **{name: row[name] for name in names}) for row in results]


def ran(race_id: str = "r1") -> list[Row]:
    return [
        result_row(n, race_id, horse_id=f"{race_id}_h{n}", horse=f"Horse {n}", sire_id=f"sir_{n}", dam_id=f"dam_{n}")
        for n in range(1, 9)
    ]


def judged(results: list[Row], runners: list[Row]) -> Verdict:
    return agreement([race_row("r1"), race_row("r2")], runners, results)


def test_results_of_declared_horses_agree() -> None:
    verdict = judged(ran(), [*card_of(ran()), runner_row("r1", "withdrawn")])
    assert verdict.passed
    assert verdict.counts["horses compared"] == 8


@pytest.mark.parametrize(
    ("column", "value", "word", "severity"),
    [
        ("age_years", 5, "age 4 on the card and 5", Severity.ERROR),
        ("sire_id", "sir_99", "sire sir_1 on the card and sir_99", Severity.ERROR),
        ("dam_id", "dam_99", "dam dam_1 on the card and dam_99", Severity.ERROR),
        ("number", 99, "number 1 on the card and 99", Severity.WARN),
    ],
)
def test_what_differs_is_named(column: str, value: Any, word: str, severity: Severity) -> None:
    results = ran()
    results[0][column] = value
    verdict = judged(results, card_of(ran()))
    assert verdict.sample == (f"gb: Invented Downs (AW) 21:00 (r1): Horse 1 (r1_h1) has {word} in the result",)
    assert verdict.severity is severity


@pytest.mark.parametrize("column", ["age_years", "sire_id", "dam_id", "number"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_blank_on_either_side_agrees(column: str, side: int) -> None:
    sides = ran(), card_of(ran())
    sides[side][0][column] = None
    assert judged(*sides).passed


@pytest.mark.parametrize("change", [{"jockey_id": "late"}, {"horse": "HORSE 1"}, {"weight_lbs": 3}, {"draw": 9}])
def test_what_changes_between_card_and_race_is_silent(change: Row) -> None:
    results = ran()
    results[0] |= change
    assert judged(results, card_of(ran())).passed


@pytest.mark.parametrize(("one", "other"), list(combinations(range(8), 2)))
def test_any_two_horses_of_a_race_that_are_exchanged_are_found(one: int, other: int) -> None:
    results = ran()
    for name in ("horse_id", "horse"):
        results[one][name], results[other][name] = results[other][name], results[one][name]
    assert judged(results, card_of(ran())).counts["impossible"] == 4


def test_two_horses_exchanged_between_races_are_on_neither_card() -> None:
    results = [*ran("r1"), *ran("r2")]
    runners = card_of(results)
    results[0]["horse_id"], results[8]["horse_id"] = results[8]["horse_id"], results[0]["horse_id"]
    verdict = judged(results, runners)
    assert verdict.sample == (
        "gb: Invented Downs (AW) 21:00 (r1): Horse 1 (r2_h1) ran and is not on the card",
        "gb: Invented Downs (AW) 21:00 (r2): Horse 1 (r1_h1) ran and is not on the card",
    )
    assert verdict.severity is Severity.WARN


def test_a_race_without_a_card_is_not_held_against_one() -> None:
    assert judged(ran(), [row | {"declared_in": "result"} for row in card_of(ran())]).passed


def test_a_horse_that_ran_twice_on_a_day_is_named_once_with_both_races() -> None:
    results = [*ran("r1"), result_row(1, "r2", horse_id="r1_h1", horse="Horse 1")]
    verdict = judged(results, card_of(results))
    both = "gb: Invented Downs (AW) 21:00 (r1) and in gb: Invented Downs (AW) 21:00 (r2)"
    assert verdict.sample == (f"Horse 1 (r1_h1) ran in {both}",)
    assert verdict.severity is Severity.ERROR


@pytest.mark.parametrize(("country", "passed"), [("gb", False), ("usa", True)])
def test_one_saddle_cloth_on_two_horses_is_named_but_for_coupled_runners(country: str, passed: bool) -> None:
    results = [row | {"country": country} for row in ran()]
    results[1]["number"] = 1
    assert judged(results, []).passed is passed
