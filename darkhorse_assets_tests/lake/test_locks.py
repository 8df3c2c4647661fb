"""One writer of a racing day at a time."""

from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.locks import DayLocks, held
from darkhorse_assets_tests.paper import DAY, Desk, race

pytestmark = pytest.mark.usefixtures("unsynced")


def test_who_publishes_a_day_second_waits_and_then_publishes_what_is_captured_by_then(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "lake")
    desk.results(race("r1"))
    second = Thread(target=desk.publish)
    with Lake.at(desk.folder).day_locks.held(DAY):
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
        assert desk.published() == {}
        desk.results(race("r1"), race("r2"))
    second.join(timeout=30)
    assert desk.ids() == ["r1", "r2"]


def test_days_next_to_each_other_do_not_wait_and_few_files_lock_all_days(tmp_path: Path) -> None:
    locks = DayLocks(tmp_path)
    for n in range(200):
        with locks.held(DAY + timedelta(days=n)), locks.held(DAY + timedelta(days=n + 1)):
            pass
    assert len(list(tmp_path.iterdir())) == 64


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file where a folder should be")
    with pytest.raises(LakeError, match=r"cannot write .*day-01"), held(tmp_path / "locks" / "day-01"):
        pass
