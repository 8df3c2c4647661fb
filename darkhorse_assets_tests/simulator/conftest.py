"""One world and one client for all tests of the simulator; a day costs some 60 ms, so the days are made once."""

import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from darkhorse_assets.simulator.api import Options, create_app
from darkhorse_assets.simulator.server import running
from darkhorse_assets.simulator.world.fixtures import LONDON
from darkhorse_assets.simulator.world.world import World

Json = dict[str, Any]
SEED = 7
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=LONDON)
BUSY_SATURDAY = date(2024, 6, 1)


@pytest.fixture(scope="session")
def world() -> World:
    """The world of the tests."""
    return World(SEED)


@pytest.fixture(scope="session")
def sample_days() -> list[date]:
    """Days of all seasons and weekdays, also old ones of which no cards exist."""
    return [date(2022, 5, 1) + timedelta(days=73 * step) for step in range(20)]


@pytest.fixture(scope="session")
def results(world: World, sample_days: list[date]) -> list[Json]:
    """Every result of the sample days, long after."""
    return [race for day in sample_days for race in world.results(day, NOW)]


@pytest.fixture(scope="session")
def cards(world: World, sample_days: list[date]) -> list[Json]:
    """Every card of the sample days that has one, long after."""
    return [race for day in sample_days for race in world.racecards(day, NOW)]


class Serve(Protocol):
    """Starts a server and gives a client of it, which sends some credentials."""

    def __call__(self, options: Options | None = None, now: datetime = NOW) -> httpx.Client: ...


@pytest.fixture(scope="session")
def serve(world: World) -> Iterator[Serve]:
    """Servers of the world with these options at that moment; equal ones are started once."""
    context = ssl.create_default_context()  # clients that share it are made in no time
    with ExitStack() as stack:

        @cache
        def started(options: Options, now: datetime) -> httpx.Client:
            url = stack.enter_context(running(create_app(world, lambda: now, options)))
            return stack.enter_context(
                httpx.Client(base_url=url, auth=("someone", "secret"), verify=context, trust_env=False)
            )

        def serve(options: Options | None = None, now: datetime = NOW) -> httpx.Client:
            return started(options or Options(), now)

        yield serve


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    """A client of the server as it comes."""
    return serve()


def read(path: Path) -> Any:
    """A JSON file of the real data."""
    return json.loads(path.read_text(encoding="utf-8"))
