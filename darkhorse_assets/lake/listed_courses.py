"""What a day's captures of the source's lists say: which courses and regions there are. No files here.

The lists add to a day and may never cost it: whatever is wrong with them is a note.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from darkhorse_assets.errors import LakeError, PayloadUnreadableError
from darkhorse_assets.sources.protocol import Capture, Reference, Row


@dataclass
class ListedCourses:
    """The courses and regions of the newest lists that can be read.

    Attributes:
        rows: `date`, `course_id`, `course`, `country` and the provenance; empty where no list was captured.
        regions: `date`, `country` and the provenance.
        notes: what of the lists could not be read, or is read by nobody.
    """

    rows: list[Row] = field(default_factory=list)
    regions: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def listed_courses(newest_first: Iterable[Capture], parse_reference: Callable[[Capture], Reference]) -> ListedCourses:
    """Read the captures back to the first that holds courses; what cannot be read of them is said, and no error."""
    listed = ListedCourses()
    try:
        for capture in newest_first:
            _read(capture, parse_reference, listed)
            if listed.rows:
                break
    except LakeError as error:
        listed.notes.append(f"the lists are not used: {error}")
    return listed


def _read(capture: Capture, parse_reference: Callable[[Capture], Reference], listed: ListedCourses) -> None:
    try:
        reference = parse_reference(capture)
    except PayloadUnreadableError as error:
        listed.notes.append(f"the lists of {capture.capture_id} are not used: {error}")
        return
    stamp = capture.provenance
    listed.rows = [{"date": capture.day, **course, **stamp} for course in reference.courses]
    listed.regions = [{"date": capture.day, "country": code, **stamp} for code in reference.regions]
    listed.notes += _strange(reference)


def _strange(reference: Reference) -> list[str]:
    by_table = {each.table: each for each in reversed(reference.rejected)}
    counts = Counter(each.table for each in reference.rejected)
    return [
        *(
            f"{counts[table]} entries of the list of {table} are left out, such as {first.raw}: {first.reason}"
            for table, first in sorted(by_table.items())
        ),
        *(f"field {name} of the lists is not read ({n} times)" for name, n in sorted(reference.unknown_fields.items())),
    ]
