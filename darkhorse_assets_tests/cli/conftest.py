"""The commands as typed: a home of their own on the invented season, and what they printed and exited with."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.cli import main
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.settings import Settings
from darkhorse_assets_tests.season import Season, season

Darkhorse = Callable[..., tuple[int, str]]

DAY = "2025-03-05"
OTHER_DAY = "2025-03-06"


@pytest.fixture(scope="session")
def invented() -> Iterator[Season]:
    with season() as open_season:
        yield open_season


def move_in(patch: pytest.MonkeyPatch, folder: Path, url: str) -> Path:
    """The environment of a home of its own, on the invented season; no .env of the checkout is read."""
    for name in [name for name in os.environ if name.startswith(("DARKHORSE_", "RACING_API_"))]:
        patch.delenv(name)
    patch.chdir(folder)
    patch.setenv("DAGSTER_HOME", "")
    patch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
    patch.setenv("DARKHORSE_HOME", str(folder / "home"))
    patch.setenv("RACING_API_URL", url)
    return folder / "home"


def typed(patch: pytest.MonkeyPatch, *words: str) -> int:
    patch.setattr(sys, "argv", ["darkhorse", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invented: Season) -> Path:
    """A home with nothing in it."""
    return move_in(monkeypatch, tmp_path, invented.url)


@pytest.fixture
def darkhorse(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Darkhorse:
    def run(*words: str) -> tuple[int, str]:
        code = typed(monkeypatch, *words)
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return run


@pytest.fixture
def with_mart(home: Path, empty_mart: Path) -> None:
    """The home has a mart that is empty: for tests of what is in it, not of its making."""
    home.mkdir(exist_ok=True)
    shutil.copy(empty_mart, home)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory, empty_mart: Path) -> Path:
    """A home in which nothing ever ran: making its databases takes as long as a small run."""
    with pytest.MonkeyPatch.context() as patch:
        home = move_in(patch, tmp_path_factory.mktemp("empty"), "http://127.0.0.1:1")
        with opened_instance(Settings.load()):
            pass
    shutil.copy(empty_mart, home)
    return home


@pytest.fixture
def with_history(home: Path, empty_home: Path) -> None:
    """The home has a mart and a Dagster instance that are empty."""
    shutil.copytree(empty_home, home, dirs_exist_ok=True)


@dataclass(frozen=True)
class Materialised:
    """A home with two days, and what the command that made it exited with and printed."""

    home: Path
    code: int
    text: str


@pytest.fixture(scope="session")
def two_days(tmp_path_factory: pytest.TempPathFactory, invented: Season, empty_home: Path) -> Materialised:
    """`darkhorse materialize` as typed, once: to be copied (`with_two_days`), for nothing in a home names its place."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out, redirect_stderr(out):
        home = move_in(patch, tmp_path_factory.mktemp("two days"), invented.url)
        shutil.copytree(empty_home, home)
        code = typed(patch, "materialize", "--from", DAY, "--to", OTHER_DAY)
    return Materialised(home, code, out.getvalue())


@pytest.fixture
def with_two_days(home: Path, two_days: Materialised) -> None:
    shutil.copytree(two_days.home, home)


def marked(home: Path, asset: str) -> Sequence[str]:
    with dg.DagsterInstance.get() as instance:
        return sorted(instance.get_materialized_partitions(dg.AssetKey(asset)))
