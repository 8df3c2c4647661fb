"""A desk with an empty lake."""

from pathlib import Path

import pytest

from darkhorse_assets_tests.paper import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")
