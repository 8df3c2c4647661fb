"""What counts as a value, and as a number."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.ratings import rating
from darkhorse_assets.racing.values import Written, decimal_number, present, remembered, whole_number


@pytest.mark.parametrize("nothing", ["", "-", "–", "—", None, "  ", "\xa0", " - "])
def test_what_sources_write_for_no_value_is_none(nothing: str | None) -> None:
    assert present(nothing) is None
    assert whole_number(nothing, "age") is None
    assert decimal_number(nothing, "price") is None
    assert rating(nothing) is None


@pytest.mark.parametrize(("written", "text"), [(" Soft ", "Soft"), ("0", "0"), (0, "0"), ("-3", "-3"), (6.5, "6.5")])
def test_anything_else_is_present_and_stripped(written: Written, text: str) -> None:
    assert present(written) == text


@pytest.mark.parametrize(("written", "number"), [("7", 7), (7, 7), ("9.0", 9), ("4.", 4), ("0", 0), (" 60 ", 60)])
def test_whole_numbers_survive_a_data_frame(written: Written, number: int) -> None:
    assert whole_number(written, "age") == number
    assert rating(written) == number


@pytest.mark.parametrize("written", ["7.5", "-1", "seven", "1e3", "1,000", "٣", "7 8"])
def test_what_is_no_whole_number_is_refused_by_name(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="is not a age"):
        whole_number(written, "age")


@pytest.mark.parametrize(("written", "number"), [(".5", 0.5), ("½", 0.5), ("3¼", 3.25), ("2400.0", 2400.0), (11, 11.0)])
def test_decimal_numbers_may_be_vulgar_fractions(written: Written, number: float) -> None:
    assert decimal_number(written, "price") == number


@pytest.mark.parametrize("written", ["nan", "inf", "-1", "1.2.3", "."])
def test_what_is_no_decimal_number_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError):
        decimal_number(written, "price")


def test_what_is_remembered_is_read_once_and_true_is_not_taken_for_one() -> None:
    read: list[object] = []

    @remembered
    def as_text(written: Written) -> str:
        read.append(written)
        return str(written)

    assert [as_text(each) for each in (1, True, 1, True)] == ["1", "True", "1", "True"]
    assert read == [1, True]
