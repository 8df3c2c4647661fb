"""What a backfill would do: which days it leaves out, what it says it costs, and that telling it asks nobody."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import RACES
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import UsageError
from darkhorse_assets.lake import Lake
from darkhorse_assets.planning import FIRST_DAY, Plan, Standing, check_span, plan, races_a_day, standing
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.choice import offered
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint
from darkhorse_assets_tests.season import COUNTRIES, NOW, season

THIS_DAY = date(2026, 11, 22)
DAY = date(2025, 3, 5)
NEXT_DAY = DAY + timedelta(days=1)
CEILING = 5600
"""Calls from 2015 to today that are allowed."""

ENVIRONMENTS = {
    "simulator": {"DARKHORSE_SOURCE": "simulator"},
    "racing_api": {
        "DARKHORSE_SOURCE": "racing_api",
        "RACING_API_USERNAME": "u",
        "RACING_API_PASSWORD": "p",
        "RACING_API_HISTORY": "true",
    },
}


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Settings]:
    """The settings of one of the environments, with a home that is not there."""

    def settings_of(name: str) -> Settings:
        for variable in [each for each in os.environ if each.startswith(("DARKHORSE_", "RACING_API_"))]:
            monkeypatch.delenv(variable)
        monkeypatch.chdir(tmp_path)
        for variable, value in {**ENVIRONMENTS[name], "DARKHORSE_HOME": f"{tmp_path / 'home'}"}.items():
            monkeypatch.setenv(variable, value)
        return Settings.load()

    return settings_of


def whole_history(settings: Settings, races: float, first: date = FIRST_DAY) -> Plan:
    offer = offered(settings, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC), races)
    days = days_between(first, THIS_DAY)
    return plan(Lake.at(settings.lake_folder), settings.source, offer, days, settings.countries, THIS_DAY)


@pytest.mark.parametrize(("name", "races"), [("simulator", 33.4), ("racing_api", 53)])  # a real week of May has 53
def test_twelve_years_take_no_more_calls_than_are_allowed(
    settings_of: Callable[[str], Settings], name: str, races: float
) -> None:
    found = whole_history(settings_of(name), races)
    assert 2_500 < found.calls <= CEILING
    assert len(found.to_ask[Endpoint.RESULTS]) == len(found.days) == len(found.to_publish)
    assert found.left_out[Endpoint.RACECARDS][-1] == date(2023, 1, 22)


def test_without_the_add_on_for_history_results_older_than_a_year_are_left_out_and_it_says_why(
    settings_of: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_of("racing_api")
    monkeypatch.setenv("RACING_API_HISTORY", "false")
    found = whole_history(Settings.load(), 53)
    assert found.to_ask[Endpoint.RESULTS][0] == THIS_DAY - timedelta(days=365)
    assert "RACING_API_HISTORY" in found.offer.why[Endpoint.RESULTS]
    assert found.to_publish[0] == date(2023, 1, 23), "the cards of earlier days would still be published"


@pytest.mark.parametrize("name", list(ENVIRONMENTS))
def test_a_plan_starts_no_simulator_opens_no_connection_and_writes_nothing(
    settings_of: Callable[[str], Settings], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("socket.socket.bind", lambda *_: pytest.fail("a server was started"))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("somebody was asked"))
    assert whole_history(settings_of(name), 53, THIS_DAY - timedelta(days=30)).calls
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("first", "last"), [(NEXT_DAY, DAY), (date(2014, 12, 31), DAY), (DAY, THIS_DAY + timedelta(days=3))]
)
def test_days_that_are_not_kept_are_refused(first: date, last: date) -> None:
    with pytest.raises(UsageError, match="--from"):
        check_span(first, last, THIS_DAY)


def stands(desk: Desk) -> Standing:
    return standing(desk.lake, desk.source.name, [DAY, NEXT_DAY], COUNTRIES, NOW.date())


def capture(desk: Desk, day: date, *countries: str) -> None:
    for endpoint in DAY_ENDPOINTS:
        capture_day(desk.lake, desk.source, endpoint, day, countries or COUNTRIES)


@pytest.mark.usefixtures("unsynced")
def test_a_day_is_published_until_something_newer_is_captured_and_asked_for_until_all_of_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with season() as invented, invented.desk(tmp_path) as desk:
        nothing = stands(desk)
        assert not nothing.captured
        capture(desk, DAY, "gb")
        assert stands(desk).captured == {DAY}
        assert not any(stands(desk).final.values()), "two countries lack"
        capture(desk, DAY)
        assert all(days == {DAY} for days in stands(desk).final.values())
        assert not stands(desk).published
        publish_day(desk.lake, desk.source, DAY, ["gb"], desk.clock())
        assert not stands(desk).published, "two countries lack"
        publish_day(desk.lake, desk.source, DAY, COUNTRIES, desk.clock())
        assert stands(desk).published == {DAY}
        assert races_a_day(desk.lake, COUNTRIES) is None, "of one day nothing is concluded"
        monkeypatch.setattr("darkhorse_assets.planning.DAYS_SAMPLED", 1)
        assert races_a_day(desk.lake, COUNTRIES) == len(desk.lake.tables.rows(RACES, DAY, COUNTRIES))
        capture(desk, DAY, "fr")
        assert not stands(desk).published
        assert all(days == {DAY} for days in stands(desk).final.values())
        desk.lake.quarantine.keep_stage(DAY, "ire", {}, [], [])
        assert not any(stands(desk).final.values()), "what was refused may be another day's page"
        desk.lake.quarantine.release_stage(DAY, "ire")
        assert all(days == {DAY} for days in stands(desk).final.values())


def test_results_that_came_before_the_day_was_over_are_asked_for_again(tmp_path: Path) -> None:
    evening = datetime(2025, 3, 5, 21, 30, tzinfo=UTC)
    with season() as invented, invented.desk(tmp_path, clock=lambda: evening) as desk:
        capture(desk, DAY)
        final = stands(desk).final
        assert not final[Endpoint.RESULTS]
        assert final[Endpoint.RACECARDS] == {DAY}
