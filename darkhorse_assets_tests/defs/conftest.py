"""A desk over the invented season, and an instance that forgets."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.desk import Desk
from darkhorse_assets_tests.season import Season, season


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
