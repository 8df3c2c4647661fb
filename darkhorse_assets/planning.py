"""What a backfill of some days would ask for and publish, and how far they are: told by the lake's files alone.

Nobody is asked, nothing is written. The same look tells the backfill which days it may leave out.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from darkhorse_assets.asking import final_of
from darkhorse_assets.contracts import RACES, STATISTICS, TABLES
from darkhorse_assets.errors import UsageError
from darkhorse_assets.freshness import DAYS_AHEAD
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint, Offer

FIRST_DAY = date(2015, 1, 1)
"""The first racing day that this project keeps."""

DAYS_SAMPLED = 60
"""So many days' races are counted for an estimate, spread over all that is published; a few days prove nothing."""


def check_span(first: date, last: date, this_day: date) -> None:
    """Raises UsageError for days that this project does not keep, saying which it does."""
    if last < first:
        raise UsageError(f"--to {last} is before --from {first}")
    end = this_day + timedelta(days=DAYS_AHEAD)
    if first < FIRST_DAY or last > end:
        raise UsageError(f"days go from {FIRST_DAY} to {end} (cards are out two days ahead): change --from or --to")


@dataclass(frozen=True)
class Standing:
    """How far some days are.

    Attributes:
        final: by endpoint, those of which there is a capture that a later one would only repeat.
        captured: those of which anything was captured.
        published: of these, those all of whose tables are newer than all that was captured.
    """

    final: Mapping[Endpoint, Collection[date]]
    captured: Collection[date]
    published: Collection[date]


def standing(lake: Lake, source: str, days: Collection[date], countries: Sequence[str], this_day: date) -> Standing:
    """How far these days are for these countries; twelve years take four seconds.

    Whether a day was published from its captures is told by the times of files. A lake that was copied without them
    looks unpublished, and is published again: that costs time and no call.
    """
    final, written = {}, dict[date, int]()
    refused_at = lake.quarantine.refused_at(countries)
    for endpoint in DAY_ENDPOINTS:
        taken = lake.captures.taken(source, endpoint, days, countries)
        final[endpoint] = final_of(taken, endpoint, countries, this_day, refused_at).keys()
        for day, of_day in taken.items():
            written[day] = max(of_day.written_ns, written.get(day, 0))
    return Standing(final, written.keys(), _published(lake, written, countries))


def _published(lake: Lake, written_ns: Mapping[date, int], countries: Sequence[str]) -> set[date]:
    """The days all of whose tables were written after these times."""
    newer: Counter[date] = Counter()
    for contract in TABLES.values():
        for each in lake.tables.partitions(contract, written_ns.keys()):
            is_wanted = each.country is None or each.country in countries
            newer[each.day] += is_wanted and each.modified_ns >= written_ns[each.day]
    all_of_them = sum(len(countries) if contract.by_country else 1 for contract in TABLES.values())
    return {day for day, tables in newer.items() if tables == all_of_them}


@dataclass(frozen=True)
class Plan:
    """What a backfill would do.

    Attributes:
        offer: what the source has, with its reasons for what it has not.
        left_out: by endpoint, the days that are not there and that the source does not offer.
        to_ask: by endpoint, the days that would be asked for.
        to_publish: the days whose tables would be published.
    """

    days: Sequence[date]
    countries: Sequence[str]
    offer: Offer
    standing: Standing
    left_out: Mapping[Endpoint, Sequence[date]]
    to_ask: Mapping[Endpoint, Sequence[date]]
    to_publish: Sequence[date]

    @property
    def calls(self) -> int:
        """About how many requests that takes."""
        return sum(self.offer.calls(endpoint, days) for endpoint, days in self.to_ask.items())

    @property
    def captured_whole(self) -> list[date]:
        """The days of which all is there that the source offers."""
        lacking = {day for days in self.to_ask.values() for day in days}
        return [day for day in self.days if day in self.standing.captured and day not in lacking]

    @property
    def partitions(self) -> int:
        """How many partitions would be materialised: captures, and tables and statistics of the days to publish."""
        of_a_day = len(TABLES) + len(STATISTICS)
        return sum(map(len, self.to_ask.values())) + len(self.to_publish) * of_a_day


def plan(lake: Lake, source: str, offer: Offer, days: Sequence[date], countries: Sequence[str], this_day: date) -> Plan:
    """What a backfill of these days would do; twelve years take four seconds."""
    found = standing(lake, source, days, countries, this_day)
    lacking = {endpoint: [day for day in days if day not in found.final[endpoint]] for endpoint in DAY_ENDPOINTS}
    to_ask = {endpoint: [day for day in of_it if offer.has(endpoint, day)] for endpoint, of_it in lacking.items()}
    left_out = {endpoint: [day for day in of_it if not offer.has(endpoint, day)] for endpoint, of_it in lacking.items()}
    changing = {day for of_it in to_ask.values() for day in of_it}
    behind = set(found.captured) - set(found.published)
    to_publish = [day for day in days if day in changing or day in behind]
    return Plan(days, countries, offer, found, left_out, to_ask, to_publish)


def races_a_day(lake: Lake, countries: Sequence[str]) -> float | None:
    """How many races these countries have on a published day, by a sample of them; None where too few are published.

    Raises:
        LakeError: a partition cannot be read.
    """
    days = sorted({each.day for each in lake.tables.partitions(RACES) if each.country in countries})
    sample = days[:: max(1, len(days) // DAYS_SAMPLED)]
    if len(sample) < DAYS_SAMPLED:
        return None
    return fmean(len(lake.tables.rows(RACES, day, countries, ["race_id"])) for day in sample)
