"""A server in memory that gives prepared answers on a fake clock, and the client that asks it."""

from collections.abc import Callable

import httpx

from darkhorse_assets.transport.client import Client, Response
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets.transport.policy import Policy
from darkhorse_assets_tests.transport.fake_time import FakeTime

URL = "https://api.example/v1/results"
EXACT = Policy(jitter_seconds=0)


class Server:
    """Gives the prepared answers in turn, the last one for ever, and notes when it was asked what."""

    def __init__(self, *answers: Callable[[], httpx.Response], policy: Policy = EXACT) -> None:
        self.time = FakeTime()
        self.asked: list[httpx.Request] = []
        self.asked_at: list[float] = []
        self.on_sleep: Callable[[], object] = lambda: None
        self._answers = answers
        self.gate = InProcessGate(Rules(2), self.time.now)
        self.client = Client(
            gate=self.gate,
            clock=self.time.now,
            sleep=self._sleep,
            auth=("someone", "secret"),
            http_transport=httpx.MockTransport(self._handle),
            policy=policy,
        )

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.asked_at.append(round(self.time.seconds, 3))
        return self._answers[min(len(self.asked), len(self._answers)) - 1]()

    def _sleep(self, seconds: float) -> None:
        self.time.sleep(seconds)
        self.on_sleep()

    def get(self, url: str = URL) -> Response:
        return self.client.get(url)


def status(code: int, text: str = "", **headers: str) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(code, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()})


def breaks(kind: type[httpx.TransportError]) -> Callable[[], httpx.Response]:
    def answer() -> httpx.Response:
        raise kind("the line broke")

    return answer


OK = status(200, "fine")
