"""Results of several days in a row, asked as one list: which of its pages are whose, and whose the races on them are.

The order of races in the answer is not relied on. Settled days are asked so, because it takes half of the calls.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

from darkhorse_assets.sources.protocol import Capture, Payload
from darkhorse_assets.sources.racing_api.page import page_of

Span = tuple[date, date]


def divided(whole: Capture, days: Sequence[date]) -> list[Capture]:
    """A capture of each day, out of the one capture of all pages, in the order of `days`.

    A page goes, as it came, to each day that has a race on it; one with a race of no day of the span goes to all of
    them, for their guards to see. A day without racing gets all pages, for only together they show that it has none;
    where the span was cut short they do not show it, and the day gets the last page, to have an answer at all.
    """
    span = min(days), max(days)
    found = [_days_on(payload, whole, span) for payload in whole.payloads]
    captures = []
    for day in days:
        if any(day in on_page for on_page in found):
            its = tuple(p for p, on_page in zip(whole.payloads, found, strict=True) if {day, None} & on_page)
        else:
            its = whole.payloads if whole.is_complete else whole.payloads[-1:]
        captures.append(replace(whole, day=day, payloads=its))
    return captures


def span_of(url: str) -> Span | None:
    """The first and last day of the span that a page of that address is of; None for a list of one day."""
    query = parse_qs(urlsplit(url).query)
    asked = [query[name][0] for name in ("start_date", "end_date") if name in query]
    if len(set(asked)) < 2:
        return None
    first, last = map(date.fromisoformat, asked)
    return first, last


def day_within(race: object, span: Span) -> date | None:
    """The day of the span that a race says it is of; None where it says none of them."""
    written = race.get("date") if isinstance(race, dict) else None
    try:
        day = date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return day if day and span[0] <= day <= span[1] else None


def _days_on(payload: Payload, whole: Capture, span: Span) -> set[date | None]:
    """The days of the span that have a race on a page; None among them for a race of no day of it."""
    return {day_within(race, span) for race in page_of(payload, whole.endpoint).races}
