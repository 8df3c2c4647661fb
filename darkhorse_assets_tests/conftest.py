"""Fixtures that every part of the tests shares."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that is busy elsewhere must not fail a test of arithmetic.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files, which is never part of the project; tests that read it skip where it is absent."""
    folder = Path(os.environ.get("DARKHORSE_REAL_DATA", "../shared/data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set DARKHORSE_REAL_DATA to run this test")
    return folder


@pytest.fixture(scope="module")
def unsynced() -> Iterator[None]:
    """Files are written and renamed as always but not forced to disk: for tests of what is written, not of crashes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield
