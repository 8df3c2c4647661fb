"""One row from two readings of the same thing. Used wherever cards and results, or races of a day, meet in a row."""

from operator import itemgetter

from darkhorse_assets.contracts.columns import PROVENANCE
from darkhorse_assets.sources.protocol import Row

STAMPED = tuple(column.name for column in PROVENANCE)
_CAPTURED = itemgetter("captured_at", "capture_id")


def merged(first: Row, second: Row) -> Row:
    """The second's value where it has one, else the first's; the provenance is that of the newer capture."""
    row = second | first | {name: value for name, value in second.items() if value is not None}
    return row | newest_provenance(first, second)


def newest_provenance(*readings: Row) -> Row:
    """The provenance of a row that was made of these: the newest capture's, whole; empty where none is stamped."""
    stamped = [each for each in readings if each.get("captured_at")]
    if not stamped:
        return {}
    newest = max(stamped, key=_CAPTURED)
    return {name: newest[name] for name in STAMPED}
