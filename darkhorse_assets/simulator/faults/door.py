"""The door of the server: every request is noted, and passed on, spoilt or answered as the switchboard says."""

from collections.abc import Callable
from datetime import datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from darkhorse_assets.simulator.arrivals import Arrivals
from darkhorse_assets.simulator.faults.exchange import Exchange
from darkhorse_assets.simulator.faults.kind import call_of
from darkhorse_assets.simulator.faults.switchboard import Switchboard
from darkhorse_assets.simulator.world.fixtures import LONDON

OWN_PATHS = "/_simulator/"
HITS = "hits"
"""Where the app finds, in ASGI's state of a request, what is to spoil its content."""


class Door:
    """An ASGI middleware. The simulator's own paths pass unseen."""

    def __init__(
        self, app: ASGIApp, switchboard: Switchboard, arrivals: Arrivals, clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._switchboard = switchboard
        self._arrivals = arrivals
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in."""
        if scope["type"] != "http" or scope["path"].startswith(OWN_PATHS):
            await self._app(scope, receive, send)
            return
        now = self._clock()
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        arrival = self._arrivals.note(path, query, now)
        hits = self._switchboard.hits(call_of(path, query, now.astimezone(LONDON).date()))
        arrival.faults = hits.names()
        scope.setdefault("state", {})[HITS] = hits

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                arrival.status = message["status"]
            await send(message)

        if hits.answers:
            await hits.answers.answer(Exchange(self._app, scope, receive, noted, now))
        else:
            await self._app(scope, receive, noted)
