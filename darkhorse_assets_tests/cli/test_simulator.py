"""`darkhorse simulator serve`: what is to go wrong is read from options and a file before anything is served."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from darkhorse_assets.cli.main import app
from darkhorse_assets.errors import UsageError
from darkhorse_assets.simulator import server
from darkhorse_assets.simulator.faults.plan import parse_fault


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Starlette]:
    """The apps that would have been served."""
    apps: list[Starlette] = []
    monkeypatch.setattr(server, "serve", lambda app, port: apps.append(app))
    return apps


def test_faults_come_from_options_and_a_file(served: list[Starlette], tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('[{"kind": "reset", "count": 2}]')
    faults = ["--fault", "406:first=10,count=20", "--fault", "late-ratings", "--faults", str(file)]
    assert CliRunner().invoke(app, ["simulator", "serve", *faults]).exit_code == 0
    expected = [parse_fault(text) for text in ("406:first=10,count=20", "late-ratings", "reset:count=2")]
    assert served[0].state.switchboard.faults() == expected


def test_a_fault_that_nobody_knows_is_a_wrong_usage_that_names_those_there_are(served: list[Starlette]) -> None:
    said = CliRunner().invoke(app, ["simulator", "serve", "--fault", "frost"])
    assert isinstance(said.exception, UsageError)
    assert "half-body" in str(said.exception)
    assert not served
