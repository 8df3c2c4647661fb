"""What one racing day costs in process, the network apart: captured, parsed, audited, published, with its masters.

`python -m benchmarks.one_day [date]`. The simulator is asked before anything is timed; then its answers come from
memory, through the same client. Each round has an empty lake, and asks and publishes the day a second time.
"""

import math
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import httpx

from benchmarks.history import COUNTRIES
from benchmarks.simulated import simulator
from darkhorse_assets.capturing import capture_day
from darkhorse_assets.clock import utc_now
from darkhorse_assets.contracts import RESULTS, RUNNERS, TABLES
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Source
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.simulated import ANY_KEY
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules

DAY = date(2025, 5, 17)
ROUNDS = 7
AIM_SECONDS = 1.0


class Memory:
    """Answers each question as it was answered the first time."""

    def __init__(self) -> None:
        self._answers: dict[httpx.URL, httpx.Response] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url not in self._answers:
            self._answers[request.url] = httpx.get(request.url, headers=request.headers)
        known = self._answers[request.url]
        return httpx.Response(known.status_code, json=known.json())


def seconds_of_a_day(lake: Lake, source: Source, day: date) -> tuple[float, float]:
    """To capture it, and to publish it."""
    began = time.perf_counter()
    for endpoint in DAY_ENDPOINTS:
        capture_day(lake, source, endpoint, day, COUNTRIES)
    captured = time.perf_counter()
    publish_day(lake, source, day, COUNTRIES, utc_now())
    return captured - began, time.perf_counter() - captured


def main(day: date) -> None:
    first, again = [], []
    transport = httpx.MockTransport(Memory().answer)
    with (
        simulator() as url,
        Client(gate=InProcessGate(Rules(math.inf)), clock=utc_now, auth=ANY_KEY, http_transport=transport) as client,
    ):
        source = RacingApi(client, url, utc_now, name="simulator")
        for turn in range(ROUNDS + 1):
            with tempfile.TemporaryDirectory() as folder:
                lake = Lake.at(Path(folder))
                of_turn = seconds_of_a_day(lake, source, day), seconds_of_a_day(lake, source, day)
                if turn:  # the first one fills the memory, and warms imports
                    first.append(of_turn[0])
                    again.append(of_turn[1])
                rows = {table.name: len(lake.tables.rows(table, day, COUNTRIES)) for table in (RUNNERS, RESULTS)}
    print(f"{day}: " + ", ".join(f"{count:,} {name}" for name, count in rows.items()) + f", {len(TABLES)} tables")
    for what, rounds in (("the first time", first), ("asked and published again", again)):
        captured, published = (statistics.median(part) for part in zip(*rounds, strict=True))
        told = f"captured in {captured:.2f} s, published in {published:.2f} s, together {captured + published:.2f} s"
        print(f"  {what}: {told} (aim: under {AIM_SECONDS:.0f})")


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else DAY)
