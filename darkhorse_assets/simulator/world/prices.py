"""Prices: the ladder of fractions that British bookmakers use, and the tenths that French pools are quoted in."""

from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise

LADDER = (
    "1/10 1/8 1/6 1/5 2/9 1/4 2/7 3/10 1/3 4/11 2/5 4/9 1/2 8/15 4/7 8/13 4/6 8/11 4/5 5/6 10/11 Evens 11/10 6/5 5/4 "
    "11/8 6/4 13/8 7/4 15/8 2/1 85/40 9/4 5/2 11/4 3/1 100/30 7/2 4/1 9/2 5/1 11/2 6/1 13/2 7/1 15/2 8/1 17/2 9/1 10/1 "
    "11/1 12/1 14/1 16/1 18/1 20/1 22/1 25/1 28/1 33/1 40/1 50/1 66/1 80/1 100/1 125/1 150/1 200/1 250/1"
)
FRACTIONS = LADDER.split()
DECIMALS = [2.0 if text == "Evens" else round(float(Fraction(text)) + 1, 2) for text in FRACTIONS]
MIDDLES = [(low * high) ** 0.5 for low, high in pairwise(DECIMALS)]
# What a card writes: the fraction, the decimal, and what an exchange gives as both (it repeats the decimal).
QUOTES = [
    (fraction, f"{decimal:g}", f"{decimal * 1.08:.2g}") for fraction, decimal in zip(FRACTIONS, DECIMALS, strict=True)
]


def step(probability: float, overround: float) -> int:
    """The place on the ladder nearest to the price of that chance in a book of that overround."""
    return bisect_right(MIDDLES, 1 / (probability * overround))


def pool_price(probability: float, overround: float) -> tuple[str, float]:
    """A pool's price in tenths, as the provider writes it for France: ('29/10', 3.9), ('4/1', 5.0)."""
    tenths = max(round((1 / (probability * overround) - 1) * 10), 1)
    text = f"{tenths // 10}/1" if tenths % 10 == 0 else f"{tenths}/10"
    return text, round(1 + tenths / 10, 2)
