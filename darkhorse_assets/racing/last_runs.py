"""Days since a horse's last run, as racecards write them: `95`, `128 (9F)`, `(32F)`.

The number is of the race's own code; the one in brackets, with its letter, of the other (9 days since a flat run).
"""

import re

from darkhorse_assets.racing.values import Written, matched

_LAST_RUN = re.compile(r"(?P<days>\d+)?\s*(?P<other>(\(\d+\s*\w?\)\s*)*)")


def days_since_last_run(written: Written) -> int | None:
    """Days since the last run in the race's own code; None for a first run in it.

    Raises:
        ValueNotUnderstoodError: the value has neither shape.
    """
    match = matched(_LAST_RUN, written, "number of days since the last run")
    return int(match["days"]) if match and match["days"] else None
