"""One record as rpscrape writes it, a CSV line or an object of a racecard, read field by field.

rpscrape types its fields loosely and differently from year to year (a class is "Class 4" or 4, a last run "41" or 41),
so a value is taken as text or number alike; only a structure where a value belongs is an error.
"""

from collections.abc import Mapping

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import Written, present
from darkhorse_assets.sources.protocol import raw_json


class Fields:
    """A record; it remembers which fields were read, so that the rest can be kept as unknown."""

    def __init__(self, fields: object, name: str) -> None:
        if not isinstance(fields, Mapping):
            raise ValueNotUnderstoodError(f"{name} with fields", fields)
        self._fields = fields
        self._read: set[str] = set()

    def written(self, name: str) -> Written:
        """The field as it was written; None where it is absent."""
        value = self._take(name)
        if value is not None and not isinstance(value, (str, int, float)):
            raise ValueNotUnderstoodError(f"value of {name}", value)
        return value

    def text(self, name: str) -> str | None:
        """The field's text, or None for absent, null, "", "-" and the en dash."""
        return present(self.written(name))

    def lines(self, name: str) -> str | None:
        """The text of a field that is sometimes a list of texts."""
        value = self._take(name)
        return present("; ".join(map(str, value))) if isinstance(value, list) else self.text(name)

    def items(self, name: str) -> list[object]:
        """The field's list; absent and null are empty."""
        value = self._take(name) or []
        if not isinstance(value, list):
            raise ValueNotUnderstoodError(f"list of {name}", value)
        return value

    def nested(self, name: str) -> "Fields":
        """The field's object; absent and null are empty."""
        return Fields(self._take(name) or {}, name)

    def json(self, name: str) -> str | None:
        """The field's list as JSON text, None when it is empty."""
        items = self.items(name)
        return raw_json(items) if items else None

    def ignore(self, *names: str) -> None:
        """Fields that are known and deliberately not a column (their text is in the capture)."""
        self._read.update(names)

    def unknown(self) -> dict[str, object]:
        """What is filled and was not read."""
        unread = {name: value for name, value in self._fields.items() if name not in self._read}
        return {name: value for name, value in unread.items() if value not in (None, "", [])}

    def _take(self, name: str) -> object:
        self._read.add(name)
        return self._fields.get(name)
