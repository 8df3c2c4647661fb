"""How a runner's race ended: a finishing position, or the code of why there is none.

Every runner that started has one or the other, so counting runs by position alone loses the fallers. Equal positions
are dead heats: (race, position) is not a key. Horses that did not start are `non_runners`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import Written, present, remembered

FINISHING_CODES: Mapping[str, str] = {
    "PU": "pulled up",
    "F": "fell",
    "UR": "unseated rider",
    "BD": "brought down",
    "RR": "refused to race",
    "REF": "refused",
    "RO": "ran out",
    "CO": "carried out",
    "SU": "slipped up",
    "LFT": "left at start",
    "DSQ": "disqualified",
    "VOI": "race void",
}
_SPELLINGS = {"VOID": "VOI"}
_POSITION = re.compile(r"([1-9][0-9]*)=?")


@dataclass(frozen=True)
class Finish:
    """A position from 1, or one of `FINISHING_CODES`, never both; neither, while the race has not been run."""

    position: int | None
    code: str | None


@remembered
def finish(written: Written) -> Finish:
    """Reads "1", "6", "1=" (a dead heat, in some archives), "PU", "void" and a blank."""
    text = present(written)
    if text is None:
        return Finish(None, None)
    match = _POSITION.fullmatch(text)
    if match is not None:
        return Finish(int(match[1]), None)
    code = _SPELLINGS.get(text.upper(), text.upper())
    if code not in FINISHING_CODES:
        raise ValueNotUnderstoodError("finishing position or code", written)
    return Finish(None, code)
