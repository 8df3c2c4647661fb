"""Each publication notes what it changed, once: on paper, with every crash between."""

from collections.abc import Mapping
from itertools import count, pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from darkhorse_assets.contracts import RACES
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.restatements import Restatement, Restatements
from darkhorse_assets.lake.tables import TableStore
from darkhorse_assets.restating import publish_noting_changes
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.stage import DAY_TABLES
from darkhorse_assets_tests.paper import DAY, NEXT_DAY, Desk, Written, horse, race

pytestmark = pytest.mark.usefixtures("unsynced")

Noted = tuple[str, str, str]


class CrashError(BaseException):
    """The process ends here."""


def _result(rating: int | None = None, going: str = "Good") -> Written:
    return race("r1", horses=[horse("h1", position=1, rpr=rating), horse("h2", position=2)], going=going)


def _noted(entries: list[Restatement]) -> list[Noted]:
    return [(each.country, each.table, f"{each.changes}") for each in entries if not each.is_first]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")


def test_a_first_publication_is_told_from_a_restatement(desk: Desk) -> None:
    desk.results(_result())
    report = desk.publish()
    assert report.restatements == desk.lake.restatements.between()
    assert [(each.country, each.table, each.changes.added) for each in report.restatements] == [
        ("gb", "races", 1),
        ("gb", "runners", 2),
        ("gb", "results", 2),
        ("ire", "races", 0),
        ("ire", "runners", 0),
        ("ire", "results", 0),
    ]
    assert all(each.is_first and each.published_at == NEXT_DAY for each in report.restatements)


def test_a_late_rating_is_noted_with_its_column_its_capture_and_in_words(desk: Desk) -> None:
    desk.results(_result())
    desk.publish()
    desk.results(_result(98))
    (entry,) = desk.publish().restatements
    assert (entry.country, entry.table, entry.changes.columns_in_words()) == ("gb", "results", "rpr changed in 1 row")
    (change,) = entry.changes.sample
    assert f"{change}".endswith(" Paper Park GB, Horse h1: rpr blank -> 98")
    newest = next(desk.lake.captures.newest_first("paper", Endpoint.RESULTS, DAY))
    assert entry.captures == (newest.capture_id,)


def test_a_publication_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    desk.results(_result())
    desk.publish()
    before = desk.lake.restatements.between()
    desk.publish()
    desk.results(_result())
    assert desk.publish().restatements == []
    assert desk.lake.restatements.between() == before


def test_what_was_forced_says_why_and_names_what_went(desk: Desk) -> None:
    desk.results(_result(), race("r2"))
    desk.publish()
    desk.results(_result())
    report = desk.publish(force_reason="the second was never run")
    assert {each.reason for each in report.restatements} == {"the second was never run"}
    assert _noted(report.restatements) == [
        ("gb", "races", "1 removed"),
        ("gb", "runners", "3 removed"),
        ("gb", "results", "3 removed"),
    ]
    assert f"{report.restatements[0].changes.sample[0]}".endswith(" Paper Park GB: removed")


def test_a_refused_country_notes_nothing(desk: Desk) -> None:
    desk.results(_result(), race("r2"))
    desk.publish()
    desk.results(_result(98))
    assert desk.publish().refused
    assert _noted(desk.lake.restatements.between()) == []


def test_only_the_tables_that_are_published_are_noted(desk: Desk) -> None:
    desk.results(_result())
    desk.publish()
    desk.results(_result(98, going="Soft"))
    assert _noted(desk.publish(tables=["races"]).restatements) == [("gb", "races", "1 changed")]
    assert _noted(desk.publish(tables=["results"]).restatements) == [("gb", "results", "1 changed")]


Tables = Mapping[str, pa.Table]


@pytest.fixture(scope="module")
def on_going(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tables]:
    """The day's tables, on three goings."""
    desk = Desk(tmp_path_factory.mktemp("goings"))
    tables: dict[str, Tables] = {}
    for going in ("Good", "Soft", "Heavy"):
        desk.results(_result(going=going))
        desk.publish(countries=["gb"])
        read = {each.name: desk.lake.tables.read(each, DAY, "gb") for each in DAY_TABLES}
        tables[going] = {name: table for name, table in read.items() if table is not None}
    return tables


@pytest.mark.parametrize("next_going", ["Soft", "Heavy"], ids=["the same again", "a newer capture"])
def test_wherever_a_publication_ends_nothing_is_lost_or_doubled_by_the_next(
    tmp_path: Path, on_going: dict[str, Tables], monkeypatch: pytest.MonkeyPatch, next_going: str
) -> None:
    """Ends before the n-th write, for every n until one publication goes through."""
    for last in count(1):
        lake = Lake.at(tmp_path / f"{last}")
        _publish(lake, on_going["Good"])
        has_crashed = _publish_until(last, lake, on_going["Soft"], monkeypatch)
        lying = lake.tables.rows(RACES, DAY, ["gb"])[0]["going"]
        _publish(lake, on_going[next_going])
        entries = [entry for entry in lake.restatements.between() if entry.table == RACES.name]
        assert [entry.is_first for entry in entries] == [True] + [False] * (len(entries) - 1)
        assert not any(entry.is_announced for entry in lake.restatements.between())
        was = dict.fromkeys(["Good", lying, next_going])
        assert [_going(entry) for entry in entries[1:]] == [f"{old} -> {new}" for old, new in pairwise(was)]
        if not has_crashed:
            break
    assert last == len(["announce", *DAY_TABLES, "confirm"]) + 1


def _going(entry: Restatement) -> str:
    (change,) = entry.changes.sample
    return f"{change.old} -> {change.new}"


def _publish(lake: Lake, tables: Tables) -> None:
    publish_noting_changes(lake, DAY, {"gb": tables}, DAY_TABLES, NEXT_DAY, None)


def _publish_until(last: int, lake: Lake, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Publish, and end before the write that is counted as `last`; whether there were so many."""
    writes = count(1)

    def counted(owner: type, method: str) -> None:
        original = getattr(owner, method)

        def write(*args: object) -> object:
            if next(writes) == last:
                raise CrashError
            return original(*args)

        patch.setattr(owner, method, write)

    with monkeypatch.context() as patch:
        counted(Restatements, "announce")
        counted(TableStore, "put")
        counted(Restatements, "confirm")
        try:
            _publish(lake, tables)
        except CrashError:
            return True
    return False
