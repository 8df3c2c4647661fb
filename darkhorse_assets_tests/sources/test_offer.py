"""How days are best asked, by what a source offers."""

from datetime import date, timedelta

from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.sources.offer import Offer
from darkhorse_assets.sources.protocol import Endpoint

FIRST = date(2025, 1, 1)
OFFER = Offer(
    first_day={Endpoint.RESULTS: FIRST},
    longest_span_days={Endpoint.RESULTS: 3},
    settled_before=date(2025, 1, 12),
    calls_of=lambda _, days: days / 2 + 0.2,
)


def spans(days: list[date], endpoint: Endpoint = Endpoint.RESULTS) -> list[list[int]]:
    """Their days of the month."""
    return [[day.day for day in span] for span in OFFER.spans(endpoint, days)]


def test_settled_days_in_a_row_are_asked_in_spans_and_all_others_alone() -> None:
    days = days_between(FIRST - timedelta(days=5), date(2025, 1, 14))
    assert spans(days) == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11], [12], [13], [14]]


def test_a_hole_ends_a_span_and_the_order_does_not_matter() -> None:
    days = [day for day in days_between(FIRST, date(2025, 1, 6)) if day.day != 2]
    assert spans(days[::-1]) == [[1], [3, 4, 5], [6]]


def test_what_has_no_spans_is_asked_day_by_day_however_far_back() -> None:
    days = days_between(date(2024, 12, 31), date(2025, 1, 2))
    assert spans(days, Endpoint.RACECARDS) == [[31], [1], [2]]


def test_calls_are_those_of_all_spans_together_rounded_up() -> None:
    assert OFFER.calls(Endpoint.RESULTS, days_between(date(2024, 12, 1), date(2025, 1, 6))) == 4
    assert OFFER.calls(Endpoint.RESULTS, [date(2024, 12, 1)]) == 0


def test_a_source_that_says_nothing_offers_any_day_for_no_calls() -> None:
    assert Offer().has(Endpoint.RESULTS, date(1900, 1, 1))
    assert Offer().calls(Endpoint.RESULTS, [FIRST]) == 0
