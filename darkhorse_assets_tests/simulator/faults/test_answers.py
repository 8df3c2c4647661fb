"""Each fault of the answer and of the connection, as a client on a real socket meets it."""

import gzip
import time
import zlib
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from darkhorse_assets_tests.simulator.conftest import NOW
from darkhorse_assets_tests.simulator.faults.conftest import CHEAP, DAY, Server


@pytest.mark.parametrize("status", [401, 403, 406, 429, 500, 502, 503, 504])
def test_a_storm_of_statuses_has_the_length_that_was_ordered(server: Server, status: int) -> None:
    server.plan(f"{status}:first=2,count=3")
    assert server.statuses(CHEAP, 6) == [200, status, status, status, 200, 200]


def test_the_wait_is_told_in_seconds_or_as_a_date(server: Server) -> None:
    server.plan("429:wait=30,count=1", "503:wait=90,form=date")
    assert server.client.get(CHEAP).headers["Retry-After"] == "30"
    answer = server.client.get(CHEAP)
    assert parsedate_to_datetime(answer.headers["Retry-After"]) == NOW + timedelta(seconds=90)
    assert answer.headers["Content-Type"].startswith("text/html")  # from the server in front of the application


def test_the_plan_wall_can_stand_in_the_middle_of_a_run(server: Server) -> None:
    server.plan("401:first=3")
    assert server.statuses(CHEAP, 4) == [200, 200, 401, 401]
    assert server.client.get(CHEAP).json() == {"detail": "Pro Plan required"}


def test_an_error_page_comes_with_the_status_200(server: Server) -> None:
    server.plan("error-page")
    answer = server.client.get(CHEAP)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "temporarily unavailable" in answer.text.lower()


def test_a_good_body_can_be_said_to_be_something_else(server: Server) -> None:
    good = server.client.get(CHEAP)
    server.plan("wrong-type:type=text/plain")
    answer = server.client.get(CHEAP)
    assert answer.content == good.content
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_silence_lasts_until_the_client_gives_up(server: Server) -> None:
    server.plan("silence:count=1")
    with pytest.raises(httpx.ReadTimeout):
        server.client.get(CHEAP, timeout=0.1)
    assert server.client.get(CHEAP).status_code == 200


def test_silence_can_end_without_an_answer(server: Server) -> None:
    server.plan("silence:count=1,hold=0.05")
    with pytest.raises(httpx.RemoteProtocolError):
        server.client.get(CHEAP)


def test_a_drip_is_whole_but_slow_and_ends_when_the_client_has_gone(server: Server) -> None:
    good = server.client.get(CHEAP).content
    server.plan(f"drip:bytes={len(good) // 4},pause=0.03")
    started = time.monotonic()
    assert server.client.get(CHEAP).content == good
    assert time.monotonic() - started >= 0.1
    server.plan("drip:count=1")
    with server.client.stream("GET", CHEAP) as answer:
        assert next(answer.iter_raw())
    assert server.client.get(CHEAP).content == good


@pytest.mark.parametrize("share", ["0", "0.5"])
def test_a_reset_is_a_reset_before_the_answer_and_in_the_middle_of_it(server: Server, share: str) -> None:
    server.plan(f"reset:count=1,share={share}")
    with pytest.raises(httpx.ReadError, match="reset by peer"):
        server.client.get(CHEAP)
    assert server.client.get(CHEAP).status_code == 200


def test_half_a_body_ends_before_its_length(server: Server) -> None:
    good = server.client.get(CHEAP).content
    server.plan("half-body")
    with pytest.raises(httpx.RemoteProtocolError, match=f"received {len(good) // 2} bytes, expected {len(good)}"):
        server.client.get(CHEAP)


def test_half_a_compressed_body_has_a_length_that_fits(server: Server) -> None:
    good = server.client.get(CHEAP).content
    server.plan("half-gzip")
    with server.client.stream("GET", CHEAP) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(sent) == int(answer.headers["Content-Length"])
    assert good.startswith(zlib.decompressobj(wbits=31).decompress(sent))
    with pytest.raises(EOFError):
        gzip.decompress(sent)


def test_only_the_endpoint_and_the_days_that_were_named_are_hit(server: Server) -> None:
    server.plan({"kind": "500", "on": ["racecards"], "days": [f"{DAY}"]})
    assert server.client.get("/v1/racecards/pro", params={"date": f"{DAY}"}).status_code == 500
    assert server.client.get("/v1/results", params={"start_date": f"{DAY}", "end_date": f"{DAY}"}).status_code == 200
    assert server.statuses(CHEAP, 1) == [200]


def test_the_log_has_every_arrival_with_its_time_and_what_became_of_it(server: Server) -> None:
    server.client.get(CHEAP)
    before = server.client.get("/_simulator/log").json()["arrivals"][-1]["number"]
    server.plan("406:first=2,count=1", "reset:first=3,count=1")
    started = time.monotonic()
    server.client.get(CHEAP, params={"x": "1"})
    server.client.get(CHEAP)
    with pytest.raises(httpx.ReadError):
        server.client.get(CHEAP)
    arrivals = server.client.get("/_simulator/log", params={"since": before}).json()["arrivals"]
    assert [(arrival["query"], arrival["status"], arrival["faults"]) for arrival in arrivals] == [
        ("x=1", 200, []),
        ("", 406, ["406"]),
        ("", None, ["reset"]),
    ]
    times = [arrival["monotonic"] for arrival in arrivals]
    assert times == sorted(times)
    assert started <= times[0] <= times[-1] <= time.monotonic()
    assert [arrival["number"] for arrival in arrivals] == [before + 1, before + 2, before + 3]
    assert {(arrival["path"], arrival["at"]) for arrival in arrivals} == {(CHEAP, NOW.isoformat())}
    assert server.client.get("/_simulator/log", params={"since": "then"}).status_code == 422
