"""The simulator for measurements: a server in a process of its own, and a source that nothing throttles."""

import math
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from darkhorse_assets.clock import utc_now
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.simulated import simulated_racing_api
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules

PORT = 8399


def unthrottled(url: str | None) -> RacingApi:
    """The source of the simulator at `url`, or of one in this process; the caller closes it."""
    return simulated_racing_api(url, InProcessGate(Rules(math.inf)), utc_now)


@contextmanager
def simulator() -> Iterator[str]:
    """The address of a simulator in a process of its own."""
    command = [str(Path(sys.executable).with_name("darkhorse")), "simulator", "serve", "--port", str(PORT)]
    process = subprocess.Popen(command)  # noqa: S603  our own command
    url = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(300):
            try:
                requests_made(url)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def requests_made(url: str) -> dict[str, int]:
    """How many requests the simulator has counted, by path."""
    by_path: dict[str, int] = httpx.get(f"{url}/_simulator/requests").json()["by_path"]
    return by_path
