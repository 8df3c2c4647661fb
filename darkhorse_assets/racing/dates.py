"""Calendar days as sources write them: a race's own and a horse's birthday. The day of an off is in `off_times`."""

from datetime import date

from darkhorse_assets.errors import ValueNotUnderstoodError


def racing_date(text: str | None) -> date:
    """The race's own date; it must be there, because it is what proves that an answer is of the day asked for."""
    return _day(text or "", "racing date")


def birth_date(text: str | None) -> date | None:
    """The day a horse was foaled; None where the source does not say."""
    return _day(text, "date of birth") if text else None


def _day(text: str, kind: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueNotUnderstoodError(kind, text) from None
