"""The faults that only real sockets have, from a local server that misbehaves on demand."""

import math
import socket
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from darkhorse_assets.errors import PayloadUnreadableError, SourceRefusedError, SourceUnavailableError
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets.transport.policy import Policy
from darkhorse_assets_tests.transport.fault_server import BODY, FaultServer

SMALL = Policy(attempts=2, read_seconds=0.2, whole_seconds=0.4, max_response_bytes=1_000_000)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with impatient_client() as client:
        yield client


def impatient_client() -> Client:
    gate = InProcessGate(Rules(math.inf))
    return Client(gate=gate, clock=lambda: datetime.now(UTC), sleep=lambda _: None, policy=SMALL)


def test_gzip_is_undone(server: FaultServer, client: Client) -> None:
    assert client.get(server.url + "zipped").body == BODY


@pytest.mark.parametrize(
    "fault",
    [
        "half_body",
        "half_gzip_with_a_length_that_fits",
        "gzip_with_more_behind_its_end",
        "broken_gzip",
        "reset",
        "hang_up",
        "silent",
    ],
)
def test_a_broken_answer_is_never_returned_and_asked_for_again(server: FaultServer, client: Client, fault: str) -> None:
    before = client.calls
    answer = client.get(server.url + fault)
    assert (answer.body, client.calls - before, server.seen) == (BODY, 2, [fault, fault])


def test_a_server_that_drips_is_left_when_the_whole_time_is_up(server: FaultServer, client: Client) -> None:
    started = time.monotonic()
    with pytest.raises(SourceUnavailableError, match="attempt 2 of 2: ReadTimeout, the answer was still arriving"):
        client.get(server.url + "always_drip")
    assert 0.8 <= time.monotonic() - started < 1.3


@pytest.mark.parametrize("fault", ["always_bomb", "always_endless"])
def test_an_answer_over_the_limit_is_given_up_before_it_fills_the_memory(
    server: FaultServer, client: Client, fault: str
) -> None:
    tracemalloc.start()
    with pytest.raises(PayloadUnreadableError, match="larger than 1,000,000 bytes") as raised:
        client.get(server.url + fault)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
    assert (raised.value.status, server.seen) == (200, [fault])


def test_a_refusal_whose_reason_is_cut_short_is_still_that_refusal(server: FaultServer, client: Client) -> None:
    with pytest.raises(SourceRefusedError) as raised:
        client.get(server.url + "always_refused_with_half_a_reason")
    assert raised.value.status == 401


def test_nobody_listening_is_a_source_that_is_unavailable(client: Client) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(SourceUnavailableError, match="ConnectError"):
            client.get(f"http://127.0.0.1:{reserved.getsockname()[1]}/")


def test_a_proxy_of_the_environment_does_not_come_between_this_machine_and_itself(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with impatient_client() as client:
        assert client.get(server.url + "fine").body == BODY
        assert client.calls == 1
