"""Running the simulator: on a thread for tests and demos, or in the foreground. What it answers is `api`'s affair."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread
from time import monotonic, sleep

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from darkhorse_assets.errors import DarkhorseError, UsageError
from darkhorse_assets.simulator.faults.exchange import TRANSPORT

START_SECONDS = 10


@contextmanager
def running(app: Starlette, *, port: int = 0) -> Iterator[str]:
    """The app on a thread of this process, on 127.0.0.1; yields its base url. Port 0 takes any free one.

    Raises UsageError when the port is taken.
    """
    with closing(_listen("127.0.0.1", port)) as listener:
        server = _server(app)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or monotonic() > deadline:
                raise DarkhorseError(f"the simulator did not start within {START_SECONDS} s on port {port}")
            sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def serve(app: Starlette, *, host: str = "127.0.0.1", port: int) -> None:
    """The app in the foreground, until interrupted. Raises UsageError when the port is taken."""
    with closing(_listen(host, port)) as listener:
        _server(app).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port} ({error.strerror}): choose another port") from error


class _Connected(HttpToolsProtocol):
    """Hands each request its connection, for the faults that cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.app_state = self.app_state | {TRANSPORT: transport}


def _server(app: Starlette) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app, http=_Connected, log_level="warning", ws="none", lifespan="off", timeout_graceful_shutdown=2
        )
    )
