"""The sex of a horse, as a word on cards ("gelding") and as a code in results ("G")."""

from dataclasses import dataclass

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import present


@dataclass(frozen=True)
class Sex:
    """The word and its code."""

    word: str
    code: str


SEXES = (
    Sex("colt", "C"),
    Sex("filly", "F"),
    Sex("mare", "M"),
    Sex("gelding", "G"),
    Sex("horse", "H"),
    Sex("rig", "R"),
)
_BY_SPELLING = {spelling: each for each in SEXES for spelling in (each.word, each.code.lower())}


def sex(word_or_code: str | None) -> Sex | None:
    """The sex of "gelding", "G" or "g"; None for a blank."""
    text = present(word_or_code)
    if text is None:
        return None
    found = _BY_SPELLING.get(text.lower())
    if found is None:
        raise ValueNotUnderstoodError("sex of a horse", word_or_code)
    return found
