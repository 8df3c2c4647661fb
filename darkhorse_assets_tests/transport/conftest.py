"""The fault server, started once."""

import threading
from collections.abc import Iterator

import pytest

from darkhorse_assets_tests.transport.fault_server import FaultServer


@pytest.fixture(scope="session")
def running() -> Iterator[FaultServer]:
    with FaultServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def server(running: FaultServer) -> FaultServer:
    running.seen.clear()
    return running
