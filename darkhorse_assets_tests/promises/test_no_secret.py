"""No secret: the short form, captures from a provider that echoes; and that the search finds what is hidden from it."""

import sqlite3
import zlib
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from darkhorse_assets.capturing import capture_days
from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.errors import SourceError
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import FileGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets_tests.promises.leaks import leaks
from darkhorse_assets_tests.promises.no_secret import CANARIES, FAILURES, PASSWORD, USERNAME, provider


def test_no_failure_of_a_provider_that_echoes_the_key_writes_it_anywhere(tmp_path: Path) -> None:
    said = []
    gate = FileGate(tmp_path / "hosts", Rules(1000, 1000))
    with (
        provider() as told,
        Client(gate=gate, clock=utc_now, auth=(USERNAME, PASSWORD), sleep=lambda _: None) as client,
    ):
        source, lake = RacingApi(client, told.url, utc_now), Lake.at(tmp_path / "lake")
        for told.how in FAILURES:
            for endpoint in DAY_ENDPOINTS:
                said += [error for _, error in capture_days(lake, source, endpoint, [today(utc_now)], ["ire"])]
    assert len(said) == len(FAILURES) * len(DAY_ENDPOINTS)
    assert all(isinstance(error, SourceError) for error in said)
    (tmp_path / "said.txt").write_text("\n".join(map(repr, said)))
    assert leaks(tmp_path, CANARIES) == []


@pytest.mark.parametrize("hidden", ["in a column", "in a footer", "packed", "within base64", "in a mart"])
def test_the_search_finds_what_is_packed_or_encoded(hidden: str, tmp_path: Path) -> None:
    match hidden:
        case "in a column":
            pq.write_table(pa.table({"url": [f"https://{USERNAME}@host"] * 9}), tmp_path / "a.parquet")
        case "in a footer":
            told = pa.table({"a": [1]}).replace_schema_metadata({"made by": USERNAME})
            pq.write_table(told, tmp_path / "a.parquet")
        case "packed":
            with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
                database.execute("CREATE TABLE kept (body BLOB)")
                database.execute("INSERT INTO kept VALUES (?)", (zlib.compress(USERNAME.encode() * 9),))
        case "within base64":
            (tmp_path / "a.txt").write_bytes(b64encode(f"Authorization={USERNAME}; more".encode()))
        case "in a mart":
            with duckdb.connect(tmp_path / "a.duckdb") as connection:
                connection.execute("CREATE TABLE kept AS SELECT ? AS word FROM range(5000)", [USERNAME])
    assert leaks(tmp_path, CANARIES)
