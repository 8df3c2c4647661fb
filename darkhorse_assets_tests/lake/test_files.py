"""Files are replaced whole: for readers at any moment, and for crashes and faults at every operation."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import RACES
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.captures import CaptureStore
from darkhorse_assets.lake.files import parquet_bytes, read_table, replace_file
from darkhorse_assets.lake.race_days import RaceDays
from darkhorse_assets.lake.tables import TableStore
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.paper import DAY, Desk, race

TABLE = pa.table({"n": list(range(1000)), "text": [f"line {n}" for n in range(1000)]})


def test_a_reader_that_polls_while_a_file_is_replaced_sees_neither_an_error_nor_an_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    versions = [parquet_bytes(TABLE.slice(0, rows)) for rows in (500, 1000)]
    replace_file(path, versions[0])
    seen: list[int | str] = []
    is_over = threading.Event()

    def poll() -> None:
        while not is_over.is_set():
            try:
                table = read_table(path)
                seen.append(table.num_rows if table is not None else "no file")
            except LakeError as error:
                seen.append(str(error))

    reader = threading.Thread(target=poll)
    reader.start()
    for n in range(300):
        replace_file(path, versions[n % 2])
    is_over.set()
    reader.join()
    assert set(seen) <= {500, 1000}
    assert len(seen) > 20


class Fault:
    """Lets the first `good` disk operations through and breaks the next."""

    def __init__(self, good: int) -> None:
        self._left = good
        self.has_struck = False

    def on(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left < 0 and not self.has_struck:
                self.has_struck = True
                raise OSError(28, "No space left on device")
            return operation(*arguments, **options)

        return faulty


@contextmanager
def _disk_that_fails(after: int) -> Iterator[Fault]:
    fault = Fault(after)
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((Path, "mkdir"), (Path, "open"), (os, "fsync"), (Path, "replace"), (os, "open")):
            patch.setattr(owner, name, fault.on(getattr(owner, name)))
        yield fault


def test_whichever_disk_operation_fails_the_old_file_or_the_new_one_is_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "data.parquet"
    outcomes = []
    for operation in range(100):
        replace_file(path, b"old")
        with _disk_that_fails(operation) as fault:
            if operation < 6:
                with pytest.raises(LakeError, match=r"cannot write .*data\.parquet: No space left on device"):
                    replace_file(path, b"new")
            else:
                replace_file(path, b"new")
        assert list(path.parent.iterdir()) == [path]
        outcomes.append(path.read_bytes())
        if not fault.has_struck:
            break
    # Until the rename the old file is there; once it is renamed only the folder's own sync can still fail.
    assert outcomes == [b"old"] * 4 + [b"new"] * 3


def test_whichever_disk_operation_fails_each_file_is_old_or_new_and_the_next_run_repairs_the_day(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "lake")
    desk.results(race("r1"))
    desk.publish()
    old = desk.published()
    desk.results(race("r1"), race("r2"))
    shutil.copytree(desk.folder, tmp_path / "before")
    desk.publish()
    new = desk.published()
    for operation in range(0, 300, 7):
        again = Desk(tmp_path / f"{operation}")
        shutil.copytree(tmp_path / "before", again.folder)
        with _disk_that_fails(operation) as fault:
            _try_to_publish(again)
        assert all(data in (old[name], new[name]) for name, data in again.published().items())
        assert again.published().keys() == new.keys()
        assert again.publish().problem() is None
        assert again.published() == new
        if not fault.has_struck:
            return
    pytest.fail("publishing a day takes more than 300 disk operations")


def _try_to_publish(desk: Desk) -> None:
    with suppress(LakeError):
        desk.publish()


KILLED_MIDWAY = """
import os, sys
from pathlib import Path
from darkhorse_assets.lake import files
files.Path.replace = lambda *_: os.kill(os.getpid(), 9)
files.replace_file(Path(sys.argv[1]), b"new")
"""


def test_a_crash_leaves_at_most_a_file_that_no_reader_sees(desk: Desk) -> None:
    desk.results(race("r1"))
    desk.publish()
    partition = desk.lake.tables.path(RACES, DAY, "gb")
    capture = next((desk.folder / "captures").rglob("*.parquet"))
    before = desk.published()
    for path in (partition, capture):
        child = subprocess.run([sys.executable, "-c", KILLED_MIDWAY, str(path)], check=False)
        assert child.returncode == -9
        left_behind = [file.name for file in path.parent.iterdir() if file != path]
        assert [name[:5] for name in left_behind] == [".new-"]
    assert desk.published() == before
    assert len(list(desk.lake.captures.newest_first("paper", Endpoint.RESULTS, DAY))) == 1
    assert desk.lake.tables.countries(RACES, DAY) == ["gb", "ire"]
    (desk.folder / "race_days.sqlite").unlink()
    assert desk.lake.race_days.day_of(["r1"]) == {"r1": DAY}
    assert desk.publish().problem() is None


def test_a_published_file_has_the_rights_that_the_users_umask_gives(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    old = os.umask(0o022)
    try:
        replace_file(path, b"x")
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_lake_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("a file, where a folder should be")
    desk = Desk(tmp_path / "lake")
    with pytest.raises(LakeError, match=r"cannot write .*lake/captures/.*make it writable or change DARKHORSE_HOME"):
        desk.results(race("r1"))
    with pytest.raises(LakeError, match=r"race_days\.sqlite cannot be used"):
        desk.lake.race_days.replace(DAY, {"gb": ["r1"]})


def test_what_is_a_file_where_a_folder_should_be_is_an_error_and_not_an_absent_table(tmp_path: Path) -> None:
    (tmp_path / "races").write_text("")
    with pytest.raises(LakeError, match="cannot read"):
        TableStore(tmp_path).read(RACES, DAY, "gb")


def test_no_file_is_no_table(tmp_path: Path) -> None:
    assert read_table(tmp_path / "none.parquet") is None
    assert list(CaptureStore(tmp_path).newest_first("paper", Endpoint.RESULTS, DAY)) == []


def _footer_size(data: bytes) -> int:
    return int.from_bytes(data[-8:-4], "little")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"not parquet at all",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:200] + bytes(40) + data[240:],
        lambda data: data[: -8 - _footer_size(data)] + bytes(40) + data[40 - 8 - _footer_size(data) :],
    ],
    ids=["empty", "text", "half", "a byte short", "rotten pages", "rotten footer"],
)
def test_a_damaged_file_is_a_lake_error_that_names_it(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "data.parquet"
    path.write_bytes(damage(parquet_bytes(TABLE)))
    with pytest.raises(LakeError, match=rf"{path} is not a whole Parquet file"):
        read_table(path)


def test_a_rotten_byte_anywhere_is_an_error_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    whole = parquet_bytes(TABLE)
    for position in range(4, len(whole) - 8 - _footer_size(whole), 97):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        try:
            table = read_table(path)
        except LakeError:
            continue
        assert table is not None
        assert table.equals(TABLE)


def test_a_damaged_partition_stops_the_rebuilding_of_the_index_and_is_named(tmp_path: Path) -> None:
    partition = tmp_path / "races" / "country=gb" / f"date={DAY}" / "data.parquet"
    partition.parent.mkdir(parents=True)
    partition.write_bytes(b"PAR1 torn")
    index = RaceDays(tmp_path / "race_days.sqlite", tmp_path / "races")
    for _ in range(2):  # the second time as well: half an index must never pass for a whole one
        with pytest.raises(LakeError, match=f"{partition} is not a whole Parquet file"):
            index.day_of(["r1"])
