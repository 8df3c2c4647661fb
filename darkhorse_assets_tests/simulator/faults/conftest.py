"""One server for all faults: each test sets a plan of its own, and the time."""

import ssl
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import httpx
import pytest

from darkhorse_assets.simulator.api import create_app
from darkhorse_assets.simulator.server import running
from darkhorse_assets.simulator.world.fixtures import LONDON
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets_tests.simulator.conftest import NOW, Json

DAY = date(2024, 6, 4)
CHEAP = "/v1/courses/regions"


class Server:
    """A running simulator, its time, and a client of it."""

    def __init__(self, client: httpx.Client, moment: list[datetime]) -> None:
        self.client = client
        self._moment = moment

    def plan(self, *faults: str | Json) -> None:
        """From now on these faults, counted from nothing."""
        self.client.post("/_simulator/faults", json={"faults": faults}).raise_for_status()

    def at(self, day: date, hour: int = 12) -> None:
        """Set the time of the simulator, in London."""
        self._moment[0] = datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)

    def told(self) -> list[Json]:
        """The plan with its counts."""
        faults: list[Json] = self.client.get("/_simulator/faults").json()["faults"]
        return faults

    def statuses(self, path: str, times: int) -> list[int]:
        """Of so many requests, one after the other."""
        return [self.client.get(path).status_code for _ in range(times)]

    def body(self, path: str, **params: Any) -> Any:
        """The JSON of a good answer."""
        return self.client.get(path, params=params).raise_for_status().json()

    def results(self, day: date = DAY, **params: Any) -> list[Json]:
        """The results of a day; of all countries, if they fit a page."""
        races: list[Json] = self.body("/v1/results", start_date=day, end_date=day, limit=100, **params)["results"]
        return races


@pytest.fixture(scope="package")
def started(world: World) -> Iterator[Server]:
    """The server of all tests."""
    moment = [NOW]
    with (
        running(create_app(world, lambda: moment[0])) as url,
        httpx.Client(
            base_url=url, auth=("a", "b"), verify=ssl.create_default_context(), trust_env=False, timeout=10
        ) as client,
    ):
        yield Server(client, moment)


@pytest.fixture
def server(started: Server) -> Iterator[Server]:
    """The server as new."""
    yield started
    started.plan()
    started.at(NOW.date())
