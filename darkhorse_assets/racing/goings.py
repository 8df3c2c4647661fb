"""The state of the ground, in one spelling, and the surface it is the ground of.

The words are those of the sources; the families are those that statistics count in.
"""

import re
from collections.abc import Mapping
from typing import Literal

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import present

Surface = Literal["Turf", "AW", "Dirt"]
GoingFamily = Literal["firm", "good", "soft", "heavy", "aw"]

# Each going word tells the surface, as 112,000 runners have it; St Moritz races on a frozen lake.
GOINGS: Mapping[str, Surface | None] = {
    "Hard": "Turf",
    "Firm": "Turf",
    "Good": "Turf",
    "Yielding": "Turf",
    "Soft": "Turf",
    "Very Soft": "Turf",
    "Heavy": "Turf",
    "Standard": "AW",
    "Slow": "AW",
    "Fast": "Dirt",
    "Muddy": "Dirt",
    "Sloppy": "Dirt",
    "Frozen": None,
}
_STATED: Mapping[str, Surface | None] = {
    "turf": "Turf",
    "aw": "AW",
    "allweather": "AW",
    "dirt": "Dirt",
    "unknown": None,
}
_FAMILIES: Mapping[str, GoingFamily] = {
    "Hard": "firm",
    "Firm": "firm",
    "Good": "good",
    "Yielding": "soft",
    "Soft": "soft",
    "Very Soft": "soft",
    "Heavy": "heavy",
}
_BETWEEN = re.compile(r"\s*/\s*|\s+to\s+", re.IGNORECASE)
_ALL_WEATHER_COURSE = re.compile(r"\(AW\)|-aw$", re.IGNORECASE)


def going_name(written: str | None) -> str | None:
    """One spelling: "Standard To Slow" of "Standard / Slow" and "STANDARD TO SLOW"; unknown words stay as written."""
    text = present(written)
    if text is None:
        return None
    parts = [part.title() for part in _BETWEEN.split(text)]
    return " To ".join(parts) if all(part in GOINGS for part in parts) else text


def surface(course: str, going: str | None, stated: str | None) -> Surface | None:
    """What the source states; else AW by the course's name, "Kempton (AW)"; else what the going tells; else None.

    The course comes before the going, because "Fast" is a state of British all-weather courses and of American dirt.
    """
    said = (present(stated) or "unknown").lower()
    if said not in _STATED:
        raise ValueNotUnderstoodError("racing surface", stated)
    if _STATED[said] is not None:
        return _STATED[said]
    if _ALL_WEATHER_COURSE.search(course):
        return "AW"
    first_word = (going_name(going) or "").partition(" To ")[0]
    return GOINGS.get(first_word)


def going_family(going: str | None, surface: str | None) -> GoingFamily | None:
    """The one family that a race's going counts in; None where it is unknown, and on dirt.

    The all-weather is a family of its own. On turf the last word decides, because that is where the ground departs from
    the first: "Good To Firm" is firm, "Good To Soft" soft. One going in two families counted runs twice (defect 5).
    """
    if surface == "AW":
        return "aw"
    last_word = (going or "").rpartition(" To ")[2]
    return _FAMILIES.get(last_word) if surface in ("Turf", None) else None
