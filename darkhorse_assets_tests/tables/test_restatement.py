"""What a table says otherwise than the one before it: nothing is overlooked, and nothing is made up."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.contracts import RACES, RESULTS
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.tables.restatement import (
    MOST_NAMED,
    Change,
    Difference,
    Key,
    difference,
    horse_names,
    race_names,
    summed_up,
)

AT = datetime(2025, 5, 17, tzinfo=UTC)


def _results(rows: dict[Key, Row], captured: str = "c1") -> pa.Table:
    """A table of results, of which a test says what it looks at."""
    written = [{"race_id": key[0], "horse_id": key[1], "capture_id": captured, **row} for key, row in rows.items()]
    names = ["race_id", "horse_id", "capture_id", "horse", "rpr", "sp", "comment"]
    return pa.Table.from_pylist(written, pa.schema([RESULTS.arrow_schema.field(name) for name in names]))


ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["r1", "r2"]), st.sampled_from(["h1", "h2", "h3"])),
    st.fixed_dictionaries(
        {"horse": st.just("Example"), "rpr": st.none() | st.integers(0, 2), "sp": st.sampled_from([None, "", "2/1"])}
    ),
)


@settings(max_examples=60)
@given(ROWS, ROWS)
def test_a_difference_applied_to_the_old_rows_gives_the_new_ones(old: dict[Key, Row], new: dict[Key, Row]) -> None:
    found = difference(RESULTS, _results(old), _results(new, "c2"))
    applied = {key: dict(row) for key, row in old.items() if key not in found.removed}
    for column, cells in found.changed.items():
        for key, before, after in cells:
            assert applied[key][column] == before
            assert before != after
            applied[key][column] = after
    assert not applied.keys() & set(found.added)
    assert applied | {key: new[key] for key in found.added} == new
    assert bool(found) == (old != new)


def test_when_and_from_where_a_row_was_read_is_no_change() -> None:
    rows: dict[Key, Row] = {("r1", "h1"): {"horse": "Example", "rpr": 90}}
    assert not difference(RESULTS, _results(rows), _results(rows, "c2"))


def test_a_column_that_only_one_version_of_the_contract_has_is_blank_in_the_other() -> None:
    rows = _results({("r1", "h1"): {"rpr": 90}, ("r1", "h2"): {"rpr": None}})
    cell = (("r1", "h1"), None, 90)
    assert difference(RESULTS, rows.drop_columns("rpr"), rows).changed == {"rpr": [cell]}
    assert difference(RESULTS, rows, rows.drop_columns("rpr")).changed == {"rpr": [(("r1", "h1"), 90, None)]}


def test_rows_whose_key_was_another_are_all_replaced() -> None:
    rows = _results({("r1", "h1"): {}, ("r1", "h2"): {}})
    found = difference(RESULTS, rows.drop_columns("horse_id"), rows)
    assert (len(found.added), len(found.removed), found.changed) == (2, 2, {})


def test_the_sum_counts_everything_and_names_the_rarest_change_among_many() -> None:
    old: dict[Key, Row] = {("r1", f"h{n}"): {"horse": f"Horse {n}", "rpr": None, "sp": "2/1"} for n in range(600)}
    new = {key: row | {"rpr": 80} for key, row in old.items()}
    new["r1", "h599"]["sp"] = "5/2"
    tables = _results(old), _results(new)
    horses = horse_names(RESULTS, tables[0]) | horse_names(RESULTS, tables[1])
    changes = summed_up(difference(RESULTS, *tables), {"r1": "13:30 Paper Park"}, horses)
    assert (changes.added, changes.removed, changes.changed) == (0, 0, 600)
    assert list(changes.columns.items()) == [("rpr", 600), ("sp", 1)]
    assert changes.columns_in_words() == "rpr changed in 600 rows, sp changed in 1 row"
    assert [f"{change}" for change in changes.sample[:2]] == [
        "13:30 Paper Park, Horse 599: sp 2/1 -> 5/2",
        "13:30 Paper Park, Horse 0: rpr blank -> 80",
    ]


def test_the_sample_is_short_however_much_changed_and_so_is_each_value() -> None:
    found = Difference(
        [("r1", f"a{n}") for n in range(99)],
        [("r2", f"b{n}") for n in range(99)],
        {f"column_{n}": [] for n in range(99)},
    )
    comment = difference(
        RESULTS, _results({("r1", "h"): {}}), _results({("r1", "h"): {"comment": "in rear " * 99}})
    ).changed
    changes = summed_up(Difference(found.added, found.removed, comment | found.changed), {}, {})
    assert (changes.added, changes.removed) == (99, 99)
    assert len(changes.sample) <= MOST_NAMED
    assert {change.what for change in changes.sample} == {"added", "removed", "changed"}
    assert max(len(change.new or "") for change in changes.sample) == 80


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("added", "13:30 Paper Park"), "13:30 Paper Park: added"),
        (Change("removed", "13:30 Paper Park", "Example"), "13:30 Paper Park, Example: removed"),
        (Change("changed", "13:30 Paper Park", None, "going", "Good", None), "13:30 Paper Park: going Good -> blank"),
    ],
)
def test_a_change_is_said_in_words(change: Change, words: str) -> None:
    assert f"{change}" == words


def test_races_are_named_by_their_clock_in_london_and_their_course() -> None:
    names = ["race_id", "off_london", "course"]
    schema = pa.schema([RACES.arrow_schema.field(name) for name in names])
    rows = [{"race_id": "r1", "off_london": AT.replace(hour=13, minute=5, tzinfo=None), "course": "Paper Park"}]
    races = pa.Table.from_pylist(rows, schema)
    assert race_names(races) == {"r1": "13:05 Paper Park"}
    assert horse_names(RACES, races) == {}
