"""A desk over the invented season for tests: a real simulator on loopback, a lake in a folder, a clock that stands."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from darkhorse_assets.clock import Clock
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.simulator.api import create_app
from darkhorse_assets.simulator.server import running
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.simulated import ANY_KEY, SEED
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules

NOW = datetime(2025, 4, 20, 12, 0, tzinfo=UTC)
COUNTRIES = ("gb", "ire", "fr")


@dataclass
class Season:
    """The simulator's address and what a test does to it."""

    url: str

    def break_days(self, *days: date) -> None:
        """From now on these days answer with errors, and no others."""
        httpx.post(f"{self.url}/_simulator/broken-days", json={"days": [f"{d}" for d in days]}).raise_for_status()

    def requests(self) -> int:
        return int(httpx.get(f"{self.url}/_simulator/requests").json()["total"])

    @contextmanager
    def desk(self, folder: Path, progress: Progress | None = None, clock: Clock = lambda: NOW) -> Iterator[Desk]:
        with Client(gate=InProcessGate(Rules(math.inf)), clock=clock, auth=ANY_KEY, sleep=_at_once) as client:
            source = RacingApi(client, self.url, clock, name="simulator")
            yield Desk(Lake.at(folder), Mart(folder / "mart.duckdb"), source, COUNTRIES, clock, progress or Progress())


def _at_once(_seconds: float) -> None:
    """Waits between attempts are transport's own tests' matter."""


@contextmanager
def season() -> Iterator[Season]:
    with running(create_app(World(SEED), lambda: NOW)) as url:
        yield Season(url)
