"""No canary gets out: failing requests at the loudest log level, and every text that they leave behind is searched."""

import base64
import html
import json
import logging
import math
import traceback
from urllib.parse import quote, quote_plus

import httpx
import pytest

from darkhorse_assets.errors import SourceError
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets.transport.policy import Policy
from darkhorse_assets.transport.secrecy import redactor
from darkhorse_assets_tests.transport.fake_time import FakeTime
from darkhorse_assets_tests.transport.fault_server import FaultServer

USERNAME, PASSWORD = "canary-user", "canary/päss word"
TOKEN = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
SPECIAL = 'canary/pass wörd+1 <&">'
CANARIES = [USERNAME, PASSWORD, TOKEN, quote(PASSWORD, safe=""), "canary"]


def echo(request: httpx.Request) -> httpx.Response:
    """A server that prints back all that it was sent, as debug pages do."""
    seen = f"{request.headers['Authorization']} {USERNAME} {PASSWORD} {quote(PASSWORD, safe='')} https://canary@host/"
    status = int(request.url.path[1:])
    if status == 0:
        raise httpx.LocalProtocolError(f"Illegal header value {seen!r}")
    if status == 302:
        return httpx.Response(
            302, headers={"Location": f"https://{USERNAME}:{quote(PASSWORD, safe='')}@elsewhere.example/"}
        )
    if status == 200:
        return httpx.Response(200, stream=httpx.ByteStream(b""), headers={"Content-Encoding": USERNAME})
    return httpx.Response(status, json={"detail": "x" * 180 + seen})


@pytest.mark.parametrize("path", [0, 200, 302, 401, 422, 429, 500])
def test_no_secret_is_in_logs_errors_tracebacks_with_locals_or_reprs(
    path: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    time = FakeTime()
    client = Client(
        gate=InProcessGate(Rules(math.inf), time.now),
        clock=time.now,
        sleep=time.sleep,
        auth=(USERNAME, PASSWORD),
        http_transport=httpx.MockTransport(echo),
        policy=Policy(attempts=2),
    )
    with pytest.raises(SourceError) as raised:
        client.get(f"https://api.example/{path}")
    told = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    left_behind = "\n".join([caplog.text, *told.format(), repr(raised.value), repr(client), str(client)])
    assert "api.example" in left_behind
    assert raised.value.__context__ is None
    assert [canary for canary in CANARIES if canary in left_behind] == []


def test_a_real_connection_logs_no_secret_either(server: FaultServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    time = FakeTime()
    gate = InProcessGate(Rules(math.inf), time.now)
    with Client(gate=gate, clock=time.now, sleep=time.sleep, auth=(USERNAME, PASSWORD)) as client:
        for url, reason in ((server.url + "always_echo", r"Basic \*\*\*"), ("http://127.0.0.1:1/", "ConnectError")):
            with pytest.raises(SourceError, match=reason) as raised:
                client.get(url)
            told = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
            left_behind = "\n".join([caplog.text, *told.format()])
            assert [canary for canary in CANARIES if canary in left_behind] == []
    assert "httpcore" in caplog.text


def test_a_password_that_contains_the_username_goes_as_a_whole() -> None:
    assert redactor(("ann", "ann-1234"))("ann ann-1234 https://ann:x@host/p?q=a@b") == "*** *** https://***host/p?q=a@b"


def test_empty_credentials_take_nothing_away() -> None:
    assert redactor(("", ""))("GET https://host/") == redactor(None)("GET https://host/") == "GET https://host/"


@pytest.mark.parametrize(
    "written",
    [
        quote(SPECIAL),
        quote(SPECIAL).lower(),
        quote_plus(SPECIAL),
        json.dumps(SPECIAL),
        html.escape(SPECIAL),
        repr(SPECIAL.encode()),
        f"A page that begins {SPECIAL[:9]!r}",
        f"Basic {base64.b64encode(f'ann:{SPECIAL}'.encode()).decode()[:12]}",
    ],
)
def test_a_secret_goes_however_it_is_written_and_where_a_quotation_cut_it(written: str) -> None:
    """A redirect held it half encoded, and a page that was cut after so many characters held half of it."""
    told = redactor(("ann", SPECIAL))(written)
    assert "***" in told
    assert not {"canary", "w%C3", "rd+1", "YW5u"} & {told[at : at + size] for at in range(len(told)) for size in (4, 6)}


def test_of_two_secrets_that_begin_alike_the_longer_goes_whole() -> None:
    assert redactor(("canary-one", "canary-two, and more"))("x canary-two, and y canary-one.") == "x ***y ***."
