"""Bookmakers as cards name them: no source gives them ids, and the spelling of a name varies over the years."""

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.names import fold

EXCHANGES = ("Betfair Exchange", "Matchbook", "Smarkets", "Betdaq")
"""Where people bet with each other, and the operator takes a commission."""

_EXCHANGE_IDS = frozenset({fold("Betfair"), *map(fold, EXCHANGES)})


def bookmaker_id(name: str) -> str:
    """The folded name: "spreadex" of "Spread Ex" and of "Spreadex". Raises `ValueNotUnderstoodError` of no name."""
    folded = fold(name)
    if not folded:
        raise ValueNotUnderstoodError("bookmaker", name)
    return folded


def bookmaker_type(name: str) -> str:
    """`exchange` or `bookmaker`; Betfair takes bets as both, and its sportsbook says so in its name."""
    return "exchange" if fold(name) in _EXCHANGE_IDS else "bookmaker"
