"""A local HTTP server with the faults of real ones, each under its own path."""

import gzip
import socket
import struct
import time
import zlib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = b'{"results": []}' * 100
BOMB = zlib.compress(b"\0" * 20_000_000, wbits=31)


class Misbehaving(BaseHTTPRequestHandler):
    """Each path is one fault; each is given once and then the good body, except where the name says `always`."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FaultServer)
        name = self.path.strip("/")
        again = name in server.seen
        server.seen.append(name)
        getattr(self, "fine" if again and not name.startswith("always") else name)()

    def head(self, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def send(self, body: bytes, status: int = 200, **headers: object) -> None:
        self.head(status, Content_Length=len(body), **headers)
        self.wfile.write(body)

    def fine(self) -> None:
        self.send(BODY)

    def zipped(self) -> None:
        self.send(gzip.compress(BODY), Content_Encoding="gzip")

    def half_body(self) -> None:
        self.head(Content_Length=len(BODY))
        self.wfile.write(BODY[: len(BODY) // 2])
        self.close_connection = True

    def half_gzip_with_a_length_that_fits(self) -> None:
        self.send(gzip.compress(BODY)[:-9], Content_Encoding="gzip")

    def gzip_with_more_behind_its_end(self) -> None:
        self.send(gzip.compress(BODY) + b"more", Content_Encoding="gzip")

    def broken_gzip(self) -> None:
        self.send(b"not gzip at all", Content_Encoding="gzip")

    def reset(self) -> None:
        self.head(Content_Length=len(BODY))
        self.wfile.write(BODY[:10])
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def hang_up(self) -> None:
        self.close_connection = True

    def silent(self) -> None:
        time.sleep(0.4)
        self.close_connection = True

    def always_drip(self) -> None:
        self.head(Content_Length=len(BODY))
        for byte in BODY[:14]:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)
        self.close_connection = True

    def always_bomb(self) -> None:
        self.send(BOMB, Content_Encoding="gzip")

    def always_endless(self) -> None:
        self.head(Connection="close")
        self.wfile.write(b"x" * 1_100_000)

    def always_refused_with_half_a_reason(self) -> None:
        self.head(401, Content_Length=100)
        self.wfile.write(b"half")
        self.close_connection = True

    def always_echo(self) -> None:
        self.send(str(self.headers).encode(), 401, Set_Cookie="a=b")

    def handle(self) -> None:
        with suppress(OSError):  # the client left, as it should
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


class FaultServer(ThreadingHTTPServer):
    """Remembers the faults that it was asked for, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Misbehaving)
        self.seen: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}/"
