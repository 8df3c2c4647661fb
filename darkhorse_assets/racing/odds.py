"""Prices: the starting price (SP) as bookmakers write it, bookmakers' decimals, and prices of the betting exchange.

A decimal price includes the stake: 9/4 is 3.25. Nothing at or below 1 is a price. Winnings and losses are statistics.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import Written, decimal_number, present, remembered

Favourite = Literal["F", "J", "C"]
"""F the favourite, J one of two joint favourites, C one of three or more co-favourites."""

_FAVOURITES: Mapping[str | None, Favourite] = {"F": "F", "J": "J", "C": "C"}
_EXCHANGE_TOP = 1000
_EVENS = frozenset({"EVENS", "EVS"})
_STARTING_PRICE = re.compile(r"(EVENS|EVS|SP|[0-9]+/[1-9][0-9]*|[0-9]+(?:\.[0-9]+)?)?([FJC])?")


@dataclass(frozen=True)
class StartingPrice:
    """The SP as written, its decimal form where there is one, and whether it was the favourite's."""

    text: str | None
    decimal: float | None
    favourite: Favourite | None


@remembered
def starting_price(written: Written, decimal_text: Written = None) -> StartingPrice:
    """Reads "9/4J", "EvensF", "Evs", "27/10", "SP", a lone "F", and "4", a decimal where the fraction belongs.

    A decimal that the source gives wins over the one worked out. Void races have no SP: all is None.
    """
    text, given = present(written), decimal_odds(decimal_text)
    if text is None:
        return StartingPrice(None, given, None)
    match = _STARTING_PRICE.fullmatch(text.upper())
    if match is None:
        raise ValueNotUnderstoodError("starting price", written)
    return StartingPrice(text, given or _decimal_of(match[1]), _FAVOURITES.get(match[2]))


def decimal_odds(written: Written) -> float | None:
    """A bookmaker's decimal price to two decimals, "3.75" or "23"; None for "SP", "0", "-" and blanks."""
    text = present(written)
    if text is None or text.upper() == "SP":
        return None
    return _price(decimal_number(text, "decimal price"))


def exchange_price(written: Written) -> float | None:
    """A Betfair price, unrounded; None for a blank and for "no trade": 0, 1 or (as a lowest price) 1001."""
    price = decimal_number(written, "exchange price")
    return price if price is not None and 1 < price <= _EXCHANGE_TOP else None


def _decimal_of(price: str | None) -> float | None:
    if price is None or price == "SP":
        return None
    if price in _EVENS:
        return 2.0
    numerator, slash, denominator = price.partition("/")
    return _price(int(numerator) / int(denominator) + 1 if slash else float(price))


def _price(decimal: float | None) -> float | None:
    return round(decimal, 2) if decimal is not None and decimal > 1 else None
