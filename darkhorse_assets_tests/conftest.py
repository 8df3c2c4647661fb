"""Fixtures that every part of the tests shares."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from darkhorse_assets.mart.mart import Mart

# A machine that is busy elsewhere must not fail a test of arithmetic.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


def real_folder() -> Path:
    """Where the real files are, if they are at hand."""
    return Path(os.environ.get("DARKHORSE_REAL_DATA", "../shared/data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files, which is never part of the project; tests that read it skip where it is absent."""
    folder = real_folder()
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set DARKHORSE_REAL_DATA to run this test")
    return folder


@pytest.fixture(scope="module")
def unsynced() -> Iterator[None]:
    """Files are written and renamed as always but not forced to disk: for tests of what is written, not of crashes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def empty_mart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied: making all its views takes ten times as long as a refresh of some days."""
    path = tmp_path_factory.mktemp("empty") / "mart.duckdb"
    with Mart(path).writing():
        pass
    return path
