"""Bookmakers: one id for the spellings of a name, and who is an exchange."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.bookmakers import EXCHANGES, bookmaker_id, bookmaker_type


@pytest.mark.parametrize(
    "names", [("Spread Ex", "Spreadex"), ("Sporting Index", "SportingIndex"), ("bet 365", "Bet365")]
)
def test_spellings_of_one_bookmaker_share_an_id(names: tuple[str, str]) -> None:
    assert bookmaker_id(names[0]) == bookmaker_id(names[1])


def test_a_name_without_letters_is_nobody() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="bookmaker"):
        bookmaker_id("–")


@pytest.mark.parametrize("name", [*EXCHANGES, "Betfair", "BETFAIR EXCHANGE"])
def test_exchanges_are_known_by_name(name: str) -> None:
    assert bookmaker_type(name) == "exchange"


@pytest.mark.parametrize("name", ["Betfair Sportsbook", "Sample Bet", "Exchange Street Racing"])
def test_all_others_are_bookmakers(name: str) -> None:
    assert bookmaker_type(name) == "bookmaker"
