"""Who rides, and what weight allowance an inexperienced rider claims, as racecards write both in one field.

The same person is "Tommie Example(5)" one month and "Tommie Example(3)" the next, so the claim is no part of the
name. Words that stand where a name belongs ("NON-RUNNER", "Reserve 1") are nobody, whatever id comes with them.
"""

import re
from dataclasses import dataclass

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.names import clean_name
from darkhorse_assets.racing.values import matched, remembered

_LARGEST_CLAIM_LBS = 10
_JOCKEY = re.compile(r"([^()]+?)\s*(?:\(([0-9]{1,2})\))?")
_NON_RUNNER = re.compile(r"non[- ]?runner", re.IGNORECASE)
_RESERVE = re.compile(r"reserve\s*[0-9]*", re.IGNORECASE)


@dataclass(frozen=True)
class Jockey:
    """The rider's name, None while nobody is booked; the claim in pounds where the source states one."""

    name: str | None
    claim_lbs: int | None
    is_non_runner: bool


@remembered
def jockey(written: str | None) -> Jockey:
    """Reads "Tommie Example(5)", "Non-Runner", "NON-RUNNER(5)", whose claim is nobody's, "Reserve 1", "" and null."""
    match = matched(_JOCKEY, clean_name(written), "jockey")
    if match is None:
        return Jockey(None, None, is_non_runner=False)
    name, claim = match[1], int(match[2]) if match[2] else None
    if claim is not None and claim > _LARGEST_CLAIM_LBS:
        raise ValueNotUnderstoodError(f"jockey with a claim of at most {_LARGEST_CLAIM_LBS} lbs", written)
    if _NON_RUNNER.fullmatch(name):
        return Jockey(None, None, is_non_runner=True)
    if _RESERVE.fullmatch(name):
        return Jockey(None, None, is_non_runner=False)
    return Jockey(name, claim, is_non_runner=False)
