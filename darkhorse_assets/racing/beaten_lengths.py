"""The distances between horses at the finish, in lengths.

Racing Post prints words for the short ones and vulgar fractions for the others; The Racing API and rpscrape print
them as decimals of the same table. Cumulative distances do not add up exactly (a neck is .3 alone and ¼ in Racing
Post's sums): keep both as given.
"""

from darkhorse_assets.racing.values import Written, decimal_number, present, remembered

_WORDS = {
    "dht": 0.0,
    "nse": 0.05,
    "shd": 0.1,
    "sht-hd": 0.1,
    "hd": 0.2,
    "snk": 0.2,
    "nk": 0.3,
    "lgnk": 0.4,
    "dist": 30.0,
}


@remembered
def lengths(written: Written) -> float | None:
    """Lengths of "nk", "3¼", "[12¼]" (Racing Post's cumulative), ".75" or "0"; None for "-", a non-finisher."""
    text = present(written)
    if text is None:
        return None
    bare = text.removeprefix("[").removesuffix("]")
    word = _WORDS.get(bare.lower())
    return decimal_number(bare, "beaten distance in lengths") if word is None else word
