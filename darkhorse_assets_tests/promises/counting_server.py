"""A server that notes when each request arrived, by the kernel's clock, so that a busy machine does not blur it."""

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from types import TracebackType
from typing import Self

_SO_TIMESTAMPNS = 35  # Linux; socket has no name for it
_TIMESPEC = struct.Struct("qq")
LATENCY_SECONDS = 0.05
"""As if the network lay between: requests are under way while answers are."""


@dataclass(frozen=True)
class Answer:
    """What is answered; `retry_after` is a wish for so many seconds of quiet, said as a date if `is_dated`."""

    status: int = 200
    retry_after: int = 0
    is_dated: bool = False

    def written(self) -> bytes:
        now = time.time()
        lines = [f"HTTP/1.1 {self.status} x", "Content-Length: 2", f"Date: {formatdate(now, usegmt=True)}"]
        if self.retry_after:
            date = formatdate(now + self.retry_after, usegmt=True)
            lines.append(f"Retry-After: {date if self.is_dated else self.retry_after}")
        return "\r\n".join([*lines, "", "{}"]).encode()


@dataclass(frozen=True)
class Request:
    """When it arrived, and when its answer was sent; seconds of the epoch."""

    arrived_at: float
    answered_at: float
    answer: Answer


class CountingServer:
    """Answers 200 to everything, but for the answers that `say` lines up, each given once; `requests` by arrival."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)  # its connections inherit it
        self._said: deque[Answer] = deque()
        self._requests: list[Request] = []
        self._connections: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for each in (self._listening, *self._connections):
            with suppress(OSError):  # its other end has gone
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._accepting.join()

    @property
    def requests(self) -> list[Request]:
        return sorted(self._requests, key=lambda each: each.arrived_at)

    def say(self, answers: Iterable[Answer]) -> None:
        self._said.extend(answers)

    def _accept(self) -> None:
        with suppress(OSError):  # closed: it is over
            while True:
                connection, _ = self._listening.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while received := connection.recvmsg(65_536, 128):
                data, notes = received[:2]
                if not data:
                    return
                assert data.endswith(b"\r\n\r\n"), "a request came in pieces"
                seconds, nanoseconds = _TIMESPEC.unpack(notes[0][2])
                time.sleep(LATENCY_SECONDS)
                try:
                    answer = self._said.popleft()
                except IndexError:
                    answer = Answer()
                connection.sendall(answer.written())
                self._requests.append(Request(seconds + nanoseconds / 1e9, time.time(), answer))
