"""What a capture asks for, what it refuses, and what it keeps when the day did not come whole."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

import httpx
import pytest

from darkhorse_assets.errors import PayloadUnreadableError, SourceRefusedError, SourceUnavailableError
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets_tests.sources.racing_api.bodies import card, result
from darkhorse_assets_tests.sources.racing_api.provider import (
    COUNTRIES,
    DAY,
    KEY,
    NOW,
    Provider,
    captured,
    client,
    half,
    listening,
    on_page,
    race_ids,
    results,
)

BOTH = pytest.mark.parametrize("endpoint", DAY_ENDPOINTS)


def test_cards_are_asked_by_date_and_region_codes_as_repeated_keys_500_at_a_time() -> None:
    provider = Provider(cards=[card()])
    captured(provider, Endpoint.RACECARDS)
    assert provider.asked == [
        (
            "/v1/racecards/pro",
            [("date", "2025-10-14"), ("region_codes", "gb"), ("region_codes", "ire"), ("limit", "500"), ("skip", "0")],
        )
    ]


def test_results_are_asked_by_start_and_end_date_and_region_100_at_a_time() -> None:
    provider = Provider(results=[result()])
    captured(provider)
    days = [("start_date", "2025-10-14"), ("end_date", "2025-10-14")]
    assert provider.asked == [
        ("/v1/results", [*days, ("region", "gb"), ("region", "ire"), ("limit", "100"), ("skip", "0")])
    ]


def test_a_day_without_racing_is_a_whole_capture_of_nothing() -> None:
    provider = Provider()
    capture = captured(provider)
    assert capture.is_complete
    assert race_ids(capture) == []


@pytest.mark.parametrize(
    ("endpoint", "name", "value"),
    [
        (Endpoint.RACECARDS, "date", "2025-10-13"),
        (Endpoint.RACECARDS, "region_codes", "fr"),
        (Endpoint.RESULTS, "start_date", "2025-10-13"),
        (Endpoint.RESULTS, "end_date", "2025-10-15"),
        (Endpoint.RESULTS, "region", "fr"),
    ],
)
def test_an_echo_of_another_day_or_region_is_refused(endpoint: Endpoint, name: str, value: str) -> None:
    provider = Provider([card()], [result()])
    provider.tamper = lambda _, body: (
        body | {"query": [[key, value if key == name else own] for key, own in body["query"]]}
    )
    with pytest.raises(PayloadUnreadableError, match=rf"asked {name} .* understood \['{value}'\]"):
        captured(provider, endpoint)


@pytest.mark.parametrize(
    "echo",
    [
        [["region", ["gb", "ire"]]],
        [["region", "gb,ire"]],
        [["region", "ire, gb"]],
        [["region", ["gb"]], ["region", "ire"]],
    ],
)
def test_an_echo_may_write_the_regions_as_a_list_or_joined_by_commas(echo: object) -> None:
    assert captured(Provider(results=[result()], tamper=lambda _, body: body | {"query": echo})).is_complete


@pytest.mark.parametrize("echo", [[["region", ["gb", "fr"]]], [["region", "gb,fr"]], [["region", ["gb"]]]])
def test_a_list_of_other_regions_is_refused_all_the_same(echo: object) -> None:
    with pytest.raises(PayloadUnreadableError, match=r"asked region \['gb', 'ire'\]"):
        captured(Provider(results=[result()], tamper=lambda _, body: body | {"query": echo}))


def test_an_echo_of_only_one_of_the_regions_is_refused() -> None:
    provider = Provider(tamper=lambda _, body: body | {"query": [["region", "gb"]]})
    with pytest.raises(PayloadUnreadableError, match=r"asked region \['gb', 'ire'\]"):
        captured(provider)


@BOTH
@pytest.mark.parametrize("echo", [[], None, [["unheard", "of"]], ["odd", ["three", "part", "item"]]])
def test_a_missing_or_foreign_echo_proves_nothing_and_is_accepted(endpoint: Endpoint, echo: object) -> None:
    assert captured(Provider([card()], [result()], lambda _, body: body | {"query": echo}), endpoint).is_complete


def test_a_second_page_cut_in_half_leaves_a_capture_with_the_first_page_and_the_problem() -> None:
    provider = Provider(results=results(180), tamper=on_page(2, half))
    capture = captured(provider)
    assert capture.problem is not None
    assert "skip=100" in capture.problem
    assert "at character" in capture.problem
    assert len(capture.payloads) == 1
    assert len(race_ids(capture)) == 100


def test_a_first_page_cut_in_half_is_an_error_that_names_url_and_character() -> None:
    provider = Provider(results=results(3), tamper=on_page(1, half))
    with pytest.raises(PayloadUnreadableError, match=r"https://provider\.test/v1/results\?.*at character \d+ of \d+"):
        captured(provider)


NO_PAGES = {
    "an error with status 200": {"detail": "Not Found"},
    "a list": [1],
    "a list that is an object": {"results": {"0": {}}},
    "a list that is null": {"results": None},
    "a total in words": {"results": [], "total": "52"},
    "a total that is true": {"results": [], "total": True},
    "an echo that is an object": {"results": [], "query": {"region": "gb"}},
}


@pytest.mark.parametrize("body", NO_PAGES.values(), ids=NO_PAGES.keys())
def test_what_is_no_page_is_refused_and_quoted(body: object) -> None:
    with pytest.raises(PayloadUnreadableError, match=r"is no page of results .*it begins"):
        captured(Provider(tamper=lambda *_: body))


def test_a_body_that_is_no_utf8_is_refused() -> None:
    with pytest.raises(PayloadUnreadableError, match="not UTF-8"):
        captured(Provider(tamper=lambda *_: httpx.Response(200, content=b'{"results": ["\xff"]}')))


def test_a_refused_key_is_told_with_what_to_check_and_asked_once() -> None:
    provider = Provider(results=[result()])
    with pytest.raises(SourceRefusedError, match="RACING_API_USERNAME, RACING_API_PASSWORD and the plan") as error:
        provider.source(key=("a-user", "wrong")).capture(Endpoint.RESULTS, DAY, COUNTRIES)
    assert error.value.status == 401
    assert "wrong" not in str(error.value)
    assert len(provider.asked) == 1


def test_a_parameter_that_is_refused_is_final() -> None:
    provider = Provider(tamper=lambda *_: httpx.Response(422, json={"detail": "limit: at most 25"}))
    with pytest.raises(SourceRefusedError, match="at most 25") as error:
        captured(provider)
    assert error.value.status == 422
    assert len(provider.asked) == 1


def test_a_server_that_breaks_down_on_the_second_page_leaves_the_first() -> None:
    provider = Provider(results=results(160), tamper=on_page(2, lambda _: httpx.Response(503)))
    capture = captured(provider)
    assert capture.problem is not None
    assert "503" in capture.problem
    assert len(capture.payloads) == 1


def test_a_server_that_is_down_raises_after_all_attempts_instead_of_capturing_nothing() -> None:
    provider = Provider(tamper=lambda *_: httpx.Response(503))
    with pytest.raises(SourceUnavailableError):
        captured(provider)
    assert len(provider.asked) == 3


def test_cards_before_the_first_that_the_provider_has_are_not_asked_for() -> None:
    provider = Provider()
    source = provider.source()
    assert source.capture(Endpoint.RACECARDS, date(2023, 1, 22), COUNTRIES) is None
    assert provider.asked == []
    assert source.capture(Endpoint.RACECARDS, date(2023, 1, 23), COUNTRIES) is not None
    assert source.capture(Endpoint.RESULTS, date(1988, 1, 1), COUNTRIES) is not None
    assert source.requests_made() == 2


def test_a_capture_says_what_was_asked_and_when_in_utc_and_keeps_the_body_as_it_came() -> None:
    provider = Provider(results=[result()], tamper=lambda *_: '{"results":  [], "query":[]}')
    paris = NOW.astimezone(timezone(timedelta(hours=2)))
    capture = provider.source(now=paris).capture(Endpoint.RESULTS, DAY, COUNTRIES)
    assert capture is not None
    assert (capture.source, capture.endpoint, capture.day) == ("racing_api", Endpoint.RESULTS, DAY)
    assert (capture.captured_at, capture.captured_at.utcoffset()) == (NOW, timedelta())
    assert capture.countries == COUNTRIES
    assert capture.payloads[0].body == '{"results":  [], "query":[]}'
    assert capture.payloads[0].status == 200
    assert KEY[1] not in repr(capture)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Provider, str]]:
    provider = Provider(cards=[card()], results=results(170))
    with listening(provider) as url:
        yield provider, url


def test_over_a_real_socket_a_day_is_captured_as_in_memory(served: tuple[Provider, str]) -> None:
    _, url = served
    source = RacingApi(client(KEY), f"{url}/", lambda: datetime.now(NOW.tzinfo))
    cards = source.capture(Endpoint.RACECARDS, DAY, COUNTRIES)
    capture = source.capture(Endpoint.RESULTS, DAY, COUNTRIES)
    source.close()
    assert cards is not None
    assert capture is not None
    assert cards.is_complete
    assert len(race_ids(capture)) == 170
    assert source.requests_made() == 3
    assert capture.payloads[1].url == (
        f"{url}/v1/results?start_date=2025-10-14&end_date=2025-10-14&region=gb&region=ire&limit=100&skip=100"
    )
