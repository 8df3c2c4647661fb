"""Reading one JSON object of the API leniently where it may drift, strictly where it may lie.

A missing field is null, an unknown one is kept and reported, a retyped one is an error: the provider adds fields
without notice (facts of 2025-03 to 2026-10), but a number where a text stood means that our reading is no longer his.
"""

from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.racing.values import present
from darkhorse_assets.sources.protocol import raw_json


class RetypedFieldError(DarkhorseError):
    """A field of the API holds another type than its contract says."""

    def __init__(self, name: str, expected: str, value: object) -> None:
        super().__init__(f"field {name} should be {expected}, not {type(value).__name__}: {value!r:.80}")


class Body:
    """One JSON object; it remembers which fields were read, so that the rest can be kept as unknown."""

    def __init__(self, fields: object, name: str) -> None:
        if not isinstance(fields, dict):
            raise RetypedFieldError(name, "an object", fields)
        self._fields = fields
        self._read: set[str] = set()

    def _take(self, name: str) -> object:
        self._read.add(name)
        return self._fields.get(name)

    def text(self, name: str) -> str | None:
        """The field's text, or None for absent, null, "", "-" and the en dash."""
        value = self._take(name)
        if value is not None and not isinstance(value, str):
            raise RetypedFieldError(name, "text", value)
        return present(value)

    def flag(self, name: str) -> bool | None:
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise RetypedFieldError(name, "true or false", value)
        return value

    def items(self, name: str) -> list[object]:
        """The field's list; absent and null are empty."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise RetypedFieldError(name, "a list", value)
        return value

    def nested(self, name: str) -> "Body":
        """The field's object; absent and null are empty."""
        return Body(self._take(name) or {}, name)

    def json(self, name: str) -> str | None:
        """The field's list as JSON text, None when it is empty."""
        items = self.items(name)
        return raw_json(items) if items else None

    def ignore(self, *names: str) -> None:
        """Fields that are known and deliberately not a column (their text is in the capture)."""
        self._read.update(names)

    def unknown(self) -> dict[str, object]:
        """What was sent and not read."""
        return {name: value for name, value in self._fields.items() if name not in self._read}
