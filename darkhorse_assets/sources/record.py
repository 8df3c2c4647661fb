"""One record of a source, read field by field; it remembers what was read, so that the rest is kept and reported.

What is the same for every source stands here. How strictly a value's type is taken differs, and is said by the readers
that derive from this one: `racing_api.body` and `rpscrape_csv.fields`.
"""

from collections import Counter
from typing import Self

from darkhorse_assets.errors import DarkhorseError, ValueNotUnderstoodError
from darkhorse_assets.sources.protocol import Row, raw_json


class FieldError(DarkhorseError):
    """A field of a record is not what its source's contract says; costs the record that has it."""


class RetypedFieldError(FieldError):
    """A field holds another type than its contract says."""

    def __init__(self, name: str, expected: str, value: object) -> None:
        super().__init__(f"field {name} should be {expected}, not {type(value).__name__}: {value!r:.80}")


UNREADABLE = (FieldError, ValueNotUnderstoodError)
"""What makes a record unreadable; it costs this record and no other."""


class Record:
    """An object of a JSON text, or a line of a file by column name."""

    def __init__(self, fields: object, name: str) -> None:
        if not isinstance(fields, dict):
            raise RetypedFieldError(name, "an object", fields)
        self._fields = fields
        self._read: set[str] = set()
        self._nested: dict[str, Self] = {}

    def items(self, name: str) -> list[object]:
        """The field's list; absent, null and blank are empty."""
        value = self.take(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise RetypedFieldError(name, "a list", value)
        return value

    def json(self, name: str) -> str | None:
        """The field's list as JSON text, None when it is empty."""
        items = self.items(name)
        return raw_json(items) if items else None

    def nested(self, name: str) -> Self:
        """The field's object; absent, null and blank are empty. What stays unread in it counts as unknown here too."""
        value = self.take(name)
        self._nested[name] = type(self)({} if value is None or value == "" else value, name)
        return self._nested[name]

    def ignore(self, *names: str) -> None:
        """Fields that are known and deliberately not a column (their text is in the capture)."""
        self._read.update(names)

    def unknown(self) -> dict[str, object]:
        """What was sent and not read; a field of a nested object as `outer.inner`."""
        unread = {name: self._fields[name] for name in self._fields.keys() - self._read}
        for outer, record in self._nested.items():
            unread |= {f"{outer}.{inner}": value for inner, value in record.unknown().items()}
        return unread

    def take(self, name: str) -> object:
        """The field as it is, which is then known; None where it is absent."""
        self._read.add(name)
        return self._fields.get(name)


def keep_unknown(record: Record, row: Row, seen: Counter[str], prefix: str) -> None:
    """Keep what was not read as JSON in the row's `extra`, and count it in `seen` as `prefix.field`."""
    unknown = record.unknown()
    seen.update(f"{prefix}.{name}" for name in unknown)
    row["extra"] = raw_json(unknown) if unknown else None
