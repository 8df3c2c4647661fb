"""The index of races: derived from the published tables, rebuilt from them, shared by processes."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.race_days import RaceDays
from darkhorse_assets_tests.paper import DAY, Desk, race

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def index(tmp_path: Path) -> RaceDays:
    return RaceDays(tmp_path / "race_days.sqlite", tmp_path / "races")


def test_the_races_of_a_day_and_country_are_replaced_together(index: RaceDays) -> None:
    index.replace(DAY, {"gb": ["a", "b"], "ire": ["i"]})
    index.replace(NEXT, {"gb": ["c"]})
    index.replace(DAY, {"gb": ["b"]})
    assert index.day_of(["a", "b", "c", "i", "unknown"]) == {"b": DAY, "c": NEXT, "i": DAY}


def test_races_are_counted_by_day_and_country(index: RaceDays) -> None:
    index.replace(DAY, {"gb": ["a", "b"], "ire": ["i"], "fr": []})
    index.replace(NEXT, {"gb": ["c"]})
    assert index.counts([DAY, NEXT, NEXT + timedelta(days=1)]) == {DAY: {"gb": 2, "ire": 1}, NEXT: {"gb": 1}}
    assert index.counts([NEXT]) == {NEXT: {"gb": 1}}
    assert index.counts([]) == {}


def test_a_day_of_very_many_races_is_looked_up_at_once(index: RaceDays) -> None:
    ids = [f"r{n}" for n in range(5000)]
    index.replace(DAY, {"gb": ids})
    assert len(index.day_of(ids)) == 5000
    assert index.day_of([]) == {}


def test_a_deleted_index_is_rebuilt_from_the_published_tables(desk: Desk) -> None:
    desk.results(race("r1"), race("i1", "ire"))
    desk.publish()
    desk.results(race("r2"), day=NEXT)
    desk.publish(NEXT)
    (desk.folder / "race_days.sqlite").unlink()
    assert desk.lake.race_days.day_of(["r1", "i1", "r2"]) == {"r1": DAY, "i1": DAY, "r2": NEXT}


def test_a_deleted_index_still_tells_a_stale_page_from_the_days_own(desk: Desk) -> None:
    desk.results(race("r1"))
    desk.publish()
    (desk.folder / "race_days.sqlite").unlink()
    desk.results(race("r1"), day=NEXT)
    assert f"r1) is already published under {DAY}" in str(desk.publish(NEXT).problem())


def test_an_index_that_a_crash_left_empty_is_rebuilt(desk: Desk) -> None:
    desk.results(race("r1"))
    desk.publish()
    (desk.folder / "race_days.sqlite").write_bytes(b"")
    assert desk.lake.race_days.day_of(["r1"]) == {"r1": DAY}


def test_a_damaged_index_is_an_error_that_says_to_delete_it(index: RaceDays, tmp_path: Path) -> None:
    (tmp_path / "race_days.sqlite").write_bytes(b"this was never an index " * 100)
    with pytest.raises(LakeError, match="it is derived: delete it, and it is rebuilt"):
        index.day_of(["r1"])


def test_a_race_that_was_moved_is_published_once_its_old_day_has_let_it_go(desk: Desk) -> None:
    desk.results(*(race(f"r{n}") for n in range(6)))
    desk.publish()
    desk.results(race("r5"), day=NEXT)
    refused = desk.publish(NEXT)
    assert "materialise its old day first" in str(refused.problem())

    desk.results(*(race(f"r{n}") for n in range(5)))
    assert "would disappear" in str(desk.publish().problem())
    assert desk.publish(force_reason="r5 was moved to Sunday").problem() is None
    assert desk.publish(NEXT).problem() is None
    assert desk.ids(day=NEXT) == ["r5"]


WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
from darkhorse_assets.lake.race_days import RaceDays
folder, name = Path(sys.argv[1]), sys.argv[2]
index = RaceDays(folder / "race_days.sqlite", folder / "races")
for n in range(40):
    index.replace(date(2025, 1, 1) + timedelta(days=n), {name: [f"{name}{n}"]})
"""


def test_two_processes_write_the_index_without_losing_or_failing(index: RaceDays, tmp_path: Path) -> None:
    commands = [[sys.executable, "-c", WRITER, f"{tmp_path}", name] for name in ("gb", "ire")]
    writers = [subprocess.Popen(command) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(index.day_of([f"{name}{n}" for name in ("gb", "ire") for n in range(40)])) == 80
