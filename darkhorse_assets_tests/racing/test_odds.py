"""Starting prices, decimals, and prices of the exchange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.odds import StartingPrice, decimal_odds, exchange_price, starting_price
from darkhorse_assets.racing.values import Written


@pytest.mark.parametrize(
    ("written", "decimal", "favourite"),
    [
        ("9/4F", 3.25, "F"),
        ("9/4J", 3.25, "J"),
        ("11/2C", 6.5, "C"),
        ("EvensF", 2.0, "F"),
        ("Evens", 2.0, None),
        ("Evs", 2.0, None),
        ("EvsJ", 2.0, "J"),
        ("100/30", 4.33, None),
        ("85/40F", 3.12, "F"),
        ("11/8F", 2.38, "F"),
        ("27/10", 3.7, None),
        ("134/10", 14.4, None),
        ("30/100F", 1.3, "F"),
        ("4", 4.0, None),
        ("8.8", 8.8, None),
        ("SP", None, None),
        ("F", None, "F"),
        ("0/1", None, None),
    ],
)
def test_a_starting_price_is_read_with_its_favourite(
    written: str, decimal: float | None, favourite: str | None
) -> None:
    price = starting_price(written)
    assert (price.text, price.decimal, price.favourite) == (written, decimal, favourite)


@pytest.mark.parametrize(
    ("written", "decimal_text", "decimal"),
    [
        ("9/4J", "3.20", 3.2),
        ("9/4J", "", 3.25),
        ("9/4J", "0", 3.25),
        ("9/4J", "1.0", 3.25),
        ("SP", "SP", None),
        ("", "11.00", 11.0),
        ("", "", None),
    ],
)
def test_the_decimal_of_the_source_wins_where_it_is_a_price(
    written: str, decimal_text: str, decimal: float | None
) -> None:
    assert starting_price(written, decimal_text).decimal == decimal


def test_a_void_race_has_no_starting_price() -> None:
    assert starting_price("") == StartingPrice(None, None, None)


@pytest.mark.parametrize("written", ["9/0", "9-4", "9/4X", "odds on", "9/4FF", "/4"])
def test_what_is_no_starting_price_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="starting price"):
        starting_price(written)


@given(st.integers(1, 500), st.integers(1, 100), st.sampled_from(["", "F", "J", "C"]))
def test_a_fraction_is_worth_its_stake_and_more(numerator: int, denominator: int, letter: str) -> None:
    decimal = starting_price(f"{numerator}/{denominator}{letter}").decimal
    assert decimal == pytest.approx(1 + numerator / denominator, abs=0.00501)  # half a penny, and the float


@pytest.mark.parametrize(
    ("written", "decimal"),
    [("3.75", 3.75), ("23", 23.0), ("4.333333333333334", 4.33), ("SP", None), ("-", None), ("0", None), ("", None)],
)
def test_a_bookmakers_decimal_has_two_decimals(written: str, decimal: float | None) -> None:
    assert decimal_odds(written) == decimal


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("5.3", 5.3),
        ("4.123456789012345", 4.123456789012345),
        ("1000", 1000.0),
        ("1.01", 1.01),
        ("1.0", None),
        ("0", None),
        ("1001.0", None),
        ("", None),
        (None, None),
    ],
)
def test_no_trade_on_the_exchange_is_no_price(written: Written, price: float | None) -> None:
    assert exchange_price(written) == price
