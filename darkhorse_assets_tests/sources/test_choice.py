"""Which source the settings open, and with what."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from darkhorse_assets.clock import utc_now
from darkhorse_assets.settings import Settings, SourceName
from darkhorse_assets.sources.choice import asked_host, open_gate, open_source
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.transport.gate import host_states
from darkhorse_assets_tests.sources.racing_api.provider import KEY, Provider, listening

NOW = datetime(2025, 10, 20, 12, tzinfo=UTC)
DAY = date(2025, 10, 18)
API = {
    "DARKHORSE_SOURCE": SourceName.RACING_API,
    "RACING_API_USERNAME": KEY[0],
    "RACING_API_PASSWORD": SecretStr(KEY[1]),
}


@pytest.fixture(autouse=True)
def _home_is_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate keeps its files in the home, which by default lies in the working directory."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def provider() -> Iterator[tuple[Provider, str]]:
    """The provider, and where it listens; it answers those who know its key."""
    provider = Provider()
    with listening(provider) as url:
        yield provider, url


def settings(**variables: object) -> Settings:
    """Settings of these variables, whatever the environment holds."""
    return Settings.model_validate(variables)


def test_the_racing_api_is_asked_with_the_key_at_the_address(provider: tuple[Provider, str], tmp_path: Path) -> None:
    source = open_source(
        settings(
            **API,
            DARKHORSE_HOME=tmp_path,
            RACING_API_URL=provider[1],
        ),
        lambda: NOW,
    )
    capture = source.capture(Endpoint.RESULTS, DAY, ["gb"])
    source.close()
    assert capture is not None
    assert (source.name, capture.is_complete, len(provider[0].asked)) == ("racing_api", True, 1)
    assert list(host_states(tmp_path / "hosts")) == [provider[1].removeprefix("http://")]


@pytest.mark.parametrize("has_history", [True, False])
def test_whether_the_plan_has_the_history_of_results_is_a_setting(has_history: bool) -> None:
    source = open_source(
        settings(
            DARKHORSE_SOURCE=SourceName.RACING_API,
            RACING_API_USERNAME=KEY[0],
            RACING_API_PASSWORD=SecretStr(KEY[1]),
            RACING_API_HISTORY=has_history,
        ),
        lambda: NOW,
    )
    source.close()
    assert source.offer().has(Endpoint.RESULTS, date(2015, 1, 1)) is has_history


def test_the_simulator_has_all_of_its_history(provider: tuple[Provider, str]) -> None:
    source = open_source(settings(RACING_API_URL=provider[1]), lambda: NOW)
    source.close()
    assert source.offer().has(Endpoint.RESULTS, date(2015, 1, 1))


def test_files_are_read_from_the_folder(tmp_path: Path) -> None:
    source = open_source(
        settings(DARKHORSE_SOURCE=SourceName.RPSCRAPE_CSV, DARKHORSE_RPSCRAPE_DIR=tmp_path), lambda: NOW
    )
    assert source.name == "rpscrape_csv"
    assert source.capture(Endpoint.RACECARDS, DAY, ["gb"]) is None


def test_the_simulator_is_the_one_at_the_address(provider: tuple[Provider, str]) -> None:
    source = open_source(settings(RACING_API_URL=provider[1]), lambda: NOW)
    source.close()
    assert (source.name, provider[0].asked) == ("simulator", [])


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, None),
        ({"RACING_API_URL": "http://127.0.0.1:8199"}, "127.0.0.1:8199"),
        ({"DARKHORSE_SOURCE": SourceName.RPSCRAPE_CSV, "DARKHORSE_RPSCRAPE_DIR": "files"}, None),
        (API, "api.theracingapi.com"),
        ({**API, "RACING_API_URL": "https://elsewhere.example/"}, "elsewhere.example"),
    ],
)
def test_the_host_that_is_asked_is_known_without_asking(variables: dict[str, object], host: str | None) -> None:
    assert asked_host(settings(**variables)) == host


def test_two_gates_of_a_home_keep_one_rate_and_one_breaker(tmp_path: Path) -> None:
    of_this_home = settings(**API, DARKHORSE_HOME=tmp_path, DARKHORSE_BLOCKED_AFTER=2, DARKHORSE_BREAK_MINUTES=7)
    one, other = open_gate(of_this_home), open_gate(of_this_home)
    assert one.take("api.example").wait_seconds == 0
    assert 0.3 < other.take("api.example").wait_seconds <= 0.51
    one.blocked("api.example", 406)
    closed_until = other.blocked("api.example", 403)
    assert closed_until
    assert one.take("api.example").closed_until == pytest.approx(closed_until, abs=timedelta(seconds=1))
    assert 6.5 < (closed_until - utc_now()) / timedelta(minutes=1) <= 7
