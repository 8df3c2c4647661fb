"""How many calls a history takes: counted by the server over one simulated month, scaled, beside what `plan` says.

`python -m benchmarks.calls`. The month goes the way of a backfill: what is missing of it, settled days in spans.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.history import COUNTRIES
from benchmarks.simulated import requests_made, simulator, unthrottled
from darkhorse_assets.asking import Asking
from darkhorse_assets.capturing import capture_days
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.lake import Lake
from darkhorse_assets.planning import FIRST_DAY, plan
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint, Source
from darkhorse_assets.sources.racing_api.api import RESULTS_PAGE
from darkhorse_assets.sources.racing_api.offer import offer

MONTH = days_between(date(2025, 5, 1), date(2025, 5, 31))
PATHS = {Endpoint.RACECARDS: "/v1/racecards/pro", Endpoint.RESULTS: "/v1/results"}
AIM = 5600


def races_captured(lake: Lake, source: Source, days: Sequence[date]) -> int:
    """Capture the days as a backfill does; how many races their results name."""
    races = 0
    for endpoint in DAY_ENDPOINTS:
        for _, outcome in capture_days(lake, source, endpoint, days, COUNTRIES, utc_now, Asking(missing_only=True)):
            if isinstance(outcome, Exception):
                raise outcome
            if outcome.capture and endpoint is Endpoint.RESULTS:
                races += len(source.parse(outcome.capture).races)
    return races


def main() -> None:
    this_day = today(utc_now)
    history = days_between(FIRST_DAY, this_day - timedelta(days=1))
    with simulator() as url, closing(unthrottled(url)) as source, tempfile.TemporaryDirectory() as folder:
        lake, before = Lake.at(Path(folder)), Counter(requests_made(url))
        races = races_captured(lake, source, MONTH)
        counted = Counter(requests_made(url)) - before
    races_a_day = races / len(MONTH)
    offered = offer(this_day, RESULTS_PAGE, has_history=True, races_a_day=races_a_day)
    nothing = Lake.at(Path(folder) / "nothing")
    planned = {
        name: plan(nothing, source.name, offered, days, COUNTRIES, this_day)
        for name, days in (("the month", MONTH), ("the history", history))
    }
    print(f"{MONTH[0]:%B %Y}, {races:,} races, {races_a_day:.1f} a day, counted by the server:")
    for path, calls in sorted(counted.items()):
        print(f"  {path}: {calls} calls")
    print(f"  together {counted.total()} calls; plan said {planned['the month'].calls}")
    in_all = sum(
        counted[path] / len(MONTH) * len(planned["the history"].to_ask[endpoint]) for endpoint, path in PATHS.items()
    )
    print(f"scaled to {history[0]} .. {history[-1]}: {in_all:,.0f} calls; plan says {planned['the history'].calls:,}")
    print(f"aim: at most {AIM:,}")


if __name__ == "__main__":
    main()
