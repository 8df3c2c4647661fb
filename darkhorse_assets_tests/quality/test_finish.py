"""A race's finish: what cannot be is an error, what surprises a warning, what racing does now and then is silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.quality.finish import finish
from darkhorse_assets.quality.verdict import Severity, Verdict
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import race_row, result_row

RACE = race_row(status="resulted")


def judged(*field: Row, race: Row = RACE) -> Verdict:
    return finish([race], [row | {"horse_id": f"h{n}"} for n, row in enumerate(field)])


def places(*numbers: int | None) -> list[Row]:
    return [result_row(number) for number in numbers]


def field_of(size: int) -> list[Row]:
    return [result_row(n + 1, sp_decimal=0.9 * size) for n in range(size)]


def told(verdict: Verdict) -> str:
    assert verdict.counts["offenders"] == len(verdict.sample)
    return "; ".join(each.removeprefix("gb: Invented Downs (AW) 21:00 (r1) ") for each in verdict.sample)


@pytest.mark.parametrize(
    "numbers",
    [
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        (1, 1, 3, 4, 5, 6, 7, 8, None, None),
        (1, 2, 3, 3, 3, 6, 7, 8, 9, 10),
        (1, 2, 3, 4, 5, 7, None, None, None),
        (1, *[None] * 9),
        tuple([None] * 10),
    ],
    ids=["in order", "dead heat", "for third", "put behind one who was pulled up", "one got round", "nobody did"],
)
def test_places_as_races_give_them_pass(numbers: tuple[int | None, ...]) -> None:
    assert judged(*places(*numbers)).passed


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((2, 3, 4, 5, 6, 7, 8, 9), "has no winner, its first place is 2"),
        ((1, 1, 2, 3, 4, 5, 6, 7), "has the places 1, 1, 2, 3, 4, 5, 6, 7"),
        ((1, 2, 3, 4, 6, 7, 8, 9), "has the places 1, 2, 3, 4, 6, 7, 8, 9"),
        ((1, 2, 3, 4, 5, 6, 9, None), "has the places 1, 2, 3, 4, 5, 6, 9"),
    ],
)
def test_places_that_no_finish_gives_are_errors(numbers: tuple[int | None, ...], words: str) -> None:
    verdict = judged(*places(*numbers))
    assert told(verdict) == words
    assert verdict.severity is Severity.ERROR


def test_two_winners_at_different_times_are_no_dead_heat() -> None:
    field = field_of(8)
    field[1] |= {"position": 1, "horse": "Second Winner"}
    assert told(judged(*field)) == "has 2 winners that are no dead heat: Horse h1 and Second Winner"


def test_neither_places_nor_reasons_is_an_error() -> None:
    verdict = judged(*(row | {"finish_code": None} for row in places(*[None] * 10)))
    assert told(verdict) == "has neither places nor reasons for them"


def test_one_horse_that_stewards_put_back_keeps_its_lengths_and_time() -> None:
    field = field_of(8)
    field[-1] |= {"overall_beaten_lengths": 0.5, "time_seconds": 100.1}
    assert judged(*field).passed


def test_two_horses_out_of_order_are_surprising_in_lengths_and_in_times() -> None:
    field = field_of(8)
    for row in field[-2:]:
        row |= {"overall_beaten_lengths": 0.5, "time_seconds": 100.1}
    verdict = judged(*field)
    assert told(verdict) == (
        "has 2 horses whose lengths are not in the order of their places; "
        "has 2 horses whose times are not in the order of their places"
    )
    assert verdict.severity is Severity.WARN


@given(st.lists(st.floats(0, 200), min_size=2, max_size=20), st.floats(-0.5, 0))
def test_rising_lengths_pass_whatever_they_are_and_however_they_are_rounded(lengths: list[float], error: float) -> None:
    field = [
        row | {"overall_beaten_lengths": behind + error * (n % 2), "time_seconds": 100.0}
        for n, (row, behind) in enumerate(zip(field_of(len(lengths)), sorted(lengths), strict=True))
    ]
    assert judged(*field).passed


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (85.0, ""),
        (170.0, ""),
        (60.0, "has a winner's time of 60 seconds for 1760 yards"),
        (240.0, "has a winner's time of 240 seconds for 1760 yards"),
        (0.0, "has a winner's time of 0 seconds for 1760 yards"),
    ],
)
def test_a_time_that_no_horse_runs_is_named(seconds: float, words: str) -> None:
    assert told(judged(*(row | {"time_seconds": seconds} for row in field_of(8)))) == words


@pytest.mark.parametrize(("price", "words"), [(9.9, ""), (4.1, ""), (12.5, "64%"), (3.9, "205%")])
def test_prices_that_make_no_book_are_named(price: float, words: str) -> None:
    told_book = f"has starting prices that add up to {words}" if words else ""
    assert told(judged(*(row | {"sp_decimal": price} for row in field_of(8)))) == told_book


def test_a_price_that_is_missing_among_others_is_named() -> None:
    field = field_of(8)
    field[3] |= {"sp_decimal": None, "horse": "Unpriced"}
    assert told(judged(*field)) == "has no starting price for Unpriced"


@pytest.mark.parametrize(
    ("country", "unpriced", "passed"), [("gb", 1, True), ("gb", 2, False), ("ire", 2, False), ("fr", 8, True)]
)
def test_one_race_a_day_may_be_without_betting(country: str, unpriced: int, passed: bool) -> None:
    races = [race_row(f"r{n}", country, status="resulted") for n in range(unpriced)]
    rows = [row | {"race_id": f"r{n}", "sp_decimal": None} for n in range(unpriced) for row in field_of(8)]
    verdict = finish(races, rows)
    assert verdict.passed is passed
    assert verdict.counts[f"{country} races without SP"] == unpriced


@pytest.mark.parametrize("status", ["void", "declared", "abandoned"])
def test_races_without_a_finish_are_not_judged(status: str) -> None:
    assert judged(*places(3, 3, 3), race=race_row(status=status)).passed
