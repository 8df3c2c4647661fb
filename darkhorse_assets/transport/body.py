"""Reading an answer's body within limits of time and size, however it is compressed, and the words an error body says.

gzip is undone here and not by httpx, which inflates a whole network chunk at once (64 KB may become 66 MB) and takes a
gzip stream that ends early for a whole one.
"""

import json
import zlib
from collections.abc import Callable

import httpx

from darkhorse_assets.errors import PayloadUnreadableError

ACCEPTED_ENCODINGS = "gzip"


def read_body(answer: httpx.Response, *, limit: int, late: Callable[[], bool]) -> bytes:
    """The decoded body of a streamed answer, at most `limit` bytes; `late` says whether its time is up.

    Raises httpx.TransportError for what may go better next time (late, cut, broken) and PayloadUnreadableError for what
    will not (larger than `limit`, an encoding that was not asked for).
    """
    encoding = answer.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise PayloadUnreadableError(f"the answer is encoded as {encoding[:20]!r}, which was not asked for")
    inflater = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if encoding == "gzip" else None
    body = bytearray()
    for chunk in _chunks(answer):
        if late():
            raise httpx.ReadTimeout(f"the answer was still arriving after its time, {len(body):,} bytes in")
        body += _inflate(inflater, chunk, limit + 1 - len(body)) if inflater else chunk
        if len(body) > limit:
            raise PayloadUnreadableError(f"the answer is larger than {limit:,} bytes; ask for less at once")
    if inflater and (not inflater.eof or inflater.unused_data):
        raise httpx.ReadError("the gzip body is cut short or has more behind its end")
    return bytes(body)


def said(body: bytes) -> str:
    """What an error body says: its JSON `detail` (The Racing API, FastAPI), else its text with spaces run together."""
    text = body.decode("utf-8", errors="replace")
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict) and "detail" in document:
        detail = document["detail"]
        text = detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)
    return " ".join(text.split())


def _chunks(answer: httpx.Response) -> httpx.SyncByteStream:
    # Not iter_raw(): it refuses the ready-made answers of httpx.MockTransport, which count as consumed already.
    if not isinstance(answer.stream, httpx.SyncByteStream):
        raise TypeError("an asynchronous answer")
    return answer.stream


def _inflate(inflater: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        return inflater.decompress(chunk, room)
    except zlib.error as error:
        raise httpx.ReadError(f"the gzip body is broken: {error}") from error
