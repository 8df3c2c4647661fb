"""Great Expectations and SQL come to the same outcomes on planted breaches; nothing is sent.

The one test module that imports Great Expectations, which takes six seconds of processor time: `make faults`.
"""

import socket
from collections.abc import Iterator, Sequence

import duckdb
import pytest

from darkhorse_assets.audit.expectations import GreatExpectations, asked_of, frame_of
from darkhorse_assets.audit.month import engines_agree, span_of
from darkhorse_assets.audit.pages import offline
from darkhorse_assets.audit.rules import Outcome
from darkhorse_assets.audit.sql import judged_rows
from darkhorse_assets.contracts import LAKE_TABLES
from darkhorse_assets_tests.audit.planted import OF_ROWS, OF_SHAPE, TABLES, Breach

pytestmark = pytest.mark.faults
MAY = span_of("2025-05")


@pytest.fixture(scope="module")
def engine() -> Iterator[GreatExpectations]:
    """With every way out barred, from the import on."""

    def refused(*_: object) -> None:
        raise AssertionError("Great Expectations asked the network for something")

    with pytest.MonkeyPatch.context() as patch:
        for way in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, way, refused)
        patch.setattr(socket, "getaddrinfo", refused)
        yield GreatExpectations()


def compared(engine: GreatExpectations, mart: duckdb.DuckDBPyConnection, table: str) -> list[Outcome]:
    """What SQL says is not met, having made sure that Great Expectations says the same of every rule."""
    contract = LAKE_TABLES[table]
    found = engine.judged(frame_of(mart, contract, MAY), contract, asked_of(mart, contract, MAY), "2025-05")
    in_sql = judged_rows(mart, contract, MAY)
    assert not engines_agree(in_sql, found.outcomes).sample
    assert "Success Percent" in found.page
    assert "https://" not in offline(found.page)
    return [each for each in in_sql if not each.passed]


def planted(breaches: Sequence[Breach], table: str) -> set[tuple[str, tuple[str, ...], int]]:
    return {(breach.check, breach.columns, breach.rows) for breach in breaches if breach.table == table}


def told(outcomes: Sequence[Outcome]) -> set[tuple[str, tuple[str, ...], int]]:
    return {(each.rule.check, each.rule.columns, each.unexpected) for each in outcomes}


@pytest.mark.parametrize("table", TABLES)
def test_both_find_all_breaches_of_rows_and_nothing_else(
    engine: GreatExpectations, mart: duckdb.DuckDBPyConnection, table: str
) -> None:
    for breach in OF_ROWS:
        mart.execute(breach.plant)
    assert told(compared(engine, mart, table)) == planted(OF_ROWS, table)


@pytest.mark.parametrize("breach", OF_SHAPE, ids=lambda breach: breach.name)
def test_both_find_a_table_of_another_shape(
    engine: GreatExpectations, mart: duckdb.DuckDBPyConnection, breach: Breach
) -> None:
    mart.execute(breach.plant)
    assert told(compared(engine, mart, breach.table)) == planted([breach], breach.table)


def test_neither_asks_a_share_of_rows_of_which_none_is_expected(
    engine: GreatExpectations, mart: duckdb.DuckDBPyConnection
) -> None:
    """Entries have no jockeys yet; what is known from a result alone has no colour."""
    entries = "horse_id LIKE 'hrs_%_0' OR horse_id LIKE 'hrs_%_1'"
    for copy in ("b", "c"):  # for as many rows that a share is expected of
        mart.execute(
            f"INSERT INTO lake.runners SELECT * REPLACE (race_id || '{copy}' AS race_id) FROM lake.runners "  # noqa: S608
            "WHERE race_id NOT LIKE '%b'"
        )
    mart.execute(f"UPDATE lake.runners SET jockey = NULL, captured_at = date - INTERVAL 1 DAY WHERE {entries}")  # noqa: S608
    mart.execute("UPDATE lake.runners SET declared_in = 'result', colour = NULL WHERE horse_id LIKE 'hrs_%_3'")
    assert not compared(engine, mart, "runners")
    judged = {asked.rule.columns: asked.kinds for asked in asked_of(mart, LAKE_TABLES["runners"], MAY) if asked.kinds}
    assert judged["jockey",] == ("2025-05 gb racing_api card", "2025-05 gb racing_api result")
    assert judged["colour",] == ("2025-05 gb racing_api card",)
