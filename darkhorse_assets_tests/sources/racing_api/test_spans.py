"""Results of several days asked as one list: fewer calls, and the same days."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import inf

import httpx
import pytest

from darkhorse_assets.errors import PayloadUnreadableError, SourceUnavailableError, UsageError
from darkhorse_assets.quality.guards import belongs_to_day
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.simulator.api import Options, create_app
from darkhorse_assets.simulator.parameters import Generation
from darkhorse_assets.simulator.server import running
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload, RaceRecord
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets.sources.simulated import SEED, simulated_racing_api
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets_tests.sources.racing_api.bodies import Json, result
from darkhorse_assets_tests.sources.racing_api.provider import COUNTRIES, Provider, half, on_page

FIRST = date(2025, 9, 1)
WEEK = days_between(FIRST, FIRST + timedelta(days=6))
IDLE = WEEK[3]


def results_of_week() -> list[Json]:
    """40 races a day, in no order, and none on one of the days."""
    races = [
        result(f"rac_{day:%d}{number:02}", date=f"{day}", off_dt=f"{day}T13:{number:02}:00+01:00", runners=[])
        for day in WEEK
        for number in range(40)
        if day != IDLE
    ]
    random.Random(7).shuffle(races)
    return races


def spanned(source: RacingApi, days: Sequence[date] = WEEK) -> list[Capture]:
    return source.capture_span(Endpoint.RESULTS, days, COUNTRIES)


def races(capture: Capture) -> list[RaceRecord]:
    return sorted(parse(capture).races, key=lambda record: record.race_id)


def test_a_week_of_240_races_takes_three_calls_and_gives_each_day_its_races_in_whatever_order_they_come() -> None:
    provider = Provider(results=results_of_week())
    captures = spanned(provider.source())
    assert [dict(params)["skip"] for _, params in provider.asked] == ["0", "100", "200"]
    assert {(dict(params)["start_date"], dict(params)["end_date"]) for _, params in provider.asked} == {
        ("2025-09-01", "2025-09-07")
    }
    assert [capture.day for capture in captures] == WEEK
    assert all(capture.is_complete for capture in captures)
    for capture in captures:
        assert {record.race["date"] for record in races(capture)} <= {capture.day}
        assert len(races(capture)) == (0 if capture.day == IDLE else 40)


def test_a_day_keeps_the_pages_that_have_a_race_of_it_and_one_without_racing_keeps_all() -> None:
    in_order = sorted(results_of_week(), key=lambda race: str(race["off_dt"]), reverse=True)
    captures = spanned(Provider(results=in_order).source())
    assert [len(capture.payloads) for capture in captures] == [1, 1, 1, 3, 2, 1, 1]


def test_a_span_without_racing_is_a_whole_capture_of_nothing_for_each_day() -> None:
    provider = Provider()
    captures = spanned(provider.source())
    assert [(capture.is_complete, races(capture)) for capture in captures] == [(True, [])] * 7
    assert len(provider.asked) == 1


def test_days_come_in_the_order_they_were_asked_in() -> None:
    assert [capture.day for capture in spanned(Provider().source(), WEEK[::-1])] == WEEK[::-1]


@pytest.mark.parametrize("generation", ["1.4.3", "2025-10"])
def test_spans_of_the_simulator_have_the_rows_of_its_days_in_fewer_calls(generation: Generation) -> None:
    """Over Christmas, with two days on which nobody races."""
    days = days_between(date(2024, 12, 23), date(2024, 12, 26))
    now = datetime(2025, 10, 20, 12, tzinfo=UTC)
    with running(create_app(World(SEED), lambda: now, Options(generation=generation))) as url:
        source = simulated_racing_api(url, InProcessGate(Rules(inf)), lambda: now)
        by_span = spanned(source, days)
        calls = source.requests_made()
        by_day = [source.capture(Endpoint.RESULTS, day, COUNTRIES) for day in days]
        source.close()
    assert calls < source.requests_made() - calls
    alone = [races(capture) for capture in by_day if capture]
    assert [races(capture) for capture in by_span] == alone
    assert sum(map(len, alone)) > 20
    assert [] in alone


def test_a_span_cut_short_gives_each_day_what_came_of_it_and_why_it_is_not_whole() -> None:
    provider = Provider(results=results_of_week(), tamper=on_page(3, lambda _: httpx.Response(503)))
    captures = spanned(provider.source())
    assert len(captures) == len(WEEK)
    assert 100 < sum(len(races(capture)) for capture in captures) <= 200
    for capture in captures:
        assert not capture.is_complete
        assert "503" in str(capture.problem)
        assert isinstance(capture.error, SourceUnavailableError)
        assert capture.payloads  # also that of the day without racing, of which nothing is known


def test_a_span_of_which_nothing_came_is_an_error() -> None:
    with pytest.raises(PayloadUnreadableError):
        spanned(Provider(results=results_of_week(), tamper=on_page(1, half)).source())


@pytest.mark.parametrize("written", ["2025-09-08", "2024-09-03", "soon", None])
def test_a_race_of_no_day_of_the_span_is_seen_by_all_its_days(written: str | None) -> None:
    stray = result("rac_stray", date=written, runners=[])
    provider = Provider(results=results_of_week(), tamper=on_page(2, lambda page: _with(page, stray)))
    for capture in spanned(provider.source()):
        parsed = parse(capture)
        found = {record.race_id for record in parsed.races} | {each.race_id for each in parsed.rejected}
        assert "rac_stray" in found
        if not parsed.rejected:
            rows = [record.race for record in parsed.races]
            assert not belongs_to_day(rows, capture.day, "gb", lambda _: {}).passed


def _with(page: Json, race: Json) -> Json:
    """The page with a race more, in the place of its last one, which stays away."""
    return page | {"results": [*page["results"][:-1], race]}


def test_a_race_that_moved_within_a_page_of_one_day_is_still_seen_by_the_guard() -> None:
    """Only of a span's page are races of other days taken for others'."""
    body = json.dumps({"results": [result("rac_1", date=f"{WEEK[1]}")]})
    url = f"https://provider.test/v1/results?start_date={FIRST}&end_date={FIRST}&limit=100&skip=0"
    at = datetime(2025, 10, 15, tzinfo=UTC)
    capture = Capture("racing_api", Endpoint.RESULTS, FIRST, at, COUNTRIES, (Payload(url, body, at, 200),))
    assert [record.race["date"] for record in parse(capture).races] == [WEEK[1]]


def test_cards_are_not_asked_in_spans() -> None:
    provider = Provider()
    with pytest.raises(UsageError, match="day by day"):
        provider.source().capture_span(Endpoint.RACECARDS, WEEK, COUNTRIES)
    assert provider.asked == []
