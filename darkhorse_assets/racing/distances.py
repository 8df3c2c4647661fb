"""How far a race is run, in whole yards: a mile is 1,760 yards and 8 furlongs of 220.

Sources write miles, furlongs and yards, furlongs alone, or metres, under column names that do not always tell which;
so a number without a unit is read as furlongs and refused when no race is that long. Distances between horses are
`beaten_lengths`.
"""

import re

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import Written, decimal_number, matched, present, with_decimals

YARDS_PER_MILE = 1760
YARDS_PER_FURLONG = 220
_YARDS_PER_HALF_FURLONG = 110
_METRES_PER_YARD = 0.9144
# A number without its unit may stand in the wrong column: "1100" furlongs are yards, "8" metres are furlongs.
_LONGEST_RACE_FURLONGS = 50
_SHORTEST_RACE_METRES = 200

_IMPERIAL = re.compile(r"(?:([0-9]+)m)?(?:([0-9]*\.?[0-9]+)f)?(?:([0-9]+)y(?:ds)?)?")
_BARE_FURLONGS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_JUMPS = re.compile(r"([0-9]+)?\s*(?:hurdles?|fences?)(?:,? [0-9]+ omitted)?")

_CATEGORIES = ((7, "Sprint (5f-7f)"), (9, "Mile (7f-9f)"), (12, "Middle (9f-12f)"))


def yards_from_text(written: Written) -> int | None:
    """Yards of "2m½f", "1m7f209y", "(2m132yds)", "5½f", "8.5f", and of the furlongs "16.0" or 5."""
    text = present(written)
    if text is None:
        return None
    text = with_decimals(text.removeprefix("(").removesuffix(")"))
    if _BARE_FURLONGS.fullmatch(text) and float(text) <= _LONGEST_RACE_FURLONGS:
        return round(float(text) * YARDS_PER_FURLONG)
    match = _IMPERIAL.fullmatch(text)
    if match is None:
        raise ValueNotUnderstoodError("distance", written)
    miles, furlongs_run, yards = match.groups(default="0")
    return round(int(miles) * YARDS_PER_MILE + float(furlongs_run) * YARDS_PER_FURLONG + int(yards))


def yards_from_metres(written: Written) -> int | None:
    """Yards of "2400.0" or "1678"; in France metres are round: Racing Post's 2m2f is 3,600 metres there, not 3,621."""
    metres = decimal_number(written, "distance in metres")
    if metres is None:
        return None
    if metres < _SHORTEST_RACE_METRES:
        raise ValueNotUnderstoodError("distance in metres", written)
    return round(metres / _METRES_PER_YARD)


def furlongs(yards: int) -> float:
    """The distance in furlongs, to two decimals."""
    return round(yards / YARDS_PER_FURLONG, 2)


def half_furlongs(yards: int) -> int:
    """The nominal distance: whole half furlongs, the nearest; halfway counts up.

    Rails move, so that one start is 1m2f one day and 1m2f17y another; statistics count both as one distance.
    """
    return (yards + _YARDS_PER_HALF_FURLONG // 2) // _YARDS_PER_HALF_FURLONG


def nominal_distance(yards: int) -> str:
    """The nominal distance as it is written: "5f", "7½f", "1m2f", "2m", "2m½f"."""
    miles, halves = divmod(half_furlongs(yards), 16)
    written_furlongs = f"{halves // 2 or ''}{'½' if halves % 2 else ''}"
    return f"{f'{miles}m' if miles else ''}{f'{written_furlongs}f' if halves else ''}" or "0f"


def distance_category(yards: int) -> str:
    """How far in a word; a limit belongs to the category below it, so that 7f is a sprint and in no second one."""
    for longest_furlongs, category in _CATEGORIES:
        if half_furlongs(yards) <= 2 * longest_furlongs:
            return category
    return "Staying (12f+)"


def jumps_count(written: Written) -> int | None:
    """The obstacles of "10 hurdles" or "8 fences 3 omitted"; None on the flat, and for " hurdles", uncounted."""
    match = matched(_JUMPS, written, "count of jumps")
    return int(match[1]) if match and match[1] else None
