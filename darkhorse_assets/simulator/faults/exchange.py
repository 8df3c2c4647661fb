"""One request on its way through the server, and what a fault may do with it that a web framework hides."""

import asyncio
import socket
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRANSPORT = "transport"
"""Where the server puts the connection, in ASGI's state of a request."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """ASGI's parts of a request; `app` would answer well, `now` is the simulator's time."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    now: datetime

    async def left(self) -> None:
        """Return when the client has gone, or the connection was cut."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def hang_up(self) -> None:
        """Close the connection as it is, after what was sent."""
        self._connection.close()
        await self.left()

    async def reset(self) -> None:
        """Cut the connection with a RST, as a firewall does: what was not yet read is lost."""
        connection = self._connection
        linger = struct.pack("ii", 1, 0)
        connection.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.abort()
        await self.left()

    @property
    def _connection(self) -> asyncio.Transport:
        connection: asyncio.Transport = self.scope["state"][TRANSPORT]
        return connection


class Good(NamedTuple):
    """The answer that would have been sent, whole; the headers are without the length."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def good_answer(exchange: Exchange) -> Good:
    """Have the request answered well, and keep the answer back."""
    status, headers, parts = 0, [], []

    async def keep(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [(name, value) for name, value in message["headers"] if name != b"content-length"]
        else:
            parts.append(message.get("body", b""))

    await exchange.app(exchange.scope, exchange.receive, keep)
    return Good(status, headers, b"".join(parts))


async def begin(exchange: Exchange, good: Good, length: int) -> None:
    """Send the head of an answer that promises so many bytes."""
    headers = [*good.headers, (b"content-length", str(length).encode())]
    await exchange.send({"type": "http.response.start", "status": good.status, "headers": headers})


async def go_on(exchange: Exchange, part: bytes, *, is_last: bool = False) -> None:
    """Send a part of the body; uvicorn insists on the promised length only at the last."""
    await exchange.send({"type": "http.response.body", "body": part, "more_body": not is_last})
