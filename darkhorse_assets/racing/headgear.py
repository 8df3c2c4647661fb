"""What a horse wears: blinkers b, cheekpieces p, hood h, visor v, tongue tie t, eye cover e, eye shield e/s, or more.

Results write "first time" as a digit behind the letters, cards as a mark of its own. Wind surgery, which Racing Post
prints in the same column as "w", is not headgear and is left out.
"""

import re
from dataclasses import dataclass

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import Written, present, remembered

_HEADGEAR = re.compile(r"((?:e/s|[bphvte])*)([12])?(?:w[12]?)?")


@dataclass(frozen=True)
class Headgear:
    """The letters in the source's order, None for a bare head; whether it is worn for the first time."""

    code: str | None
    is_first_time: bool


@remembered
def headgear(written: str | None, first_time_mark: Written | bool = None) -> Headgear:
    """Reads "tp", "e/s", "b1" (first time), "v2" (second time) and blanks; the card's mark is "1" or True."""
    match = _HEADGEAR.fullmatch(present(written) or "")
    if match is None:
        raise ValueNotUnderstoodError("headgear", written)
    code = match[1] or None
    return Headgear(code, is_first_time=code is not None and (match[2] == "1" or first_time_mark in ("1", True)))
