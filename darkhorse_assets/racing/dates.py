"""Calendar days: a race's own and a horse's birthday as sources write them, and days in a row. The day of an off is in
`off_times`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from darkhorse_assets.errors import ValueNotUnderstoodError


def racing_date(text: str | None) -> date:
    """The race's own date; it must be there, because it is what proves that an answer is of the day asked for."""
    return _day(text or "", "racing date")


def birth_date(text: str | None) -> date | None:
    """The day a horse was foaled; None where the source does not say."""
    return _day(text, "date of birth") if text else None


def days_between(first: date, last: date) -> list[date]:
    """From the first to the last, both included; none where the last is before the first."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def stretches(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Days in order as first and last of each stretch without a hole."""
    first = before = None
    for day in days:
        if before is None or day - before > timedelta(days=1):
            if first and before:
                yield first, before
            first = day
        before = day
    if first and before:
        yield first, before


def _day(text: str, kind: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueNotUnderstoodError(kind, text) from None
