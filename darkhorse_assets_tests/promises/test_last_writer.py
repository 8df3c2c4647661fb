"""Last writer wins whole: the short form, in which the worst order of two writers is made and not waited for."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from darkhorse_assets.contracts import RESULTS
from darkhorse_assets.sources.protocol import RaceRecord
from darkhorse_assets_tests.paper import DAY
from darkhorse_assets_tests.promises.children import Child
from darkhorse_assets_tests.promises.last_writer import Slow, unlike_the_newest, write
from darkhorse_assets_tests.promises.small_day import desk_at

pytestmark = pytest.mark.usefixtures("unsynced")


class HeldUp(Slow):
    """Says when it has read the captures, and goes on when it is told to."""

    def __init__(self, has_read: int, may_go_on: int) -> None:
        super().__init__()
        self._has_read, self._may_go_on = has_read, may_go_on

    def identify(self, cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
        os.write(self._has_read, b".")
        os.read(self._may_go_on, 1)
        return super().identify(cards, results)


def test_who_reads_the_captures_first_and_publishes_last_does_not_put_old_answers_over_new_ones(
    tmp_path: Path,
) -> None:
    desk = desk_at(tmp_path, Slow())
    write(desk, Slow(), "before", DAY)
    (reading, has_read), (may_go_on, letting) = os.pipe(), os.pipe()
    early = Child(lambda: write(desk, HeldUp(has_read, may_go_on), "early", DAY))
    os.read(reading, 1)
    late = Child(lambda: write(desk, Slow(), "late", DAY))
    time.sleep(0.5)  # unless it has to wait, it is done long before
    os.write(letting, b".")
    early.ended().returned()
    late.ended().returned()
    assert unlike_the_newest(desk, [DAY]) == []
    table = desk.lake.tables.read(RESULTS, DAY, "gb")
    assert table is not None
    assert set(table["comment"].to_pylist()) == {"late"}
