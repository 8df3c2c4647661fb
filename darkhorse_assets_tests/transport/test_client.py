"""The client's manners on a fake clock: what is asked again, when, how often, and what is said when it was in vain."""

import logging
from importlib.metadata import version

import httpx
import pytest

from darkhorse_assets.errors import (
    PayloadUnreadableError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
    UsageError,
)
from darkhorse_assets.transport.client import Response
from darkhorse_assets.transport.policy import Policy
from darkhorse_assets_tests.transport.fake_time import START
from darkhorse_assets_tests.transport.scripted import OK, URL, Server, breaks, status


def test_an_answer_carries_what_a_capture_needs() -> None:
    server = Server(lambda: httpx.Response(200, json={"total": 0}))
    answer = server.client.get(URL, [("region", "gb"), ("region", "ire"), ("course", "a b&c")])
    assert answer == Response(
        url=URL + "?region=gb&region=ire&course=a+b%26c",
        status=200,
        content_type="application/json",
        body=b'{"total":0}',
        received_at=START,
    )


def test_a_status_that_the_caller_takes_for_an_answer_comes_back_with_its_body() -> None:
    server = Server(status(404, "no such horse"))
    answer = server.client.get(URL, answers=(200, 404))
    assert (answer.status, answer.body) == (404, b"no such horse")
    assert len(server.asked) == 1
    with pytest.raises(SourceRefusedError):
        server.get()


def test_requests_identify_themselves_honestly_and_log_in() -> None:
    server = Server(OK)
    server.get()
    headers = server.asked[0].headers
    assert headers["User-Agent"] == f"darkhorse-assets/{version('darkhorse-assets')}"
    assert headers["Authorization"] == "Basic c29tZW9uZTpzZWNyZXQ="
    assert headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("code", [406, 408, 429, 500, 502, 503, 504, 520])
def test_what_may_pass_is_asked_again_after_two_and_four_seconds(code: int) -> None:
    server = Server(status(code), status(code), OK)
    answer = server.get()
    assert (answer.body, server.asked_at, server.client.calls) == (b"fine", [0, 2, 6], 3)


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
def test_a_broken_connection_is_asked_again_and_then_reported(kind: type[httpx.TransportError]) -> None:
    server = Server(breaks(kind))
    with pytest.raises(SourceUnavailableError) as raised:
        server.get()
    assert server.asked_at == [0, 2, 6]
    assert str(raised.value) == (
        f"GET {URL} failed on attempt 3 of 3: {kind.__name__}, the line broke; try again later"
    )
    assert (raised.value.status, raised.value.retry_at) == (None, None)


def test_the_wait_doubles_up_to_eight_seconds() -> None:
    server = Server(status(503), policy=Policy(attempts=6, jitter_seconds=0))
    with pytest.raises(SourceUnavailableError):
        server.get()
    assert server.time.sleeps == [2, 4, 8, 8, 8]


def test_jitter_lengthens_each_wait_by_at_most_half_a_second_and_differs() -> None:
    server = Server(status(503), policy=Policy(attempts=40))
    with pytest.raises(SourceUnavailableError):
        server.get()
    late = [wait - 8 for wait in server.time.sleeps[2:]]
    assert min(late) >= 0
    assert max(late) <= 0.5
    assert len(set(late)) > 30


@pytest.mark.parametrize("code", [400, 401, 404, 410, 422, 204, 206])
def test_every_other_status_is_final_after_one_request(code: int) -> None:
    server = Server(status(code))
    with pytest.raises(SourceRefusedError) as raised:
        server.get()
    assert (len(server.asked), raised.value.status) == (1, code)


def test_a_refusal_says_what_the_source_said() -> None:
    server = Server(lambda: httpx.Response(401, json={"detail": "Pro Plan required"}))
    with pytest.raises(SourceRefusedError) as raised:
        server.get()
    assert str(raised.value) == (
        f"GET {URL} gave 401 Unauthorized on attempt 1 of 3: Pro Plan required;"
        " asking again the same way changes nothing"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"detail":[{"loc":["query","name"],"msg":"field required"}]}', '"msg": "field required"'),
        (b"<html>\n  Just a\tmoment", ": <html> Just a moment;"),
        (b'{"detail":"\x1b[31mred"}', "[31mred"),
        (b'{"detail":"' + b"x" * 500 + b'"}', ": " + "x" * 200 + ";"),
        (b'["no detail"]', '["no detail"]'),
        (b"\xff\xfe", ": \ufffd\ufffd;"),
    ],
)
def test_any_error_body_becomes_one_short_printable_line(body: bytes, words: str) -> None:
    with pytest.raises(SourceRefusedError) as raised:
        Server(lambda: httpx.Response(422, content=body)).get()
    assert words in str(raised.value)
    assert str(raised.value).isprintable()


def test_requests_that_succeed_are_spaced_by_the_gate() -> None:
    server = Server(OK)
    for _ in range(4):
        server.get()
    assert server.asked_at == [0, 0.51, 1.02, 1.53]


@pytest.mark.parametrize("target", ["https://elsewhere.example/x", "/v1/other", "//user:pw@elsewhere.example/x"])
def test_redirects_are_not_followed_and_say_where_they_point(target: str) -> None:
    server = Server(status(302, Location=target))
    with pytest.raises(SourceRefusedError) as raised:
        server.get()
    assert str(raised.value).endswith(
        f"302 Found on attempt 1 of 3: {target.replace('user:pw@', '***')}; redirects are not followed"
    )
    assert len(server.asked) == 1


def test_a_refused_address_costs_no_request() -> None:
    server = Server(OK)
    with pytest.raises(UsageError, match="unencrypted"):
        server.get("http://api.example/v1")
    assert server.client.calls == 0


def test_an_encoding_that_was_not_asked_for_is_not_guessed_at() -> None:
    server = Server(lambda: httpx.Response(200, stream=httpx.ByteStream(b"?"), headers={"Content-Encoding": "br"}))
    with pytest.raises(PayloadUnreadableError, match="encoded as 'br'"):
        server.get()
    assert len(server.asked) == 1


def test_each_wait_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        Server(status(503, "closed"), OK).get()
    assert caplog.messages == [f"GET {URL} gave 503 Service Unavailable on attempt 1 of 3: closed. Waiting 2.0 s first"]


def test_every_failure_is_a_source_error_so_a_source_needs_one_except() -> None:
    for answer in (status(404), status(500), breaks(httpx.ReadError), status(200, "x" * 11)):
        with pytest.raises(SourceError):
            Server(answer, policy=Policy(max_response_bytes=10)).get()
