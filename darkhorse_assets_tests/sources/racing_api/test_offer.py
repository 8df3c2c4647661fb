"""What the provider offers, and how large a page of results it gives."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import httpx
import pytest

from darkhorse_assets.errors import SourceRefusedError
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.sources.protocol import Endpoint, Offer
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets_tests.sources.racing_api.provider import (
    COUNTRIES,
    DAY,
    KEY,
    NOW,
    Provider,
    client,
    race_ids,
    results,
)

TODAY = date(2025, 10, 15)
WITHOUT = TODAY - timedelta(days=366)


def source(provider: Provider, *, has_history: bool) -> RacingApi:
    transport = httpx.MockTransport(provider.answer)
    return RacingApi(client(KEY, transport), "https://provider.test", lambda: NOW, has_history=has_history)


def offered(*, has_history: bool) -> Offer:
    return source(Provider(), has_history=has_history).offer()


def limits(provider: Provider) -> Sequence[str]:
    return [dict(params)["limit"] for _, params in provider.asked]


def test_results_reach_back_a_year_and_with_the_add_on_to_1988() -> None:
    without, full = offered(has_history=False), offered(has_history=True)
    assert not without.has(Endpoint.RESULTS, WITHOUT)
    assert without.has(Endpoint.RESULTS, WITHOUT + timedelta(days=1))
    assert "RACING_API_HISTORY" in without.why[Endpoint.RESULTS]
    assert full.has(Endpoint.RESULTS, date(1988, 1, 1))
    assert full.first_day[Endpoint.RACECARDS] == without.first_day[Endpoint.RACECARDS] == date(2023, 1, 23)


def test_results_that_the_plan_lacks_are_refused_without_a_call() -> None:
    provider = Provider()
    api = source(provider, has_history=False)
    with pytest.raises(SourceRefusedError, match="RACING_API_HISTORY"):
        api.capture(Endpoint.RESULTS, WITHOUT, COUNTRIES)
    with pytest.raises(SourceRefusedError, match="RACING_API_HISTORY"):
        api.capture_span(Endpoint.RESULTS, [WITHOUT, WITHOUT + timedelta(days=1)], COUNTRIES)
    with pytest.raises(SourceRefusedError, match="RACING_API_HISTORY") as error:
        api.capture_races(Endpoint.RESULTS, WITHOUT, ["rac_1"])
    assert (error.value.attempts, provider.asked) == (0, [])


def test_ten_years_are_planned_in_fewer_calls_than_there_are_days_and_endpoints() -> None:
    days = days_between(date(2015, 1, 1), TODAY)
    offer = offered(has_history=True)
    assert offer.calls(Endpoint.RACECARDS, days) == (TODAY - date(2023, 1, 23)).days + 1
    assert offer.calls(Endpoint.RESULTS, days) < 0.7 * len(days)


def test_only_days_older_than_a_fortnight_are_settled() -> None:
    days = days_between(TODAY - timedelta(days=17), TODAY)
    lengths = [len(span) for span in offered(has_history=True).spans(Endpoint.RESULTS, days)]
    assert lengths == [3, *[1] * 15]


def test_where_pages_of_100_are_refused_one_call_is_lost_and_all_others_ask_for_50() -> None:
    provider = Provider(results=results(120), most_results=50)
    api = source(provider, has_history=True)
    before = api.offer().calls(Endpoint.RESULTS, [DAY])
    for _ in range(2):
        capture = api.capture(Endpoint.RESULTS, DAY, COUNTRIES)
        assert capture is not None
        assert len(race_ids(capture)) == 120
    assert limits(provider) == ["100", *["50"] * 6]
    assert api.offer().calls(Endpoint.RESULTS, [DAY]) > before


def test_only_one_call_is_lost_however_many_ask_at_once() -> None:
    provider = Provider(results=results(20), most_results=50)
    api = source(provider, has_history=True)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: api.capture(Endpoint.RESULTS, DAY, COUNTRIES), range(8)))
    assert limits(provider) == ["100", *["50"] * 8]


def test_a_422_about_something_else_is_final() -> None:
    detail = {"detail": [{"loc": ["query", "start_date"], "msg": "invalid date format"}]}
    provider = Provider(tamper=lambda *_: httpx.Response(422, json=detail))
    with pytest.raises(SourceRefusedError, match="start_date"):
        provider.source().capture(Endpoint.RESULTS, DAY, COUNTRIES)
    assert limits(provider) == ["100"]
