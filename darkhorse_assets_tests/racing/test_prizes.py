"""Prize money."""

from decimal import Decimal

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.prizes import Prize, prize


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("£3,140", "3140.0", "GBP"),
        ("£2,345,678.91", "2345678.91", "GBP"),
        ("€7080", "7080.0", "EUR"),
        ("€5,900", "5900.0", "EUR"),
        ("€682.50", "682.5", "EUR"),
        ("$1,000", "1000.0", "USD"),
        ("1234.05", "1234.05", "GBP"),
        ("1234567.89", "1234567.89", "GBP"),
        ("15462", "15462.0", "GBP"),
    ],
)
def test_the_sign_of_a_prize_tells_its_currency_and_none_means_pounds(written: str, amount: str, currency: str) -> None:
    assert prize(written) == Prize(Decimal(amount), currency)


def test_the_unplaced_win_nothing() -> None:
    assert prize("") is None


@pytest.mark.parametrize("written", ["¥100", "£", "3140 euros", "-5", "1.000,50"])
def test_what_is_no_prize_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="prize"):
        prize(written)
