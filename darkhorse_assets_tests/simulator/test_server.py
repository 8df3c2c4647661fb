"""Starting and stopping: on a free port, on a given one, and not on one that is taken."""

import socket

import httpx
import pytest

from darkhorse_assets.errors import UsageError
from darkhorse_assets.simulator.api import create_app
from darkhorse_assets.simulator.server import running, serve
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets_tests.simulator.conftest import NOW, SEED


def test_it_answers_while_it_runs_and_is_gone_afterwards() -> None:
    with running(create_app(World(SEED), lambda: NOW)) as url:
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{url}/v1/courses/regions", auth=("a", "b"), trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/v1/courses/regions", auth=("a", "b"), trust_env=False)


def test_two_can_run_side_by_side() -> None:
    app = create_app(World(SEED), lambda: NOW)
    with running(app) as first, running(app) as second:
        assert first != second


def test_a_port_that_is_taken_is_a_usage_error_that_names_it() -> None:
    app = create_app(World(SEED), lambda: NOW)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=str(port)), running(app, port=port):
            pass
        with pytest.raises(UsageError, match=str(port)):
            serve(app, port=port)
