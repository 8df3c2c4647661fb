"""Which days of which countries are published, and which of the others should be: one rule for gaps and history.

Nobody knows what a day holds that was never published. It may be a hole, or a country that its source does not list on
such days, or one that is no longer asked for.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

STEADY_DAYS = 6
LOOKED_BACK = STEADY_DAYS + 1

_PUBLISHED = """
SELECT date, list(country) FROM lake.partitions WHERE table_name = 'races' AND date <= ?
GROUP BY date ORDER BY date DESC LIMIT ?
"""


@dataclass(frozen=True)
class PublishedDays:
    """Days in order, and the countries that each has; a day without racing is published too.

    Attributes:
        countries: by day; days of which nothing is published are not in it.
    """

    days: Sequence[date]
    countries: Mapping[date, Sequence[str]]

    def of(self, day: date) -> Sequence[str]:
        """The countries that are published of a day."""
        return self.countries.get(day, ())

    def is_missing(self, country: str, day: date) -> bool:
        """Whether a day that a country is not published of should be; else nothing is known of the country.

        Where nothing at all is published, nobody tried: the day is missing for who was there on one of the seven
        published days before. Where others are, it is missing for who was there on each of the first six of these
        seven: so a country that is no longer asked for is missing on two days, and unknown from then on.
        """
        here = bisect_left(self.days, day)
        before = [country in self.countries[each] for each in self.days[max(0, here - LOOKED_BACK) : here]]
        if day not in self.countries:
            return any(before)
        return len(before) == LOOKED_BACK and all(before[:STEADY_DAYS])

    def missing_of(self, day: date) -> list[str]:
        """The countries of which the day is missing."""
        here = bisect_left(self.days, day)
        lately = {country for each in self.days[max(0, here - LOOKED_BACK) : here] for country in self.countries[each]}
        return sorted(each for each in lately.difference(self.of(day)) if self.is_missing(each, day))


def published_days(connection: duckdb.DuckDBPyConnection, last: date, newest: int | None = None) -> PublishedDays:
    """Up to `last`: all, or the `newest` of them."""
    countries = dict(reversed(connection.execute(_PUBLISHED, [last, newest]).fetchall()))
    return PublishedDays(list(countries), countries)
