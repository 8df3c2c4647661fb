"""CSV files by column name: header generations, and the damage that real files have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.rpscrape_csv.sheets import NEEDED, sheet_of
from darkhorse_assets_tests.sources.rpscrape_csv.invented import HEADER_2025, cells, csv_text

WHOLE = csv_text(cells(), cells(horse="Second Horse (GB)", pos="2"))


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "\n" + WHOLE,
        "Results of the day\n" + WHOLE,
        WHOLE.replace("\n", ",\n"),
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("\n", "\n\n"),
        WHOLE + "   \n",
        WHOLE.rstrip("\n"),
        WHOLE.replace("Second Horse", "Second\tHorse").replace("Example Handicap", '"Example Handicap"'),
        WHOLE.replace("date,region", "Date, REGION"),
    ],
    ids=[
        "as written",
        "blank line above",
        "preamble line",
        "trailing commas",
        "Windows line ends",
        "blank lines between",
        "line of blanks below",
        "no end of line at the end",
        "tab in a name, quotes",
        "capitals and spaces in the header",
    ],
)
def test_harmless_differences_of_files_do_no_harm(text: str) -> None:
    sheet = sheet_of("file.csv", text)
    assert [line.cells["horse"] for line in sheet.lines] == ["Tin Lantern (IRE)", "Second Horse (GB)"]
    assert [line.cells["comment"] for line in sheet.lines] == ["Made all - ridden out(op 6/4)"] * 2
    assert [line.cells["race_name"] for line in sheet.lines] == ["Example Handicap"] * 2
    assert sheet.cut is None
    assert not any(line.fault for line in sheet.lines)


@given(st.permutations(HEADER_2025))
def test_columns_are_found_by_name_in_any_order(header: list[str]) -> None:
    (line,) = sheet_of("file.csv", csv_text(cells(), header=header)).lines
    assert {name: value for name, value in line.cells.items() if value} == cells()


def test_a_second_column_of_a_name_keeps_its_cells_apart() -> None:
    (line,) = sheet_of("file.csv", "date,course,off,pos,horse,or,or\n2025-05-16,X,3:45,1,Y,80,85\n").lines
    assert (line.cells["or"], line.cells["or (2)"]) == ("80", "85")


@pytest.mark.parametrize("needed", NEEDED)
def test_a_header_without_a_needed_column_is_refused_by_name(needed: str) -> None:
    header = [name for name in HEADER_2025 if name != needed]
    with pytest.raises(PayloadUnreadableError, match=rf"file\.csv has no header .*: {needed} missing"):
        sheet_of("file.csv", csv_text(cells(), header=header))


@pytest.mark.parametrize("text", ["", "\n\n", "no such page", "<!doctype html>\n<html>\n"])
def test_what_is_no_csv_of_rpscrape_is_refused(text: str) -> None:
    with pytest.raises(PayloadUnreadableError, match="date, course, off, pos, horse"):
        sheet_of("file.csv", text)


def test_a_file_cut_within_a_line_says_where() -> None:
    sheet = sheet_of("file.csv", WHOLE[: WHOLE.rindex(",134,")])
    assert sheet.cut is not None
    assert sheet.cut.startswith("file.csv line 3, the last, has 24 cells for 39 columns")
    assert sheet.lines[-1].fault is not None
    assert sheet.lines[0].fault is None


def test_a_file_cut_within_its_last_cell_is_known_by_the_horses_that_are_missing() -> None:
    text = csv_text(cells(ran="2"))
    assert "horses of its race are missing" in str(sheet_of("file.csv", text[:-5]).cut)
    assert sheet_of("file.csv", text).cut is None


@given(st.integers(min_value=len(",".join(HEADER_2025)) + 2, max_value=len(csv_text(cells(ran="1"))) - 1))
def test_wherever_a_line_is_cut_it_is_broken_or_lacks_only_the_end_of_its_comment(length: int) -> None:
    text = csv_text(cells(ran="1"))[:length]
    (line,) = sheet_of("file.csv", text).lines
    assert line.fault is not None or cells()["comment"].startswith(line.cells["comment"])


def test_a_line_with_a_comma_too_many_is_broken_and_keeps_all_its_cells() -> None:
    sheet = sheet_of("file.csv", csv_text(cells(), cells(owner="Nobody, Mr A")))
    assert sheet.lines[1].fault == "has 40 cells for 39 columns"
    assert sheet.lines[1].cells["column 40"] == "Made all - ridden out(op 6/4)"
    assert (sheet.lines[0].fault, sheet.cut) == (None, None)
