"""How long a race took, in seconds: a runner's time, and the winner's with its comparison to standard.

The times of beaten horses are worked out by the sources from the winner's time and the beaten lengths. When a race is
off is in `off_times`.
"""

import re

from darkhorse_assets.racing.values import Written, matched, remembered

_CLOCK = re.compile(r"(?:(?:([0-9]+):)?([0-9]+):)?([0-9]+(?:\.[0-9]+)?)")
_WINNING_TIME = re.compile(r"(?:([0-9]+)m\s*)?([0-9]+(?:\.[0-9]+)?)s(?:\s*\(.*\))?")


@remembered
def seconds(written: Written) -> float | None:
    """Seconds of "1:43.25", "3:5.14" (not padded), "00:04:16.9000000" or "59.78"; None for "-", a non-finisher."""
    match = matched(_CLOCK, written, "time of a runner")
    if match is None:
        return None
    hours, minutes, secs = match.groups(default="0")
    return _sum(int(hours) * 60 + int(minutes), secs)


def winning_time(written: str | None) -> float | None:
    """Seconds of "1m 43.25s (slow by 5.55s)", "2m 29.05s" or "58.9s"."""
    match = matched(_WINNING_TIME, written, "winning time")
    if match is None:
        return None
    return _sum(int(match[1] or 0), match[2])


def _sum(minutes: int, secs: str) -> float:
    return round(minutes * 60 + float(secs), 4)  # the sources' finest digit; more would be the error of the float
