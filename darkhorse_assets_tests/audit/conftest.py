"""A sound mart for each test to break: made once, copied in memory."""

from collections.abc import Iterator

import duckdb
import pytest

from darkhorse_assets_tests.audit.planted import sound_mart


@pytest.fixture(scope="session")
def sound() -> Iterator[duckdb.DuckDBPyConnection]:
    with sound_mart() as connection:
        yield connection


@pytest.fixture
def mart(sound: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a test does to it is undone after it."""
    sound.begin()
    yield sound
    sound.rollback()
