"""Prize money: an amount in a currency, as the sources print it.

The sources show Irish prizes in euros with the sign, and all other foreign ones already converted to pounds, often
without one. So the sign decides and the region does not. Nothing is converted here.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from darkhorse_assets.racing.values import Written, matched, remembered

_CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD"}
_PRIZE = re.compile(r"([£€$])?\s*([0-9][0-9,]*(?:\.[0-9]+)?)")


@dataclass(frozen=True)
class Prize:
    """An amount and its ISO 4217 currency.

    A Decimal, not a float: pence are exact, so sums over a career agree whatever order they are added in.
    """

    amount: Decimal
    currency: str


@remembered
def prize(written: Written) -> Prize | None:
    """The prize of "£3,140", "€7080", "€682.50" or "1234.05" (no sign: pounds); None for the unplaced, a blank."""
    match = matched(_PRIZE, written, "prize")
    if match is None:
        return None
    return Prize(Decimal(match[2].replace(",", "")), _CURRENCIES[match[1] or "£"])
