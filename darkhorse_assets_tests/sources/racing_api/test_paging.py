"""When a day's list is whole, and how a list that moves while it is read is noticed."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, result
from darkhorse_assets_tests.sources.racing_api.provider import Provider, captured, on_page, race_ids, results


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 320))
def test_however_many_results_a_day_has_each_is_captured_exactly_once(count: int) -> None:
    provider = Provider(results=results(count))
    capture = captured(provider)
    assert capture.is_complete
    assert len(capture.payloads) == max(1, -(-count // 100))
    assert race_ids(capture) == [f"rac_{number}" for number in range(1, count + 1)]


def test_a_day_of_620_cards_needs_a_second_page_and_gets_it() -> None:
    provider = Provider(cards=[card(f"rac_{number}", runners=[]) for number in range(620)])
    capture = captured(provider, Endpoint.RACECARDS)
    assert [dict(params)["skip"] for _, params in provider.asked] == ["0", "500"]
    assert capture.is_complete
    assert len(race_ids(capture)) == 620


@pytest.mark.parametrize("count", [99, 100, 101, 200])
def test_without_a_total_pages_are_asked_until_one_is_not_full(count: int) -> None:
    provider = Provider(results=results(count), tamper=lambda _, body: body | {"total": None})
    capture = captured(provider)
    assert capture.is_complete
    assert len(race_ids(capture)) == count


def test_a_list_that_grows_at_its_end_while_paging_is_read_to_the_new_end() -> None:
    provider = Provider(results=results(101))

    def grow(_: httpx.QueryParams, body: Json) -> Json:
        provider.results = results(160)
        return body

    provider.tamper = grow
    capture = captured(provider)
    assert capture.is_complete
    assert len(race_ids(capture)) == 160


def test_a_new_result_at_the_head_of_the_list_while_paging_makes_the_capture_incomplete() -> None:
    """Results come newest first: the newest one moves all others on, and is itself on no page that was read."""
    provider = Provider(results=results(160))

    def push(_: httpx.QueryParams, body: Json) -> Json:
        provider.results = [result("rac_new", runners=[]), *results(160)]
        return body

    provider.tamper = push
    capture = captured(provider)
    assert capture.problem is not None
    assert "rac_100 of an earlier page again" in capture.problem
    assert "ask again" in capture.problem
    assert len(set(race_ids(capture))) == 160


def test_a_list_that_shrinks_while_paging_makes_the_capture_incomplete() -> None:
    provider = Provider(results=results(102))

    def drop(_: httpx.QueryParams, body: Json) -> Json:
        provider.results = results(102)[1:]
        return body

    provider.tamper = drop
    capture = captured(provider)
    assert capture.problem is not None
    assert "total 101 after 102" in capture.problem


def test_a_server_that_ignores_skip_is_noticed() -> None:
    provider = Provider(results=results(160), tamper=lambda _, body: body | {"results": results(100)})
    problem = captured(provider).problem
    assert problem is not None
    assert "again" in problem


def test_an_empty_page_before_the_total_makes_the_capture_incomplete() -> None:
    provider = Provider(results=results(160), tamper=on_page(2, lambda body: body | {"results": []}))
    capture = captured(provider)
    assert capture.problem is not None
    assert "total 160 but has no more races after 100" in capture.problem
    assert len(race_ids(capture)) == 100


def test_a_total_that_always_runs_ahead_comes_to_a_stop() -> None:
    def ahead(params: httpx.QueryParams, body: Json) -> Json:
        skip = int(params["skip"])
        return body | {
            "total": skip + 101,
            "results": [result(f"rac_{skip + each}", runners=[]) for each in range(100)],
        }

    capture = captured(Provider(tamper=ahead))
    assert capture.problem is not None
    assert "in 40 pages" in capture.problem
