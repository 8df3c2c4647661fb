"""Hosts that want to be left alone: Retry-After, blocks in all their forms, the breaker; on a fake clock."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from darkhorse_assets.errors import SourceBlockedError, SourceRefusedError
from darkhorse_assets.transport.client import Response
from darkhorse_assets_tests.transport.fake_time import START
from darkhorse_assets_tests.transport.scripted import OK, URL, Server, status


@pytest.mark.parametrize("wish", ["30", "Fri, 16 May 2025 12:00:30 GMT"])
def test_a_retry_after_longer_than_the_back_off_replaces_it(wish: str) -> None:
    server = Server(status(429, Retry_After=wish), OK)
    server.get()
    assert server.asked_at == [0, 30]


@pytest.mark.parametrize("wish", ["1", "-5", "soon"])
def test_a_shorter_or_senseless_retry_after_leaves_the_back_off(wish: str) -> None:
    server = Server(status(503, Retry_After=wish), OK)
    server.get()
    assert server.asked_at == [0, 2]


def test_a_retry_after_that_is_too_long_to_sleep_through_is_reported_with_its_end() -> None:
    server = Server(status(429, Retry_After="3600"), OK)
    with pytest.raises(SourceBlockedError) as raised:
        server.get()
    assert raised.value.retry_at == START + timedelta(hours=1)
    assert raised.value.status == 429
    assert "(Retry-After until 2025-05-16 13:00:00 UTC)" in str(raised.value)
    assert "lower DARKHORSE_RATE_LIMIT" in str(raised.value)
    assert (len(server.asked), server.time.sleeps) == (1, [])


def test_nothing_is_sent_to_a_host_that_wants_quiet_until_its_time_is_over() -> None:
    server = Server(status(401, Retry_After="3600"), OK)
    with pytest.raises(SourceRefusedError):
        server.get()
    wanted = r"was not sent, because api\.example asked for quiet \(Retry-After\); blocked, retry after .* 13:00:00 UTC"
    with pytest.raises(SourceBlockedError, match=wanted) as raised:
        server.get(URL + "/another")
    assert (raised.value.retry_at, raised.value.attempts) == (START + timedelta(hours=1), 0)
    server.get("https://elsewhere.example/")
    server.time.sleep(3500)
    server.get()
    assert (server.client.calls, server.asked_at) == (3, [0, 0, 3600])


def test_the_last_failed_attempt_leaves_its_quiet_to_the_next_request() -> None:
    server = Server(status(429), status(429), status(429, Retry_After="60"), OK)
    with pytest.raises(SourceBlockedError) as raised:
        server.get()
    assert raised.value.retry_at == START + timedelta(seconds=66)
    server.get()
    assert server.asked_at == [0, 2, 6, 66]


@pytest.mark.parametrize(("code", "asked"), [(406, 3), (429, 3), (403, 1)])
def test_a_block_ends_as_blocked_with_a_time_and_what_was_asked_how_often(code: int, asked: int) -> None:
    server = Server(status(code, "go away"))
    with pytest.raises(SourceBlockedError) as raised:
        server.client.get(URL, [("region", "gb")])
    ended = START + timedelta(seconds=server.asked_at[-1])
    assert (raised.value.status, raised.value.retry_at) == (code, ended + timedelta(minutes=30))
    assert (raised.value.url, raised.value.attempts) == (f"{URL}?region=gb", asked)
    assert f"on attempt {asked} of 3: go away; blocked, retry after 2025-05-16 12:30:" in str(raised.value)


def test_a_page_that_the_caller_takes_for_a_block_is_one() -> None:
    server = Server(status(200, "temporarily unavailable"), status(200, "fine"))
    answer = server.client.get(URL, is_block=says_unavailable)
    assert (answer.body, server.asked_at) == (b"fine", [0, 2])
    server = Server(status(200, "temporarily unavailable"))
    with pytest.raises(
        SourceBlockedError, match=r"gave no answer on attempt 3 of 3: the page says so; blocked"
    ) as raised:
        server.client.get(URL, is_block=says_unavailable)
    assert (raised.value.status, server.gate.state("api.example").blocks) == (200, 3)


def says_unavailable(answer: Response) -> str | None:
    return "the page says so" if b"unavailable" in answer.body else None


def test_five_blocks_in_a_row_end_at_once_and_nothing_is_sent_until_one_request_has_probed() -> None:
    server = Server(*[status(406)] * 5, OK)
    for _ in range(2):
        with pytest.raises(SourceBlockedError) as raised:
            server.get()
    opened = START + timedelta(seconds=server.asked_at[-1])
    assert (len(server.asked), raised.value.attempts, raised.value.status) == (5, 2, 406)
    assert raised.value.retry_at == opened + timedelta(minutes=30)
    with pytest.raises(
        SourceBlockedError, match=r"api\.example blocked 5 times in a row, the last time by 406"
    ) as raised:
        server.get()
    assert (raised.value.retry_at, raised.value.attempts) == (opened + timedelta(minutes=30), 0)
    assert len(server.asked) == 5
    server.time.sleep(30 * 60)
    assert [server.get().body for _ in range(2)] == [b"fine", b"fine"]
    assert not server.gate.state("api.example").has_tripped


def test_a_breaker_that_another_process_opens_while_this_one_sleeps_stops_it() -> None:
    server = Server(status(503), OK)
    server.on_sleep = lambda: [server.gate.blocked("api.example", 406) for _ in range(5)]
    with pytest.raises(SourceBlockedError, match="was not sent") as raised:
        server.get()
    assert (len(server.asked), raised.value.attempts) == (1, 1)


@pytest.mark.parametrize("answer", [status(500), status(408)])
def test_a_probe_that_fails_for_other_reasons_is_sent_again_and_is_no_block(
    answer: Callable[[], httpx.Response],
) -> None:
    server = Server(answer, answer, OK)
    for _ in range(5):
        server.gate.blocked("api.example", 406)
    server.time.sleep(30 * 60)
    assert server.get().body == b"fine"
    assert server.asked_at == [1800, 1802, 1806]


@pytest.mark.parametrize("code", [401, 404, 422])
def test_a_final_refusal_is_an_answer_and_ends_a_row_of_blocks(code: int) -> None:
    server = Server(status(406), status(code))
    with pytest.raises(SourceRefusedError) as raised:
        server.get()
    assert (raised.value.attempts, server.gate.state("api.example").blocks) == (2, 0)


def test_long_quiet_is_a_state_and_not_a_failure_whatever_status_asks_for_it() -> None:
    server = Server(status(503, Retry_After="600"))
    with pytest.raises(SourceBlockedError, match="blocked, retry after 2025-05-16 12:10:00 UTC") as raised:
        server.get()
    assert (raised.value.status, raised.value.attempts) == (503, 1)
    assert server.gate.state("api.example").blocks == 0


def test_two_ports_of_a_machine_are_two_hosts() -> None:
    server = Server(OK)
    for port in (1, 2):
        server.get(f"http://127.0.0.1:{port}/")
    assert server.asked_at == [0, 0]
