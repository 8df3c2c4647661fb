"""A desk over the invented season, an instance that forgets, and what a run of four days makes of both, made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.desk import Desk
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets_tests.defs.graph_runs import DAYS, run_all
from darkhorse_assets_tests.season import COUNTRIES, Season, season


@pytest.fixture(scope="module")
def invented() -> Iterator[Season]:
    with season() as open_season:
        yield open_season


@pytest.fixture
def desk(invented: Season, tmp_path: Path) -> Iterator[Desk]:
    invented.break_days()
    with invented.desk(tmp_path / "lake") as open_desk:
        yield open_desk


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture(scope="module")
def lake_of_captures(invented: Season, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("captures") / "lake"
    invented.break_days()
    with invented.desk(folder) as desk:
        for day in DAYS:
            for endpoint in DAY_ENDPOINTS:
                capture_day(desk.lake, desk.source, endpoint, day, COUNTRIES)
    return folder


@pytest.fixture
def captured(desk: Desk, lake_of_captures: Path, tmp_path: Path) -> Desk:
    """A desk of which four days are captured, and none is published."""
    shutil.copytree(lake_of_captures, tmp_path / "lake", dirs_exist_ok=True)
    return desk


class FourDays(NamedTuple):
    """A desk and an instance after the runs of four days, to be read only."""

    folder: Path
    desk: Desk
    instance: dg.DagsterInstance


@pytest.fixture(scope="module")
def four_days(invented: Season, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FourDays]:
    folder = tmp_path_factory.mktemp("four days") / "lake"
    invented.break_days()
    with invented.desk(folder) as desk, dg.DagsterInstance.ephemeral() as instance:
        run_all(desk, instance)
        yield FourDays(folder, desk, instance)


@pytest.fixture
def published(desk: Desk, four_days: FourDays, tmp_path: Path) -> Desk:
    """A desk of which four days are captured and published; the test's instance knows nothing of it."""
    shutil.copytree(four_days.folder, tmp_path / "lake", dirs_exist_ok=True)
    return desk
