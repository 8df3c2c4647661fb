"""Two readings of the same thing as one row."""

from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.tables.merge import merged, newest_provenance
from darkhorse_assets_tests.tables.records import EVENING, MORNING, stamp

ROWS = st.dictionaries(st.sampled_from("abcde"), st.none() | st.integers(), max_size=5)


@settings(deadline=None)
@given(first=ROWS, second=ROWS)
def test_no_value_of_either_is_lost_and_the_second_decides(first: dict[str, object], second: dict[str, object]) -> None:
    row = merged(first, second)
    assert row.keys() == first.keys() | second.keys()
    for name, value in row.items():
        assert value == (second[name] if second.get(name) is not None else first.get(name))


def test_false_and_nought_are_values_and_overwrite() -> None:
    assert merged({"a": True, "b": 1, "c": "x"}, {"a": False, "b": 0, "c": ""}) == {"a": False, "b": 0, "c": ""}


def test_without_a_capture_there_is_no_provenance() -> None:
    assert newest_provenance({"a": 1}, {}) == {}


def test_the_capture_is_the_newer_one_in_either_order_and_never_half_of_each() -> None:
    for first, second in ((MORNING, EVENING), (EVENING, MORNING)):
        row = merged({"a": 1} | stamp(first), {"b": 2} | stamp(second))
        assert row == {"a": 1, "b": 2} | stamp(EVENING)
