"""A stand-in for the provider: it filters, pages and echoes as the real API does, and misbehaves where a test says so.

`answer` serves `httpx.MockTransport`; `listening` serves the same over a real socket.
"""

import base64
import json
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from darkhorse_assets.sources.protocol import Capture, Endpoint
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets_tests.sources.racing_api.bodies import Json, result

NOW = datetime(2025, 10, 15, 6, tzinfo=UTC)
KEY = ("a-user", "a-key")
AUTHORIZATION = "Basic " + base64.b64encode(":".join(KEY).encode()).decode()
DAY = date(2025, 10, 14)
COUNTRIES = ("gb", "ire")
PAGE = 100
"""Races on a page of results, as v1.4.3 has it."""
NAMES = {
    "/v1/racecards/pro": ("racecards", "date", "date", "region_codes"),
    "/v1/results": ("results", "start_date", "end_date", "region"),
}

Tamper = Callable[[httpx.QueryParams, Json], object]
"""What to send instead: an object as JSON, a text as it is, a response as it is."""


@dataclass
class Provider:
    """Holds races; `asked` are the paths and query pairs of all requests, `most_results` the largest page."""

    cards: Sequence[Json] = ()
    results: Sequence[Json] = ()
    tamper: Tamper = lambda _, body: body
    asked: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    most_results: int = PAGE

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The page asked for."""
        params = request.url.params
        self.asked.append((request.url.path, params.multi_items()))
        if request.headers.get("Authorization") != AUTHORIZATION:
            return httpx.Response(401, json={"detail": "Incorrect username or password"})
        body = self._page(params, *NAMES[request.url.path]) if request.url.path in NAMES else self._race(request)
        sent = body if isinstance(body, httpx.Response) else self.tamper(params, body)
        if isinstance(sent, httpx.Response):
            return sent
        return httpx.Response(200, content=sent) if isinstance(sent, str) else httpx.Response(200, json=sent)

    def _page(self, params: httpx.QueryParams, name: str, first: str, last: str, region: str) -> Json | httpx.Response:
        limit, skip = int(params["limit"]), int(params["skip"])
        most = 500 if name == "racecards" else self.most_results
        if limit > most:
            return httpx.Response(422, json={"detail": [{"loc": ["query", "limit"], "msg": f"at most {most}"}]})
        races = [
            race
            for race in (self.cards if name == "racecards" else self.results)
            if params[first] <= race["date"] <= params[last] and race["region"].lower() in params.get_list(region)
        ]
        echo = [[key, value] for key, value in params.multi_items() if key not in ("limit", "skip")]
        return {"total": len(races), "limit": limit, "skip": skip, "query": echo, name: races[skip : skip + limit]}

    def _race(self, request: httpx.Request) -> Json | httpx.Response:
        parts = request.url.path.split("/")
        races = {race["race_id"]: race for race in (self.cards if "racecards" in parts else self.results)}
        return races.get(parts[3], httpx.Response(404, json={"detail": "Not Found"}))

    def source(self, now: datetime = NOW, key: tuple[str, str] = KEY) -> RacingApi:
        """The source under test, talking to this provider in memory."""
        return RacingApi(client(key, httpx.MockTransport(self.answer), now), "https://provider.test", lambda: now)


def client(key: tuple[str, str], transport: httpx.BaseTransport | None = None, now: datetime = NOW) -> Client:
    """The real client, unthrottled, that does not sleep between its attempts."""
    return Client(
        gate=InProcessGate(Rules(math.inf)),
        clock=lambda: now,
        sleep=lambda _: None,
        auth=key,
        http_transport=transport,
    )


@contextmanager
def listening(provider: Provider) -> Iterator[str]:
    """The provider on loopback; yields its base url."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = f"http://{self.headers['Host']}{self.path}"
            answer = provider.answer(httpx.Request("GET", url, headers=dict(self.headers)))
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def half(body: Json) -> str:
    """The first half of the body's JSON."""
    text = json.dumps(body)
    return text[: len(text) // 2]


def results(count: int) -> list[Json]:
    """So many races of the day, without horses."""
    return [result(f"rac_{number}", runners=[]) for number in range(1, count + 1)]


def captured(provider: Provider, endpoint: Endpoint = Endpoint.RESULTS, day: date = DAY) -> Capture:
    """What the source captures of a day at this provider."""
    capture = provider.source().capture(endpoint, day, COUNTRIES)
    assert capture is not None
    return capture


def race_ids(capture: Capture) -> list[str]:
    """The races of a capture, in its order."""
    return [record.race_id for record in parse(capture).races]


def on_page(number: int, change: Callable[[Json], object]) -> Callable[[httpx.QueryParams, Json], object]:
    """A tamper that changes one page, by its number."""
    return lambda params, body: change(body) if int(params["skip"]) == (number - 1) * PAGE else body
