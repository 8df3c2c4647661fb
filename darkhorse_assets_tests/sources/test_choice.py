"""Which source the settings open, and with what."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from darkhorse_assets.settings import Settings, SourceName
from darkhorse_assets.sources.choice import open_source
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.sources.racing_api.provider import KEY, Provider, listening

NOW = datetime(2025, 10, 20, 12, tzinfo=UTC)
DAY = date(2025, 10, 18)


@pytest.fixture
def provider() -> Iterator[tuple[Provider, str]]:
    """The provider, and where it listens; it answers those who know its key."""
    provider = Provider()
    with listening(provider) as url:
        yield provider, url


def settings(**variables: object) -> Settings:
    """Settings of these variables, whatever the environment holds."""
    return Settings.model_validate(variables)


def test_the_racing_api_is_asked_with_the_key_at_the_address(provider: tuple[Provider, str]) -> None:
    source = open_source(
        settings(
            DARKHORSE_SOURCE=SourceName.RACING_API,
            RACING_API_USERNAME=KEY[0],
            RACING_API_PASSWORD=SecretStr(KEY[1]),
            RACING_API_URL=provider[1],
        ),
        lambda: NOW,
    )
    capture = source.capture(Endpoint.RESULTS, DAY, ["gb"])
    source.close()
    assert capture is not None
    assert (source.name, capture.is_complete, len(provider[0].asked)) == ("racing_api", True, 1)


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
