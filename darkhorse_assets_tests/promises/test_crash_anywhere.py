"""Crash anywhere: the short form, some points of capturing and publishing, and all of what commands share beside it."""

from functools import partial
from pathlib import Path

import pytest

from darkhorse_assets.claims import Scope, claimed
from darkhorse_assets.transport.gate import FileGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets_tests.paper import DAY
from darkhorse_assets_tests.promises.children import in_child
from darkhorse_assets_tests.promises.grounds import Grounds
from darkhorse_assets_tests.promises.points import Points
from darkhorse_assets_tests.promises.small_day import BEGAN
from darkhorse_assets_tests.promises.ways import PUBLISHING

KILLS = 4
BLOCKS = 3
HOST = "api.example"
SCOPE = Scope("darkhorse rescrape", DAY, DAY, ("gb",))


@pytest.mark.usefixtures("unsynced")
def test_a_run_killed_at_any_point_leaves_the_old_or_the_new_and_the_next_run_mends_it(tmp_path: Path) -> None:
    grounds = Grounds(tmp_path, PUBLISHING)
    found = {point: grounds.crashed_at(point) for point in grounds.some_points(KILLS)}
    assert {point: wrong for point, wrong in found.items() if wrong} == {}


def test_who_is_killed_at_a_gate_or_with_a_claim_takes_nothing_from_the_next(tmp_path: Path) -> None:
    points = in_child(partial(_blocked, tmp_path / "counted", None)).returned()
    assert points
    for last in range(1, len(points) + 1):
        home = tmp_path / f"{last}"
        killed = in_child(partial(_blocked, home, last))
        assert killed.is_killed, points[last - 1]
        known = _gate(home).state(HOST).blocks
        before = points[:last].count(f"pwrite {HOST}.json")
        assert before - 1 <= known <= before, "no block that was told is forgotten"
        with claimed(home / "claims", SCOPE, BEGAN):
            _gate(home).take(HOST)


def _gate(home: Path) -> FileGate:
    return FileGate(home / "hosts", Rules(1000, 2 * BLOCKS))


def _blocked(home: Path, last: int | None) -> list[str]:
    """With a claim, be blocked some times; what was reached."""
    points = Points(home, last).install()
    with claimed(home / "claims", SCOPE, BEGAN):
        for _ in range(BLOCKS):
            _gate(home).blocked(HOST, 406)
    return points.names
