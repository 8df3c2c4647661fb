"""What a horse carries, in pounds: 14 to the stone. The jockey's claim is in `jockeys`."""

import re

from darkhorse_assets.racing.values import Written, matched, remembered, whole_number

_POUNDS_PER_STONE = 14
_STONES = re.compile(r"([0-9]{1,2})-([0-9]|1[0-3])")


@remembered
def pounds_from_stones(written: Written) -> int | None:
    """Pounds of stones and pounds, "8-10"."""
    match = matched(_STONES, written, "weight in stones and pounds")
    if match is None:
        return None
    return int(match[1]) * _POUNDS_PER_STONE + int(match[2])


def pounds(written: Written) -> int | None:
    """Pounds of "122" or 122."""
    return whole_number(written, "weight in pounds")
