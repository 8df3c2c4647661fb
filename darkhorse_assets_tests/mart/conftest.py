"""An empty lake with an empty mart."""

import shutil
from pathlib import Path

import pytest

from darkhorse_assets_tests.mart.published import Published


@pytest.fixture(scope="session")
def empty_mart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied: making all its views takes ten times as long as a refresh of some days."""
    empty = Published(tmp_path_factory.mktemp("empty"))
    with empty.mart.writing():
        pass
    return empty.mart.path


@pytest.fixture
def published(tmp_path: Path, unsynced: None, empty_mart: Path) -> Published:
    lake = Published(tmp_path)
    shutil.copy(empty_mart, lake.mart.path)
    return lake
