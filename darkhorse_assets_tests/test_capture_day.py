"""Capturing a day: what came is kept, what came in part is said, and a retry asks only for what is not whole."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.errors import SourceError
from darkhorse_assets.racing_day import capture_day
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.paper import COUNTRIES, DAY, MORNING, Desk, race

GOOD = [race(f"r{n}") for n in range(5)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")


def test_a_capture_that_came_in_part_is_kept_and_said(desk: Desk) -> None:
    desk.source.says(Endpoint.RESULTS, DAY, GOOD, "blocked on page 2")
    with pytest.raises(SourceError, match=rf"results of {DAY} came only in part \(1 answers kept\): blocked on page 2"):
        capture_day(desk.lake, desk.source, Endpoint.RESULTS, DAY, COUNTRIES)
    assert len(list(desk.lake.captures.newest_first("paper", Endpoint.RESULTS, DAY))) == 1


def test_a_source_that_has_nothing_to_ask_is_no_failure(desk: Desk) -> None:
    report = capture_day(desk.lake, desk.source, Endpoint.RACECARDS, DAY, COUNTRIES)
    assert report.capture is None
    assert report.byte_count == 0


@pytest.mark.parametrize(
    ("prepare", "is_reused"),
    [
        (lambda desk: desk.results(*GOOD), True),
        (lambda desk: desk.results(*GOOD, problem="cut"), False),
        (lambda desk: desk.results(*GOOD, countries=["gb"]), False),
    ],
    ids=["whole", "cut", "fewer countries"],
)
def test_a_retry_asks_again_only_for_what_was_not_whole(
    desk: Desk, prepare: Callable[[Desk], None], is_reused: bool
) -> None:
    prepare(desk)
    desk.source.says(Endpoint.RESULTS, DAY, GOOD)
    report = capture_day(desk.lake, desk.source, Endpoint.RESULTS, DAY, COUNTRIES, reuse_since=MORNING)
    assert report.is_reused is is_reused


def test_a_run_of_its_own_asks_again(desk: Desk) -> None:
    desk.results(*GOOD)
    later = desk.source.now + timedelta(seconds=1)
    assert not capture_day(desk.lake, desk.source, Endpoint.RESULTS, DAY, COUNTRIES).is_reused
    assert not capture_day(
        desk.lake, desk.source, Endpoint.RESULTS, DAY, COUNTRIES, later + timedelta(days=1)
    ).is_reused
