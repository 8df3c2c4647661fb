"""The proof of a rescrape: what it has to find, and what it has to let pass."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from darkhorse_assets.claims import Scope
from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.lake.files import parquet_bytes
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.rescrape_proof import Proof, State, as_json, prove, restated, survey
from darkhorse_assets_tests.paper import DAY, NEXT_DAY, Desk, horse, race

pytestmark = pytest.mark.usefixtures("unsynced")

DAY_BEFORE, DAY_AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
SCOPE = Scope("darkhorse rescrape", DAY, DAY, ("gb", "ire"))
BEGUN = NEXT_DAY + timedelta(hours=1)
DONE = BEGUN + timedelta(hours=1)
THREE = [horse(f"h{n}", position=n) for n in (1, 2, 3)]


class Home:
    """A desk with the day and the day before on it, and its state when a rescrape begins."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder / "lake")
        self.desk.source.now = BEGUN
        self.mart = Mart(folder / "mart.duckdb")
        self.before = self.state(BEGUN)

    def publish(self, day: date, race_id: str, now: datetime = DONE, **options: str) -> None:
        self.desk.results(race(race_id, horses=THREE), day=day)
        self.desk.publish(day, now=now, **options)

    def state(self, now: datetime = DONE, scope: Scope = SCOPE) -> State:
        return survey(self.desk.lake, self.mart, scope, now)

    def proof(self, scope: Scope = SCOPE, who: str | None = None) -> Proof:
        return prove(self.desk.lake, scope, self.before, self.state(scope=scope), lambda _day, _country: who)

    def path(self, day: date) -> Path:
        return self.desk.lake.tables.path(RESULTS, day, "gb")

    def rewrite(self, day: date, rows: list[int]) -> None:
        """The day's results, these rows of them, without any of our own publishing."""
        table = self.desk.lake.tables.read(RESULTS, day, "gb")
        assert table is not None
        self.path(day).write_bytes(parquet_bytes(table.take(rows)))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: to be copied."""
    folder = tmp_path_factory.mktemp("published")
    desk = Desk(folder / "lake")
    for day, race_id in ((DAY, "r1"), (DAY_BEFORE, "r2")):
        desk.results(race(race_id, horses=THREE), day=day)
        desk.publish(day, now=BEGUN - timedelta(hours=1))
    return folder


@pytest.fixture
def home(tmp_path: Path, published: Path) -> Home:
    shutil.copytree(published, tmp_path / "home")
    return Home(tmp_path / "home")


def test_the_same_day_again_is_proved_and_nothing_is_said(home: Home) -> None:
    home.publish(DAY, "r1")
    assert home.proof() == Proof([], [])
    assert restated(home.desk.lake, SCOPE, BEGUN) == {}


def test_late_ratings_are_proved_and_counted(home: Home) -> None:
    home.desk.results(race("r1", horses=[*THREE[:2], horse("h3", position=3, rpr=80)]))
    home.desk.publish(now=DONE)
    assert home.proof() == Proof([], [])
    assert restated(home.desk.lake, SCOPE, BEGUN) == {(DAY, "gb"): {"added": 0, "changed": 1, "removed": 0}}


def test_a_day_that_is_still_missing_speaks_against_it(home: Home) -> None:
    wider = Scope("darkhorse rescrape", DAY, DAY_AFTER, ("gb", "ire"))
    home.before = home.state(BEGUN, wider)
    assert [problem.split(":")[0] for problem in home.proof(wider).problems] == [f"{DAY_AFTER} gb", f"{DAY_AFTER} ire"]
    assert home.proof(wider).problems[0].startswith(f"{DAY_AFTER} gb: races, runners, results are still not there")
    home.publish(DAY_AFTER, "r3")
    assert home.proof(wider) == Proof([], [])


def test_a_partition_that_went_speaks_against_it_wherever_it_was(home: Home) -> None:
    home.path(DAY).unlink()
    home.path(DAY_BEFORE).unlink()
    assert home.proof(who="a run").problems == [
        f"{DAY} gb: results were there, and are no more",
        f"{DAY_BEFORE}, gb results: was not to be touched, and is no more",
    ]


def test_a_row_that_went_without_a_publication_speaks_against_it_and_is_named(home: Home) -> None:
    home.rewrite(DAY, [0, 1])
    (problem,) = home.proof().problems
    assert "1 row is no more (and no publication removed them): 14:35 Paper Park GB Horse h3" in problem


def test_a_row_that_the_source_dropped_and_the_audit_let_pass_is_only_named(home: Home) -> None:
    home.desk.results(race("r1", horses=THREE[:2]))
    home.desk.publish(now=DONE, force_reason="never ran")
    why = "1 row is no more (the source has them no more, and the audit let it pass): 14:35 Paper Park GB Horse h3"
    assert home.proof() == Proof([], [f"{DAY} gb {table}: {why}" for table in ("runners", "results")])


def test_another_day_that_a_known_run_published_meanwhile_is_named_with_it(home: Home) -> None:
    home.publish(DAY_BEFORE, "r2")
    home.publish(DAY_AFTER, "r3")
    said = " ".join(home.proof(who="run 4711 (night)").notes)
    assert not home.proof(who="run 4711 (night)").problems
    assert "ire results and 1 more: replaced meanwhile by run 4711 (night) (no value changed)" in said
    assert f"{DAY_AFTER}, gb races: published meanwhile by run 4711 (night) (1 added)" in said


def test_another_day_that_the_ledger_knows_of_needs_no_known_run(home: Home) -> None:
    home.desk.results(race("r2", horses=THREE, going="Soft"), day=DAY_BEFORE)
    home.desk.publish(DAY_BEFORE, now=DONE)
    assert any("by a run that is not known (1 changed)" in note for note in home.proof().notes)


def test_another_day_that_nobody_published_speaks_against_it(home: Home) -> None:
    home.rewrite(DAY_BEFORE, [0, 1])
    (problem,) = home.proof().problems
    assert problem.startswith(f"{DAY_BEFORE}, gb results: was not to be touched, and was replaced by nobody known")


def test_another_file_that_was_restored_as_it_was_is_only_said(home: Home) -> None:
    content = home.path(DAY_BEFORE).read_bytes()
    home.path(DAY_BEFORE).unlink()
    home.path(DAY_BEFORE).write_bytes(content)
    proof = home.proof()
    assert not proof.problems
    assert "byte for byte" in proof.notes[0]


def test_a_country_of_the_same_day_that_was_not_asked_for_is_elsewhere_too(home: Home) -> None:
    home.rewrite(DAY, [0, 1])
    (problem,) = home.proof(Scope("darkhorse rescrape", DAY, DAY, ("ire",))).problems
    assert problem.startswith(f"{DAY}, gb results: was not to be touched")


def test_a_race_on_two_days_and_a_horse_twice_in_a_race_speak_against_it(home: Home) -> None:
    for contract in (RACES, RUNNERS):
        target = home.desk.lake.tables.path(contract, DAY_AFTER, "gb")
        target.parent.mkdir(parents=True)
        shutil.copy(home.desk.lake.tables.path(contract, DAY, "gb"), target)
    home.rewrite(DAY, [0, 1, 2, 2])
    wider = Scope("darkhorse rescrape", DAY, DAY_AFTER, ("gb",))
    doubles = home.state(scope=wider).doubles
    assert f"race r1 is there 2 times: {DAY} gb races, {DAY_AFTER} gb races" in doubles
    assert f"horse h3 of race r1 is there 2 times: {DAY} gb results" in doubles
    assert set(doubles) <= set(home.proof(wider).problems)


def test_a_race_that_is_also_on_a_day_outside_is_found_in_the_mart(home: Home, empty_mart: Path) -> None:
    shutil.copy(empty_mart, home.mart.path)
    races = home.desk.lake.tables.read(RACES, DAY_BEFORE, "gb")
    assert races is not None
    at = races.column_names.index("date")
    home.desk.lake.tables.publish(RACES, DAY, races.set_column(at, races.field(at), pa.array([DAY])), "gb")
    home.mart.refresh(home.desk.lake.tables, names=[RACES.name])
    state = home.state()
    assert state.is_compared
    assert [double.split(" lies")[0] for double in state.doubles] == ["race r2"]


def test_a_mart_that_cannot_be_opened_is_no_obstacle(home: Home) -> None:
    home.mart.path.write_bytes(b"of another age")
    assert not home.state().is_compared


def test_a_state_is_kept_as_counts_with_none_for_what_is_not_there(home: Home) -> None:
    wider = Scope("darkhorse rescrape", DAY, DAY_AFTER, ("gb",))
    kept = as_json(home.state(scope=wider), wider)
    assert kept["rows"] == {
        f"{DAY}": {"gb": {"races": 1, "runners": 3, "results": 3}},
        f"{DAY_AFTER}": {"gb": {"races": None, "runners": None, "results": None}},
    }
    assert kept["files_of_all_days"] == {"races": 4, "results": 4, "runners": 4}
    assert kept["compared_with_other_days"] is False
