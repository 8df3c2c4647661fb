"""Laws that hold for any day: nothing is lost or invented, and the same captures give the same bytes."""

import copy
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.lake.files import read_table
from darkhorse_assets.stage import MASTERS
from darkhorse_assets_tests.paper import COUNTRIES, DAY, NEXT_DAY, Desk, Written, horse, poison, quarantined, race

pytestmark = pytest.mark.usefixtures("unsynced")
few = settings(max_examples=30, deadline=None)
MARKED_COLUMNS = {"races": ("verdict", "comments"), "runners": ("comment",), "results": ("comment",)}
"""Where a record's mark is published: a race's card and its result each have a column that the other does not fill."""


@contextmanager
def _new_desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder) / "lake")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")


class Marks:
    """Gives every record its own mark, by which it is found again wherever it went."""

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> str:
        self._count += 1
        return f"#{self._count};"

    def race(self, race_id: str, country: str, column: str, horses: int, poisoned: int = 0) -> Written:
        listed = [horse(f"{race_id}_h{n}", position=n, comment=self.next()) for n in range(horses)]
        listed += [poison() | {"mark": self.next()} for _ in range(poisoned)]
        return race(race_id, country, listed, **{column: self.next()})

    def unreadable(self, race_id: str | None, country: str | None) -> Written:
        return poison(race_id, country) | {"mark": self.next()}


def _marks(text: object) -> Counter[str]:
    return Counter(re.findall(r"#\d+;", f"{text}"))


def _marks_in_lake(desk: Desk, country: str, *, is_refused: bool) -> Counter[str]:
    """The marks of what is published of a country, or staged where it was refused, and of what is quarantined."""
    folder = desk.folder / "quarantine" / "stages" / f"country={country}" / f"date={DAY}"
    found: Counter[str] = Counter()
    for contract in (RACES, RUNNERS, RESULTS):
        staged = read_table(folder / f"{contract.name}.parquet")
        table = staged if is_refused else desk.lake.tables.read(contract, DAY, country)
        assert table is not None
        for column in MARKED_COLUMNS[contract.name]:
            found += _marks(table[column].to_pylist())
    records = read_table(folder / "records.parquet") if is_refused else None
    raws = records["raw"].to_pylist() if records else [each["raw"] for each in quarantined(desk.folder, DAY, country)]
    return found + _marks(raws)


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[Written], list[Written]]:
    """A card and a result of one day with good, unreadable, doubled and contradicting records."""
    marks = Marks()
    written = []
    for column in ("verdict", "comments"):
        races = []
        for race_id, country in [(f"{c}{n}", c) for c in COUNTRIES for n in range(draw(st.integers(0, 3)))]:
            if draw(st.integers(0, 5)) == 0:
                races.append(marks.unreadable(race_id, country))
            else:
                races.append(marks.race(race_id, country, column, draw(st.integers(0, 3)), draw(st.integers(0, 1))))
        races += [marks.unreadable(None, country) for country in COUNTRIES if draw(st.integers(0, 5)) == 0]
        for original in draw(st.lists(st.sampled_from(races), max_size=2)) if races else []:
            second = copy.deepcopy(original)
            if "poison" not in second and draw(st.booleans()):
                second["columns"]["going"] = "Changed while it was copied"
            elif second.get("horses") and draw(st.booleans()):
                original["horses"].append(original["horses"][0])
                continue
            races.append(second)
        written.append(draw(st.permutations(races)))
    return written[0], written[1]


@few
@given(answers())
def test_every_record_that_was_written_is_published_or_quarantined_as_often_as_it_was_written(
    written: tuple[list[Written], list[Written]],
) -> None:
    card, result = written
    with _new_desk() as desk:
        desk.cards(*card)
        desk.results(*result)
        report = desk.publish()
        for country in COUNTRIES:
            of_country = [each for each in (*card, *result) if each["country"] == country]
            assert _marks_in_lake(desk, country, is_refused=country in report.refused) == _marks(of_country)


@few
@given(st.data())
def test_of_several_captures_each_race_is_its_newest_whole_reading_and_newer_unreadable_ones_are_quarantined(
    data: st.DataObject,
) -> None:
    marks, captures = Marks(), []
    for _ in range(data.draw(st.integers(1, 4), "captures")):
        races = []
        for race_id in ("a", "b"):
            match data.draw(st.sampled_from(["absent", "whole", "cut", "unreadable"]), race_id):
                case "whole":
                    races.append(marks.race(race_id, "gb", "comments", 2))
                case "cut":
                    races.append(marks.race(race_id, "gb", "comments", 1, poisoned=1))
                case "unreadable":
                    races.append(marks.unreadable(race_id, "gb"))
        captures.append((races, data.draw(st.booleans(), "is complete")))
    with _new_desk() as desk:
        for races, is_complete in captures:
            desk.results(*races, problem=None if is_complete else "cut short")
        report = desk.publish(countries=["gb"])
        expected = sum((_current(race_id, captures) for race_id in ("a", "b")), Counter[str]())
        if "gb" in report.refused and not (expected or any(is_complete for _, is_complete in captures)):
            return  # nothing is known of the day
        assert _marks_in_lake(desk, "gb", is_refused="gb" in report.refused) == expected


