"""Faults of the connection: no answer, a slow one, half of one, none at all."""

import asyncio
import gzip
from dataclasses import dataclass
from typing import ClassVar

from darkhorse_assets.simulator.faults.exchange import Exchange, begin, go_on, good_answer
from darkhorse_assets.simulator.faults.kind import Answers


@dataclass(frozen=True)
class Silence(Answers):
    """No answer, until the client gives up; with `hold`, the connection is closed after so many seconds."""

    called: ClassVar[str] = "silence"

    hold: float = 0.0

    def __post_init__(self) -> None:
        if self.hold < 0:
            raise ValueError("hold is at least 0 seconds")

    async def answer(self, exchange: Exchange) -> None:
        """Wait."""
        try:
            await asyncio.wait_for(exchange.left(), self.hold or None)
        except TimeoutError:
            await exchange.hang_up()


@dataclass(frozen=True)
class Drip(Answers):
    """The good answer, `bytes` at a time with `pause` seconds between."""

    called: ClassVar[str] = "drip"

    bytes: int = 1
    pause: float = 0.05

    def __post_init__(self) -> None:
        if self.bytes < 1 or self.pause < 0:
            raise ValueError("bytes is at least 1, pause at least 0 seconds")

    async def answer(self, exchange: Exchange) -> None:
        """Send it drop by drop, as long as somebody is there."""
        good = await good_answer(exchange)
        await begin(exchange, good, len(good.body))
        left = asyncio.create_task(exchange.left())
        for start in range(0, len(good.body), self.bytes):
            await asyncio.wait({left}, timeout=self.pause)
            if left.done():
                return
            end = start + self.bytes
            await go_on(exchange, good.body[start:end], is_last=end >= len(good.body))
        left.cancel()


@dataclass(frozen=True)
class Reset(Answers):
    """A RST: before anything is sent, or after this `share` of the body."""

    called: ClassVar[str] = "reset"

    share: float = 0.0

    def __post_init__(self) -> None:
        _check(self.share)

    async def answer(self, exchange: Exchange) -> None:
        """Cut the connection."""
        if self.share:
            await _send_part(exchange, self.share)
        await exchange.reset()


@dataclass(frozen=True)
class HalfBody(Answers):
    """Less than the Content-Length promises: this `share` of the body, then the end of the connection."""

    called: ClassVar[str] = "half-body"

    share: float = 0.5

    def __post_init__(self) -> None:
        _check(self.share)

    async def answer(self, exchange: Exchange) -> None:
        """Send a part, and hang up."""
        await _send_part(exchange, self.share)
        await exchange.hang_up()


@dataclass(frozen=True)
class HalfGzip(Answers):
    """A compressed body of which only this `share` is there, with a Content-Length that fits what is sent."""

    called: ClassVar[str] = "half-gzip"

    share: float = 0.5

    def __post_init__(self) -> None:
        _check(self.share)

    async def answer(self, exchange: Exchange) -> None:
        """Send the beginning of the compressed body as if it were all."""
        good = await good_answer(exchange)
        packed = gzip.compress(good.body, mtime=0)
        part = packed[: int(len(packed) * self.share)]
        good.headers.append((b"content-encoding", b"gzip"))
        await begin(exchange, good, len(part))
        await go_on(exchange, part, is_last=True)


def _check(share: float) -> None:
    if not 0 <= share < 1:
        raise ValueError("share is at least 0 and less than 1")


async def _send_part(exchange: Exchange, share: float) -> None:
    good = await good_answer(exchange)
    await begin(exchange, good, len(good.body))
    await go_on(exchange, good.body[: int(len(good.body) * share)])
