"""What a backfill would cost, printed before it begins: calls, time, what is there already, what cannot be had."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console

from darkhorse_assets.clock import Clock, today
from darkhorse_assets.lake import Lake
from darkhorse_assets.planning import Plan, check_span, plan, races_a_day
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.choice import offered, permitted_rate
from darkhorse_assets.sources.protocol import Endpoint


@dataclass(frozen=True)
class Planned:
    """A plan, and what its estimate rests on.

    Attributes:
        rate: requests a second that are permitted; `math.inf` for no limit.
        races_a_day: as counted in this lake; None where too little is published, and the source's own figure is taken.
    """

    plan: Plan
    source: str
    rate: float
    races_a_day: float | None

    @property
    def seconds(self) -> float:
        """How long asking takes at the permitted rate."""
        return self.plan.calls / self.rate


def planned(settings: Settings, first: date, last: date, countries: Sequence[str], clock: Clock) -> Planned:
    """The plan of these days on this home; nothing is opened but the lake's files.

    Raises:
        UsageError: such days are not kept.
    """
    this_day, lake = today(clock), Lake.at(settings.lake_folder)
    check_span(first, last, this_day)
    counted = races_a_day(lake, countries)
    offer = offered(settings, clock, **({"races_a_day": counted} if counted else {}))
    found = plan(lake, settings.source, offer, days_between(first, last), countries, this_day)
    return Planned(found, settings.source, permitted_rate(settings), counted)


def print_plan(planned: Planned, console: Console) -> None:
    """A line with nothing but `N calls` among the others, for scripts."""
    for line in _lines(planned):
        console.print(line, highlight=False, markup=False)


def print_json(planned: Planned) -> None:
    """The same for machines."""
    found = planned.plan
    print(
        json.dumps(
            {
                "source": planned.source,
                "first": f"{found.days[0]}",
                "last": f"{found.days[-1]}",
                "days": len(found.days),
                "countries": found.countries,
                "captured_whole": len(found.captured_whole),
                "published": len(found.standing.published),
                "to_ask": {endpoint: len(days) for endpoint, days in found.to_ask.items()},
                "to_publish": len(found.to_publish),
                "partitions": found.partitions,
                "left_out": [
                    {"endpoint": endpoint, "days": len(days), "first": f"{days[0]}", "last": f"{days[-1]}", "why": why}
                    for endpoint, days, why in _left_out(found)
                ],
                "calls": found.calls,
                "calls_a_second": None if math.isinf(planned.rate) else planned.rate,
                "seconds": round(planned.seconds),
                "races_a_day": planned.races_a_day and round(planned.races_a_day, 1),
            },
            indent=2,
        )
    )


def _lines(planned: Planned) -> Iterator[str]:
    found = planned.plan
    span = f"{found.days[0]} to {found.days[-1]}"
    yield f"{span}: {len(found.days):,} days of {', '.join(found.countries)} from {planned.source}"
    whole, published = len(found.captured_whole), len(found.standing.published)
    yield f"  there already: {whole:,} days captured whole, {published:,} published"
    for endpoint, days, why in _left_out(found):
        yield f"  left out: {endpoint} of {len(days):,} days, {days[0]} to {days[-1]}: {why}"
    to_ask = [f"{endpoint} of {len(days):,} days" for endpoint, days in found.to_ask.items()]
    yield f"  to ask for: {', '.join(to_ask)}"
    yield f"  to publish: {len(found.to_publish):,} days; {found.partitions:,} partitions with captures and statistics"
    yield f"{found.calls} calls"
    yield f"{_pace(planned)}; {_estimate(planned)}"


def _pace(planned: Planned) -> str:
    if math.isinf(planned.rate):
        return "no rate is set: as fast as it answers"
    return f"{duration(planned.seconds)} at {planned.rate:g} calls a second"


def _estimate(planned: Planned) -> str:
    if planned.races_a_day is None:
        return "an estimate by the races of real days: too few are published here to be counted"
    return f"an estimate by {planned.races_a_day:.1f} races a day, as counted in this lake"


def _left_out(found: Plan) -> Iterator[tuple[Endpoint, Sequence[date], str]]:
    for endpoint, days in found.left_out.items():
        if days:
            yield endpoint, days, found.offer.why.get(endpoint, "the source does not have them")


def duration(seconds: float) -> str:
    """About how long, in words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
