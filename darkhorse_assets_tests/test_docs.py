"""Documents that cannot go stale: what is generated is current, what is named exists, links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from darkhorse_assets.cli.main import app
from darkhorse_assets.cli.manual import manual
from darkhorse_assets.contracts.dictionary import tables_page
from darkhorse_assets.defs.assets.tables import CHECKS
from darkhorse_assets.defs.routines import routines_table
from darkhorse_assets.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
VARIABLES = {str(field.validation_alias) for field in Settings.model_fields.values()}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def test_the_page_of_tables_is_current() -> None:
    assert (ROOT / "docs/tables.md").read_text() == tables_page(), "run make docs"


def test_the_commands_page_is_current() -> None:
    assert (ROOT / "docs/commands.md").read_text() == manual(), "run make docs"


@each_page
def test_every_make_command_that_a_page_names_exists(page: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z]+)(?=`|\s+#|$)", page.read_text(), re.MULTILINE)) <= TARGETS


def test_the_readme_lists_every_make_command() -> None:
    assert set(re.findall(r"^\| `make ([a-z]+)`", README, re.MULTILINE)) == TARGETS - {"help"}


def test_every_setting_is_in_the_readme_and_in_the_example_file_and_no_other_is() -> None:
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"`((?:DARKHORSE|RACING_API)_[A-Z_]+)`", table)) == VARIABLES
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == VARIABLES


@each_page
def test_every_variable_that_a_page_names_is_a_setting(page: Path) -> None:
    of_tests = {"DARKHORSE_REAL_DATA"}
    assert set(re.findall(r"\b(?:DARKHORSE|RACING_API)_[A-Z_]+\b", page.read_text())) <= VARIABLES | of_tests


def commands_of(page: Path) -> Iterator[str]:
    """The `darkhorse …` commands in code, without comments."""
    for line in re.findall(r"(?:^|`)(?: *)(?:\.venv/bin/)?darkhorse ([a-z][^`#\n]*)", page.read_text(), re.MULTILINE):
        yield line.strip()


def test_every_command_that_a_page_names_has_these_options() -> None:
    runner = CliRunner()
    commands = {command for page in PAGES if page.name != "commands.md" for command in commands_of(page)}
    assert len(commands) > 8
    for command in commands:
        words = command.split()
        path = words[:2] if words[0] == "simulator" else words[:1]
        said = runner.invoke(app, [*path, "--help"], env={"COLUMNS": "200"})
        assert said.exit_code == 0, command
        options = {word for word in words if word.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", said.output)), command


def test_every_check_is_explained_in_the_readme_and_in_operations() -> None:
    for page in (README, OPERATIONS):
        assert set(CHECKS) <= set(re.findall(r"^\| `([a-z_]+)`", page, re.MULTILINE))


def test_the_schedules_are_listed_as_they_are_with_what_they_cost() -> None:
    table = routines_table(Settings.model_construct())
    assert f"\n\n{table}\n" in OPERATIONS, "paste what python -m darkhorse_assets.defs.routines prints"


@each_page
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_file(), target
        assert not anchor or anchor in anchors_of(file), target


def anchors_of(page: Path) -> set[str]:
    """The anchors that headings get: lower case, hyphens for spaces, without punctuation."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    for name in re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", page.read_text()):
        assert (ROOT / name).is_file() or (ROOT / "darkhorse_assets" / name).is_file(), name
