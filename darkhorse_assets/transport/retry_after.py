"""The Retry-After header, read with suspicion: the text of the other side decides how long this side stands still."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Longer than a week is no request for patience but a broken server; a hold of years would need a hand to undo.
ABSURD_SECONDS = 7 * 24 * 3600.0

_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds to stay away that an answer asks for (RFC 9110 §10.2.3: seconds or HTTP-date); None when it does not.

    `headers` finds a name however it is written, as those of httpx do. A date is counted from the answer's own Date
    header where there is one, so a clock that is wrong here does no harm.
    Zero, negative, past, malformed and absurd values are None: the usual back-off applies.
    """
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        seconds = float(value)
    elif until := _http_date(value):
        seconds = (until - (_http_date(headers.get("Date", "")) or now)).total_seconds()
    else:
        return None
    return seconds if 0 < seconds <= ABSURD_SECONDS else None


def _http_date(value: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
