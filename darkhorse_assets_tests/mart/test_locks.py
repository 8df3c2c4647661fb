"""Who waits for whom: real processes, because the locks are theirs."""

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import duckdb
import pytest

from darkhorse_assets.contracts import RACES
from darkhorse_assets.errors import MartError
from darkhorse_assets.mart import locks
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets_tests.mart.published import MONDAY, Published

HOLD = "print('held', flush=True); sys.stdin.read()"
OPEN = (
    "import sys; from pathlib import Path; from darkhorse_assets.mart.mart import Mart; mart = Mart(Path(sys.argv[1]))"
)
WRITER = f"""{OPEN}
with mart.writing() as connection:
    connection.execute("CREATE OR REPLACE TABLE left_behind AS SELECT 'by a writer' AS word")
    {HOLD}
"""
READER = f"""{OPEN}
with mart.reading():
    {HOLD}
"""
SHELL = f"import sys, duckdb; shell = duckdb.connect(sys.argv[1]); {HOLD}"


@contextmanager
def elsewhere(script: str, mart: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the mart, until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(mart)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        assert process.wait(timeout=30) == 0


@contextmanager
def waiting(mart: Mart, how: str) -> Iterator[Event]:
    """A thread that opens the mart; the event is set when it got it."""
    got = Event()

    def use() -> None:
        with getattr(mart, how)() as connection:
            connection.execute("FROM lake.goings")
            got.set()

    thread = Thread(target=use, daemon=True)
    thread.start()
    yield got
    thread.join(timeout=30)
    assert got.is_set()


@pytest.mark.parametrize(
    ("holder", "comes", "is_let_in"),
    [
        (WRITER, "writing", False),
        (WRITER, "reading", False),
        (READER, "writing", False),
        (READER, "reading", True),
    ],
    ids=["writer-writer", "writer-reader", "reader-writer", "reader-reader"],
)
def test_one_writer_or_many_readers_and_whoever_comes_too_early_waits(
    published: Published, holder: str, comes: str, is_let_in: bool
) -> None:
    with waiting_for(published, holder, comes) as got:
        assert got.wait(timeout=30 if is_let_in else 0.5) is is_let_in


@contextmanager
def waiting_for(published: Published, holder: str, comes: str) -> Iterator[Event]:
    with elsewhere(holder, published.mart.path) as process, waiting(published.mart, comes) as got:
        yield got
        assert process.stdin
        process.stdin.close()


def test_what_the_first_writer_wrote_the_second_finds(published: Published) -> None:
    with elsewhere(WRITER, published.mart.path):
        pass
    assert published.query("FROM left_behind") == [("by a writer",)]


def test_a_writer_that_was_killed_leaves_nothing_locked(published: Published) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(published.mart.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    published.publish(RACES, MONDAY, {"race_id": "rac_1"}, country="gb")
    published.mart.refresh(published.tables)
    assert published.query("SELECT race_id FROM races") == [("rac_1",)]


def test_a_long_wait_says_so(
    published: Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(locks, "QUIET_SECONDS", 0.05)
    with caplog.at_level(logging.WARNING), waiting_for(published, WRITER, "writing"):
        for _ in range(200):
            if caplog.text:
                break
            time.sleep(0.05)
    assert f"another process has {published.mart.path}: waiting" in caplog.text


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_a_shell_that_keeps_the_mart_open_is_named_in_the_end(published: Published, how: str) -> None:
    with (
        elsewhere(SHELL, published.mart.path) as shell,
        pytest.raises(MartError, match=rf"held for 0.2 seconds by .*PID {shell.pid}\): close it there"),
        getattr(published.mart, how)(),
    ):
        pass


def test_a_shell_that_is_closed_in_time_does_no_harm(
    published: Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(locks, "QUIET_SECONDS", 0.2)
    patient = Mart(published.mart.path, patience_seconds=30)
    with caplog.at_level(logging.WARNING), elsewhere(SHELL, patient.path) as shell, waiting(patient, "writing") as got:
        assert not got.wait(timeout=0.5)
        assert shell.stdin
        shell.stdin.close()
    assert f"PID {shell.pid}" in caplog.text


def test_a_reader_cannot_write(published: Published) -> None:
    with published.mart.reading() as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("DELETE FROM lake.races")


def test_times_are_told_in_utc(published: Published) -> None:
    assert published.query("SELECT current_setting('TimeZone')") == [("UTC",)]
    with published.mart.writing() as connection:
        assert connection.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]


def test_no_mart_yet_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(MartError, match=r"no mart at .* yet: darkhorse mart refresh"), Mart(tmp_path / "m").reading():
        pass
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_mart_says_how_to_make_it_anew(tmp_path: Path) -> None:
    (tmp_path / "mart.duckdb").write_text("no database" * 1000)
    with pytest.raises(MartError, match=r"cannot be opened .*: darkhorse mart rebuild"):
        Published(tmp_path).mart.refresh(Published(tmp_path).tables)
    assert Published(tmp_path).mart.rebuild(Published(tmp_path).tables).broken == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    with pytest.raises(MartError, match=r"cannot write .*home"), Mart(tmp_path / "home" / "mart.duckdb").writing():
        pass
