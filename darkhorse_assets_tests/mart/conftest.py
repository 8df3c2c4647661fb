"""An empty lake with an empty mart."""

import shutil
from pathlib import Path

import pytest

from darkhorse_assets_tests.mart.published import Published


@pytest.fixture
def published(tmp_path: Path, unsynced: None, empty_mart: Path) -> Published:
    lake = Published(tmp_path)
    shutil.copy(empty_mart, lake.mart.path)
    return lake
