"""Going on with a capture that was cut short: what came is not asked for again, and nothing untrue comes of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from darkhorse_assets.errors import SourceUnavailableError
from darkhorse_assets.sources.protocol import Capture, Endpoint
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, result
from darkhorse_assets_tests.sources.racing_api.provider import (
    COUNTRIES,
    DAY,
    NOW,
    Provider,
    captured,
    on_page,
    race_ids,
    results,
)

BROKEN = on_page(3, lambda _: httpx.Response(503))
SOON = NOW + timedelta(hours=5, minutes=59)


def cut(provider: Provider) -> Capture:
    """Two of three pages; the provider is well again afterwards, and has forgotten what it was asked."""
    healthy, provider.tamper = provider.tamper, BROKEN
    capture = captured(provider)
    assert len(capture.payloads) == 2
    provider.tamper = healthy
    provider.asked.clear()
    return capture


def gone_on(
    provider: Provider,
    capture: Capture,
    endpoint: Endpoint = Endpoint.RESULTS,
    countries: tuple[str, ...] = COUNTRIES,
    now: datetime = SOON,
) -> Capture:
    resumed = provider.source(now).capture(endpoint, DAY, countries, resume=capture)
    assert resumed is not None
    return resumed


def skips(provider: Provider) -> list[str]:
    return [dict(params)["skip"] for _, params in provider.asked]


def test_only_the_missing_page_is_asked_and_the_new_capture_has_all_of_them() -> None:
    provider = Provider(results=results(250))
    old = cut(provider)
    capture = gone_on(provider, old)
    assert skips(provider) == ["200"]
    assert capture.is_complete
    assert race_ids(capture) == [f"rac_{number}" for number in range(1, 251)]
    assert capture.payloads[:2] == old.payloads


def test_it_began_right_after_the_old_one_so_that_it_sorts_behind_it_and_its_rows_are_no_younger_than_they_are() -> (
    None
):
    provider = Provider(results=results(250))
    old = cut(provider)
    capture = gone_on(provider, old)
    assert capture.captured_at == old.captured_at + timedelta(microseconds=1)
    assert capture.capture_id > old.capture_id


def test_pages_of_the_size_that_was_permitted_before_are_gone_on_with() -> None:
    provider = Provider(results=results(250), most_results=50)
    provider.tamper = lambda params, body: httpx.Response(503) if params["skip"] == "50" else body
    old = captured(provider)
    provider.tamper, provider.most_results = (lambda _, body: body), 100
    provider.asked.clear()
    capture = gone_on(provider, old)
    assert skips(provider) == ["50", "150"]
    assert len(race_ids(capture)) == 250


@pytest.mark.parametrize(
    "change",
    [
        {"now": NOW + timedelta(hours=6)},
        {"countries": ("gb",)},
        {"countries": ("ire", "gb")},
    ],
)
def test_a_capture_that_is_old_or_of_another_question_is_not_gone_on_with(change: dict[str, Any]) -> None:
    provider = Provider(results=results(250))
    capture = gone_on(provider, cut(provider), **change)
    assert skips(provider) == ["0", "100", "200"]
    assert capture.is_complete
    assert capture.captured_at == change.get("now", SOON)


def test_neither_a_capture_of_another_source_nor_a_day_of_a_span_is_gone_on_with() -> None:
    provider = Provider(results=results(250))
    old = cut(provider)
    gone_on(provider, replace(old, source="simulator"))
    assert len(provider.asked) == 3
    provider.asked.clear()
    provider.tamper = BROKEN
    (part,) = [
        capture
        for capture in provider.source().capture_span(Endpoint.RESULTS, [DAY, DAY + timedelta(days=1)], COUNTRIES)
        if capture.day == DAY
    ]
    provider.tamper = lambda _, body: body
    provider.asked.clear()
    gone_on(provider, part)
    assert skips(provider) == ["0", "100", "200"]


@pytest.mark.parametrize("others", [results(251), results(249), [result("rac_new"), *results(249)]])
def test_a_list_that_changed_since_is_asked_anew(others: list[dict[str, Any]]) -> None:
    provider = Provider(results=results(250))
    old = cut(provider)
    provider.results = others
    capture = gone_on(provider, old)
    assert skips(provider) == ["200", "0", "100", "200"]
    assert capture.is_complete
    assert capture.captured_at == SOON
    assert len(race_ids(capture)) == len(others)


def test_pages_that_made_no_list_are_not_gone_on_with() -> None:
    provider = Provider(results=results(160))

    def push(_: httpx.QueryParams, body: Json) -> Json:
        provider.results = [result("rac_new", runners=[]), *results(160)]
        return body

    provider.tamper = push
    old = captured(provider)
    assert "again" in str(old.problem)
    provider.asked.clear()
    capture = gone_on(provider, old)
    assert skips(provider) == ["0", "100"]
    assert capture.is_complete


def test_a_second_cut_keeps_the_pages_of_both_attempts() -> None:
    provider = Provider(results=results(350))
    old = cut(provider)
    provider.tamper = on_page(4, lambda _: httpx.Response(503))
    again = gone_on(provider, old)
    assert (len(again.payloads), again.is_complete) == (3, False)
    provider.tamper = lambda _, body: body
    provider.asked.clear()
    capture = gone_on(provider, again)
    assert skips(provider) == ["300"]
    assert capture.is_complete
    assert old.capture_id < again.capture_id < capture.capture_id


def test_an_attempt_that_brings_no_further_page_is_an_error_and_no_second_copy() -> None:
    provider = Provider(results=results(250))
    old = cut(provider)
    provider.tamper = BROKEN
    with pytest.raises(SourceUnavailableError, match="503"):
        gone_on(provider, old)


def test_cards_are_gone_on_with_as_well() -> None:
    provider = Provider(cards=[card(f"rac_{number}", runners=[]) for number in range(620)])
    provider.tamper = lambda params, body: httpx.Response(503) if params["skip"] == "500" else body
    old = captured(provider, Endpoint.RACECARDS)
    provider.tamper = lambda _, body: body
    provider.asked.clear()
    assert len(race_ids(gone_on(provider, old, endpoint=Endpoint.RACECARDS))) == 620
    assert skips(provider) == ["500"]
