"""The simulator as a source: The Racing API's own client, pointed at invented racing.

Without an address it starts a simulator inside this process on loopback and stops it when the source is closed, so
that a fresh checkout has racing days without an account, in the command line and in Dagster alike.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from darkhorse_assets.simulator.api import create_app
from darkhorse_assets.simulator.server import running
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import Gate

SEED = 1867
"""The season that everybody sees; another seed is another season."""

ANY_KEY = ("simulator", "simulator")
"""The simulator wants a key like the real API, and takes any."""


class _SimulatedRacingApi(RacingApi):
    def __init__(self, client: Client, base_url: str, clock: Callable[[], datetime], server: ExitStack) -> None:
        super().__init__(client, base_url, clock, name="simulator")
        self._server = server

    def close(self) -> None:
        super().close()
        self._server.close()


def simulated_racing_api(base_url: str | None, gate: Gate, clock: Callable[[], datetime]) -> RacingApi:
    """The simulator at `base_url`, or one of this process where there is none."""
    client = Client(gate=gate, clock=clock, auth=ANY_KEY)
    server = ExitStack()
    address = base_url or server.enter_context(running(create_app(World(SEED), clock)))
    return _SimulatedRacingApi(client, address, clock, server)
