"""The commands as typed: a home of their own on the invented season, and what they printed and exited with."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.cli import main
from darkhorse_assets_tests.season import Season, season

Darkhorse = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def invented() -> Iterator[Season]:
    with season() as open_season:
        yield open_season


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invented: Season) -> Path:
    """A home of its own, on the invented season; no .env of the checkout is read."""
    for name in [name for name in os.environ if name.startswith(("DARKHORSE_", "RACING_API_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
    monkeypatch.setenv("DARKHORSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RACING_API_URL", invented.url)
    return tmp_path / "home"


@pytest.fixture
def darkhorse(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Darkhorse:
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["darkhorse", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return run


def marked(home: Path, asset: str) -> Sequence[str]:
    with dg.DagsterInstance.get() as instance:
        return sorted(instance.get_materialized_partitions(dg.AssetKey(asset)))
