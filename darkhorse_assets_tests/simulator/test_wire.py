"""Quantities are written in the provider's own odd ways: one table per kind of value."""

from datetime import datetime

import pytest

from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.fixtures import LONDON
from darkhorse_assets.simulator.world.prices import DECIMALS, FRACTIONS, pool_price, step


@pytest.mark.parametrize(
    ("hour", "minute", "text"), [(20, 10, "8:10"), (12, 5, "12:05"), (13, 44, "1:44"), (11, 50, "11:50")]
)
def test_off_times_are_on_a_twelve_hour_clock_without_am_or_pm(hour: int, minute: int, text: str) -> None:
    assert wire.clock(datetime(2025, 10, 14, hour, minute, tzinfo=LONDON)) == text


@pytest.mark.parametrize(
    ("yards", "on_card", "rounded", "halves"),
    [
        (3573, "2m53y", "2m", 32),
        (3576, "2m56y", "2m½f", 33),
        (3519, "1m7f219y", "2m", 32),
        (1100, "5f", "5f", 10),
        (1210, "5f110y", "5½f", 11),
        (1835, "1m75y", "1m½f", 17),
        (4871, "2m6f31y", "2m6f", 44),
    ],
)
def test_distances_are_exact_on_cards_and_rounded_to_half_furlongs_elsewhere(
    yards: int, on_card: str, rounded: str, halves: int
) -> None:
    assert (wire.distance(yards), wire.round_distance(yards), wire.half_furlongs(yards)) == (on_card, rounded, halves)


@pytest.mark.parametrize(
    ("amount", "country", "on_card", "in_result"),
    [
        (3140.4, "GB", "£3,140", "3140.40"),
        (7251.0, "GB", "£7,251", "7251"),
        (5900.0, "IRE", "€5,900", "€5900"),
        (12851.24, "FR", "£12,851", "12851.24"),
    ],
)
def test_prizes_have_signs_on_cards_and_only_irish_ones_in_results(
    amount: float, country: str, on_card: str, in_result: str
) -> None:
    assert (wire.card_prize(amount, country), wire.result_prize(amount, country)) == (on_card, in_result)


@pytest.mark.parametrize(
    ("lengths", "text"),
    [
        (0.0, "0"),
        (0.05, "0.05"),
        (0.15, "0.1"),
        (0.3, "0.3"),
        (0.5, ".5"),
        (0.75, ".75"),
        (1.0, "1"),
        (4.5, "4.5"),
        (11.0, "11"),
    ],
)
def test_beaten_lengths_lose_the_zero_from_half_a_length(lengths: float, text: str) -> None:
    assert wire.lengths(lengths) == text


@pytest.mark.parametrize(
    ("seconds", "time", "detail"),
    [
        (103.25, "1:43.25", "1m 43.25s (slow by 1.50s)"),
        (59.78, "0:59.78", "59.78s (slow by 1.50s)"),
        (185.14, "3:5.14", "3m 5.14s (slow by 1.50s)"),
        (119.999, "2:0.00", "2m 0.00s (slow by 1.50s)"),
    ],
)
def test_times_do_not_pad_their_seconds(seconds: float, time: str, detail: str) -> None:
    assert (wire.running_time(seconds), wire.winning_time(seconds, 1.5)) == (time, detail)


def test_a_fast_time_is_said_to_be_fast_and_an_unknown_standard_is_not_mentioned() -> None:
    assert wire.winning_time(99.5, -0.43) == "1m 39.50s (fast by 0.43s)"
    assert wire.winning_time(99.5, None) == "1m 39.50s"


@pytest.mark.parametrize(("lbs", "text"), [(122, "8-10"), (126, "9-0"), (157, "11-3")])
def test_weights_are_in_stones(lbs: int, text: str) -> None:
    assert wire.stones(lbs) == text


def test_every_price_of_the_ladder_is_the_nearest_to_its_own_chance() -> None:
    assert [step(1 / decimal, 1.0) for decimal in DECIMALS] == list(range(len(FRACTIONS)))


@pytest.mark.parametrize(
    ("chance", "text", "decimal"), [(1 / 3.9, "29/10", 3.9), (0.2, "4/1", 5.0), (0.9, "1/10", 1.1)]
)
def test_french_prices_are_in_tenths(chance: float, text: str, decimal: float) -> None:
    assert pool_price(chance, 1.0) == (text, decimal)
