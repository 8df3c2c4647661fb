"""The number a runner carries on its saddle cloth, and the stall it is drawn in.

Cards put other things into the number's field: "NR" for a non-runner, whose number is then lost, and "R15" for a
reserve. Neither number identifies a runner: some meetings have none, and jumps races have no draw.
"""

import re
from dataclasses import dataclass

from darkhorse_assets.racing.values import Written, present, remembered, whole_number

_RESERVE = re.compile(r"R([0-9]+)", re.IGNORECASE)


@dataclass(frozen=True)
class SaddleCloth:
    """The number worn; for a reserve, which wears none yet, its number among the declared."""

    number: int | None
    is_non_runner: bool
    reserve: int | None


@remembered
def saddle_cloth(written: Written) -> SaddleCloth:
    """Reads "7", 7, "6.0", "4.", "NR", "R15" and a blank."""
    text = present(written)
    if text is not None and text.upper() == "NR":
        return SaddleCloth(None, is_non_runner=True, reserve=None)
    reserve = _RESERVE.fullmatch(text or "")
    if reserve is not None:
        return SaddleCloth(None, is_non_runner=False, reserve=int(reserve[1]))
    return SaddleCloth(whole_number(text, "saddle cloth number"), is_non_runner=False, reserve=None)


def draw(written: Written) -> int | None:
    """The stall of "7" or "8.0"; None for "0" and a blank, as cards and results write a race without stalls."""
    return whole_number(written, "draw") or None
