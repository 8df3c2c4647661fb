"""From a CSV file's text to its lines by column name, whatever generation of rpscrape wrote the header.

The 39 columns of 2025, all columns switched on, Title_Case of 2020, a file of 2015 with `race_id` and no region:
columns are found by name, so order and number do not matter. What the cells mean is in `races` and `horses`.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from darkhorse_assets.errors import PayloadUnreadableError

NEEDED = ("date", "course", "off", "pos", "horse")
_RENAMED = {"name": "race_name"}  # the header of 2020
_HEADER_WITHIN_LINES = 10


@dataclass(frozen=True)
class Line:
    """One line below the header.

    Attributes:
        place: file and line number, for people.
        cells: by column name; a broken line has as many as there are.
        fault: how its number of cells differs from the header's; None when it does not.
    """

    place: str
    cells: dict[str, str]
    fault: str | None

    @property
    def race(self) -> tuple[str | None, ...]:
        return tuple(self.cells.get(name) for name in ("date", "course", "off"))


@dataclass(frozen=True)
class Sheet:
    """A file's lines, and where it seems to be cut off, if it does."""

    lines: list[Line]
    cut: str | None


def sheet_of(url: str, text: str) -> Sheet:
    """Read a file; a preamble above the header, a comma behind each line, and tabs within cells do no harm.

    Raises:
        PayloadUnreadableError: none of the first lines is a header with the columns that a result needs.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = [(reader.line_num, cells) for row in reader if any(cells := [" ".join(cell.split()) for cell in row])]
    except csv.Error as error:
        raise PayloadUnreadableError(f"{url} is no CSV ({error} in line {reader.line_num})") from None
    above = next((i for i, (_, row) in enumerate(rows[:_HEADER_WITHIN_LINES]) if set(NEEDED) <= set(_names(row))), None)
    if above is None:
        missing = sorted(set(NEEDED) - set(_names(rows[0][1]))) if rows else NEEDED
        raise PayloadUnreadableError(
            f"{url} has no header with {', '.join(NEEDED)}: {', '.join(missing)} missing; is it a file of rpscrape?"
        )
    names = _names(rows[above][1])
    lines = [_line(f"{url} line {number}", names, row) for number, row in rows[above + 1 :]]
    return Sheet(lines, _cut(lines, len(names), has_end=text.endswith(("\n", "\r"))))


def _names(row: list[str]) -> list[str]:
    """Column names in lower case; the second of a name, and a nameless one, get a name of their own."""
    while row and not row[-1]:
        row = row[:-1]
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(row, start=1):
        written = cell.lower() or f"column {number}"
        name = _RENAMED.get(written, written)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _line(place: str, names: list[str], row: list[str]) -> Line:
    surplus = [f"column {number}" for number in range(len(names) + 1, len(row) + 1)]
    is_broken = len(row) < len(names) or any(row[len(names) :])
    fault = f"has {len(row)} cells for {len(names)} columns" if is_broken else None
    return Line(place, dict(zip([*names, *surplus], row, strict=False)), fault)


def _cut(lines: list[Line], columns: int, *, has_end: bool) -> str | None:
    """A file is cut when its last line lacks cells, or has no end while its race lacks horses."""
    if not lines:
        return None
    last = lines[-1]
    if len(last.cells) < columns:
        return f"{last.place}, the last, {last.fault}"
    ran = last.cells.get("ran", "")
    if not has_end and ran.isdigit() and sum(line.race == last.race for line in lines) < int(ran):
        return f"{last.place}, the last, has no end, and horses of its race are missing"
    return None
