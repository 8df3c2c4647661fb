"""What the provider offers: how far back each plan sees, and how many calls days take at its page sizes."""

from datetime import date, timedelta

from darkhorse_assets.sources.protocol import Endpoint, Offer

FIRST_RACECARDS = date(2023, 1, 23)
"""No historical card is older (provider's documentation): asking for one only spends a call."""

FIRST_RESULTS = date(1988, 1, 1)
"""With the add-on for history (provider's documentation)."""

DAYS_WITHOUT_HISTORY = 365

SPAN_DAYS = 7
"""Half a page is lost at each span's end, an eighth of a week's calls; a span that is cut costs so many days at most,
which are then asked again one by one. The provider advises against lists that are longer than it takes."""

SETTLED_AFTER = timedelta(days=14)
"""Stewards' amendments come within days and late ratings by the second week (docs/design.md); what is older is still
while its pages are read."""

RACES_A_DAY = 50
"""Of gb, ire and fr together, for estimates: 53 on average in a real week of May 2026."""

_NO_CARDS = f"the provider has no racecards before {FIRST_RACECARDS}"
_NO_RESULTS = f"the provider has no results before {FIRST_RESULTS}"
_NO_HISTORY = (
    f"results reach back {DAYS_WITHOUT_HISTORY} days on plans without the add-on for history; with it, "
    "set RACING_API_HISTORY=true"
)


def offer(this_day: date, results_page: int, *, has_history: bool, races_a_day: float = RACES_A_DAY) -> Offer:
    """What may be asked for on this day, results with so many races on a page."""
    results_since = FIRST_RESULTS if has_history else this_day - timedelta(days=DAYS_WITHOUT_HISTORY)

    def calls_of(endpoint: Endpoint, days: int) -> float:
        """A list ends in the midst of its last page."""
        return max(1, days * races_a_day / results_page + 0.5) if endpoint is Endpoint.RESULTS else days

    return Offer(
        first_day={Endpoint.RACECARDS: FIRST_RACECARDS, Endpoint.RESULTS: results_since},
        why={Endpoint.RACECARDS: _NO_CARDS, Endpoint.RESULTS: _NO_RESULTS if has_history else _NO_HISTORY},
        longest_span_days={Endpoint.RESULTS: SPAN_DAYS},
        settled_before=this_day - SETTLED_AFTER,
        calls_of=calls_of,
    )
