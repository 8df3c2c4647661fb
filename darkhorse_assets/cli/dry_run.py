"""What an order would ask for and write, told without doing any of it: nothing is asked, nothing is written."""

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console

from darkhorse_assets.cli.materialize import Order
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.contracts import LAKE_TABLES, STATISTICS, TABLES
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing.dates import stretches
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.choice import offered
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint, Offer

_GROUPS = {
    "races, runners, results": [name for name, contract in TABLES.items() if contract.by_country],
    "masters": [name for name, contract in TABLES.items() if not contract.by_country],
    "statistics": list(STATISTICS),
}


def print_dry_run(order: Order, settings: Settings, console: Console) -> None:
    """The calls by endpoint, then the partitions by group, and that nothing of it was done."""
    for line in (*_asked(order, settings), *_written(order, settings)):
        console.print(line, highlight=False, markup=False)
    console.print("a dry run: nothing was asked, nothing was written")


def _asked(order: Order, settings: Settings) -> Iterator[str]:
    if not order.captures:
        yield "would ask nothing: the tables are published from the captures there are"
        return
    offer, total = offered(settings, utc_now), 0
    for endpoint in DAY_ENDPOINTS:
        days = [day for day in order.days() if offer.has(endpoint, day)]
        calls = sum(offer.calls(endpoint, [day]) for day in days)
        total += calls
        yield f"would ask {settings.source} for {endpoint} of {len(days):,} days: about {calls:,} calls"
        if left := len(order.days()) - len(days):
            yield f"  and not for {left:,} days: {_why(offer, order.days(), endpoint)}"
    if order.asks_for_the_lists(order.days(), today(utc_now)):
        yield f"would ask {settings.source} for its lists of courses and regions"
    yield f"{total:,} calls"


def _why(offer: Offer, days: Sequence[date], endpoint: Endpoint) -> str:
    ((first, last),) = stretches(day for day in days if not offer.has(endpoint, day))
    return f"{first} to {last}, {offer.why.get(endpoint, 'it is not offered')}"


def _written(order: Order, settings: Settings) -> Iterator[str]:
    tables, days = Lake.at(settings.lake_folder).tables, order.days()
    countries = order.countries or settings.countries
    for group, members in _GROUPS.items():
        names = [name for name in members if name in order.tables]
        there = sum(
            each.country is None or each.country in countries
            for name in names
            for each in tables.partitions(LAKE_TABLES[name], days)
        )
        total = sum(len(countries) if LAKE_TABLES[name].by_country else 1 for name in names) * len(days)
        if total:
            yield f"would publish {total:,} partitions of {group}, {there:,} of them over what is there"
