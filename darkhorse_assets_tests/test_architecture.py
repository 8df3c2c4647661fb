"""The layers of the package and the habits that keep it readable, held by reading the source as it stands.

What may import what is drawn in CONTRIBUTING.md; here it is `LAYERS`, from the bottom up.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "darkhorse_assets"

LAYERS = (
    "errors",
    "racing",
    "clock",
    "settings",
    "claims",
    "contracts",
    "transport",
    "simulator",
    "sources.capture",
    "sources.offer",
    "sources.protocol",
    "sources",
    "tables",
    "quality",
    "alerts",
    "lake",
    "freshness",
    "health",
    "stage",
    "building",
    "restating",
    "day_reports",
    "asking",
    "planning",
    "capturing",
    "missing_races",
    "racing_day",
    "as_known",
    "mart",
    "capture_window",
    "audit",
    "report",
    "statistics",
    "enrichment",
    "rescrape_proof",
    "desk",
    "defs",
    "definitions",
    "cli",
)
HEIGHT = {layer: height for height, layer in enumerate(LAYERS)}
KNOW_DAGSTER = {"defs", "definitions", "cli"}
KNOW_THE_SIMULATOR = {"sources.simulated", "cli"}
KNOW_SOURCES_BY_PROTOCOL = {
    "tables",
    "quality",
    "lake",
    "stage",
    "asking",
    "capturing",
    "missing_races",
    "planning",
    "racing_day",
    "mart",
    "statistics",
    "enrichment",
    "defs",
}
"""They know what a source is, and none in particular."""

MOST_LINES = 300

FOREIGN_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/|(?<!\.\./)\bshared/")
"""Folders of one machine, or beside the checkout; only `../shared/data`, the default of a test, may be named."""


def files_of_the_repository(pattern: str = "*") -> list[Path]:
    """What is committed or about to be."""
    command = ["git", "ls-files", pattern]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.splitlines() if (path := ROOT / name).is_file()]


def module_of(path: Path) -> str:
    """`sources.protocol` of its file, `sources` of the package's `__init__`."""
    parts = path.relative_to(ROOT / PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_of(path): path for path in sorted((ROOT / PACKAGE).rglob("*.py"))}


def imported_by(path: Path) -> Iterator[str]:
    """Absolute names of what a file imports, also within functions; `a.b` of `from a import b`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(module: str) -> set[str]:
    """The modules of this package that a module imports."""
    names = [
        name.removeprefix(f"{PACKAGE}.") for name in imported_by(MODULES[module]) if name.startswith(f"{PACKAGE}.")
    ]
    return {name if name in MODULES else name.rpartition(".")[0] for name in names} - {"", module}


def layer_of(module: str) -> str:
    """The longest of `LAYERS` that the module lies in."""
    return max((layer for layer in LAYERS if f"{module}.".startswith(f"{layer}.")), key=len)


def within(module: str, places: set[str]) -> bool:
    return any(f"{module}.".startswith(f"{place}.") for place in places)


def times_read(path: Path) -> set[str]:
    """The names of the calls that ask what time or day it is."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"now", "utcnow", "today"}


NAMED = sorted(name for name in MODULES if name)


def offences(found: Iterator[tuple[str, set[str]]]) -> dict[str, set[str]]:
    """Only the modules with something against them."""
    return {module: names for module, names in found if names}


def test_every_module_lies_in_a_layer() -> None:
    assert {layer_of(module) for module in NAMED} == set(LAYERS)


def test_modules_import_only_what_lies_in_their_own_layer_or_below() -> None:
    assert not offences(
        (module, {name for name in own_imports(module) if HEIGHT[layer_of(name)] > HEIGHT[layer_of(module)]})
        for module in NAMED
    )


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    TopologicalSorter({module: own_imports(module) for module in NAMED}).prepare()  # CycleError shows the circle


def test_only_the_outer_layers_know_dagster() -> None:
    assert not offences(
        (module, {name for name in imported_by(MODULES[module]) if name.startswith("dagster")})
        for module in NAMED
        if not within(module, KNOW_DAGSTER)
    )


def test_racing_needs_nothing_but_the_standard_library() -> None:
    known = {*sys.stdlib_module_names, PACKAGE}
    assert not offences(
        (module, {name.split(".")[0] for name in imported_by(MODULES[module])} - known)
        for module in NAMED
        if within(module, {"racing"})
    )


def test_what_works_on_captures_knows_no_particular_source() -> None:
    assert not offences(
        (module, {name for name in own_imports(module) if layer_of(name) == "sources"})
        for module in NAMED
        if within(module, KNOW_SOURCES_BY_PROTOCOL)
    )


def test_real_racing_never_loads_the_simulator() -> None:
    assert not offences(
        (module, {name for name in own_imports(module) if within(name, {"simulator"})})
        for module in NAMED
        if not within(module, {"simulator", *KNOW_THE_SIMULATOR})
    )


def test_only_the_clock_reads_the_time_of_day() -> None:
    assert not offences((module, times_read(MODULES[module])) for module in NAMED if module != "clock")


def test_every_file_of_code_opens_with_what_belongs_in_it_and_ends_before_it_is_too_long() -> None:
    files = files_of_the_repository("*.py")
    assert len(files) > 100
    assert not [path for path in files if ast.get_docstring(ast.parse(path.read_text())) is None]
    assert not [path for path in files if len(path.read_text().splitlines()) > MOST_LINES]


def test_the_repository_names_no_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files_of_the_repository()
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), start=1)
        if FOREIGN_PATH.search(line)
    ]
    assert not found


def test_the_locks_name_no_registry_so_that_whoever_installs_chooses_one() -> None:
    locks = files_of_the_repository("*.lock")
    assert locks
    assert not [path for path in locks if "://" in path.read_text()]
