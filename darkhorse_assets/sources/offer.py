"""What can be asked of a source, told without asking it: for plans, and to ask in as few requests as it permits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from darkhorse_assets.racing.dates import days_between, stretches
from darkhorse_assets.sources.capture import Endpoint


def _no_calls(endpoint: Endpoint, days: int) -> float:
    del endpoint, days
    return 0


@dataclass(frozen=True)
class Offer:
    """What a source offers of its `DAY_ENDPOINTS`.

    Attributes:
        first_day: the oldest day that may be asked for, by endpoint; any day where there is none.
        why: by endpoint, in words, why there is nothing older, and what would change that.
        longest_span_days: so many days in a row one stream of requests may ask for, by endpoint (`capture_span`);
            where there is none, days are asked one by one.
        settled_before: days before this one are settled, and may be asked in spans.
        calls_of: an estimate of the requests that so many days in one stream take.
    """

    first_day: Mapping[Endpoint, date] = field(default_factory=dict)
    why: Mapping[Endpoint, str] = field(default_factory=dict)
    longest_span_days: Mapping[Endpoint, int] = field(default_factory=dict)
    settled_before: date = date.min
    calls_of: Callable[[Endpoint, int], float] = _no_calls

    def has(self, endpoint: Endpoint, day: date) -> bool:
        """Whether the day may be asked for at all."""
        return day >= self.first_day.get(endpoint, date.min)

    def spans(self, endpoint: Endpoint, days: Sequence[date]) -> list[list[date]]:
        """Those of the days that are offered, in order, as they are best asked.

        Several in a row are for `Source.capture_span`, one alone is for `Source.capture`.
        """
        longest = self.longest_span_days.get(endpoint, 1)
        offered = sorted(day for day in set(days) if self.has(endpoint, day))
        settled = [day for day in offered if longest > 1 and day < self.settled_before]
        spans = []
        for first, last in stretches(settled):
            in_a_row = days_between(first, last)
            spans += [in_a_row[start : start + longest] for start in range(0, len(in_a_row), longest)]
        return [*spans, *([day] for day in offered[len(settled) :])]

    def calls(self, endpoint: Endpoint, days: Sequence[date]) -> int:
        """About how many requests these days take, asked as `spans` has them."""
        return ceil(sum(self.calls_of(endpoint, len(span)) for span in self.spans(endpoint, days)))
