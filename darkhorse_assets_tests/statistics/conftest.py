"""Marts in memory for the tests of statistics: one filled once with a busy form book, one to be filled by each test."""

from collections.abc import Iterator

import duckdb
import pytest

from darkhorse_assets_tests.statistics.form_book import Race, busy_years, fill, mart


@pytest.fixture(scope="session")
def busy_book() -> list[Race]:
    return busy_years(seed=1)


@pytest.fixture(scope="module")
def busy_mart(busy_book: list[Race]) -> Iterator[duckdb.DuckDBPyConnection]:
    """To be read only."""
    with mart() as connection:
        fill(connection, busy_book)
        yield connection


@pytest.fixture(scope="module")
def fillable() -> Iterator[duckdb.DuckDBPyConnection]:
    """Each test fills it anew; made once, because the tables and views cost more than the rows."""
    with mart() as connection:
        yield connection