def _current(race_id: str, captures: Sequence[tuple[list[Written], bool]]) -> Counter[str]:
    """The law said once more, for one race: what of it must be in the lake."""
    cut = None
    unreadable: Counter[str] = Counter()
    is_met = False
    for races, is_complete in reversed(captures):
        found = next((each for each in races if each["race_id"] == race_id), None)
        if found is None:
            if is_complete and not is_met:
                break
            continue
        if "poison" in found:
            unreadable = unreadable if is_met else _marks(found)
        elif any("poison" in each for each in found["horses"]):
            cut = cut or found
        else:
            poisoned = [each for each in cut["horses"] if "poison" in each] if cut else []
            return _marks(found) + _marks(poisoned) + unreadable
        is_met = True
    return (_marks(cut) if cut else Counter()) + unreadable


def _season(desk: Desk, order: int = 0) -> None:
    """Two days with cards and results of two countries, the races and horses in one of several orders."""
    shuffle = random.Random(order).shuffle
    for number in range(2):
        day = DAY + timedelta(days=number)
        races = [race(f"{c}{number}{n}", c, 4, extra=json.dumps({"b": n, "a": 1})) for c in COUNTRIES for n in range(4)]
        for each in races:
            for at, written in enumerate(each["horses"]):  # a jockey's name is another in every race
                written["columns"] |= {"jockey_id": f"jky_{at % 2}", "jockey": f"Jo Example {each['race_id']}"}
            shuffle(each["horses"])
        shuffle(races)
        desk.cards(*races, day=day)
        desk.results(*(each for each in races if each["race_id"] != "gb00"), poison("p", "gb"), day=day)


@pytest.mark.parametrize("order", range(1, 4))
def test_the_order_within_an_answer_changes_nothing_but_the_captures_own_name(tmp_path: Path, order: int) -> None:
    seen = []
    for folder, each in (("first", 0), ("second", order)):
        desk = Desk(tmp_path / folder)
        _season(desk, each)
        desk.publish()
        files = sorted((desk.folder / "tables").rglob("*.parquet"))
        tables = [read_table(file) for file in files]
        seen.append([table.drop_columns("capture_id") for table in tables if table is not None])
    assert len(seen[0]) == 3 * len(COUNTRIES) + len(MASTERS)
    assert all(first.equals(second) for first, second in zip(*seen, strict=True))


def test_the_same_captures_give_the_same_bytes_whenever_and_in_whatever_order_days_are_published(desk: Desk) -> None:
    _season(desk)
    days = [DAY, DAY + timedelta(days=1)]
    seen = []
    for number, order in enumerate([days, days[::-1], [days[1], *days, days[1]]]):
        for day in order:
            assert desk.publish(day, now=NEXT_DAY + timedelta(days=400 * number)).problem() is None
        seen.append(desk.published())
    assert len(seen[0]) == 2 * (3 * len(COUNTRIES) + len(MASTERS))
    assert all(each == seen[0] for each in seen)


def test_another_process_with_another_hash_seed_publishes_the_same_bytes(desk: Desk) -> None:
    _season(desk)
    desk.publish()
    here = desk.published()
    assert here
    script = (
        "from pathlib import Path; from darkhorse_assets_tests.paper import Desk;"
        f"print(Desk(Path({str(desk.folder)!r})).publish().problem())"
    )
    for seed in ("1", "2"):
        for path in (desk.folder / "tables").rglob("*.parquet"):
            path.unlink()
        (desk.folder / "race_days.sqlite").unlink()
        environment = os.environ | {"PYTHONHASHSEED": seed}
        child = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
        )
        assert (child.stdout, child.stderr) == ("None\n", "")
        assert desk.published() == here


def test_now_decides_what_is_due_and_nothing_that_is_published(desk: Desk) -> None:
    desk.cards(race("r1"))
    early = desk.publish(now=datetime(2025, 5, 17, 9, tzinfo=UTC))
    before = desk.published()
    late = desk.publish(now=datetime(2035, 1, 1, tzinfo=UTC))
    assert desk.published() == before
    outcomes = [
        [v.passed for v in r.verdicts if (v.table, v.check) == ("results", "completeness")] for r in (early, late)
    ]
    assert outcomes == [[True], [False]]
