"""Reading one JSON object of the API leniently where it may drift, strictly where it may lie.

A missing field is null, an unknown one is kept and reported, a retyped one is an error: the provider adds fields
without notice (seen from 2025-03 to 2026-10), but a number where a text stood means that our reading is no longer his.
"""

from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.racing.values import present, whole_number
from darkhorse_assets.sources.protocol import raw_json, storable

NO_NUMBER = "None"
"""What the provider writes for the win percentage of a trainer without runs (1 of 118 real runners)."""


class FieldError(DarkhorseError):
    """A field of the API is not what its contract says; costs the record that has it."""


class RetypedFieldError(FieldError):
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
        self._nested: dict[str, Body] = {}

    def text(self, name: str) -> str | None:
        """The field's text, or None for absent, null, "", "-" and the en dash."""
        value = self._take(name)
        if value is not None and not isinstance(value, str):
            raise RetypedFieldError(name, "text", value)
        text = present(value)
        return text if text is None or text.isascii() else storable(text)

    def required(self, name: str) -> str:
        """The text of a field without which the record is nobody's: an id, a name."""
        text = self.text(name)
        if text is None:
            raise FieldError(f"field {name} is missing or blank")
        return text

    def whole(self, name: str) -> int | None:
        """The whole number in the field's text."""
        text = self.text(name)
        return None if text == NO_NUMBER else whole_number(text, f"whole number, as field {name} should be")

    def flag(self, name: str) -> bool | None:
        """The field's truth; None for absent and null."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise RetypedFieldError(name, "true or false", value)
        return value

    def integer(self, name: str) -> int | None:
        """The number of a page's envelope, where alone the API writes numbers as such; None for absent and null."""
        value = self._take(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise RetypedFieldError(name, "a whole number", value)
        return value

    def items(self, name: str) -> list[object]:
        """The field's list; absent and null are empty."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise RetypedFieldError(name, "a list", value)
        return value

    def words(self, name: str) -> str | None:
        """The field's list of texts, space separated; None when it is empty."""
        items = self.items(name)
        for item in items:
            if not isinstance(item, str):
                raise RetypedFieldError(name, "a list of texts", items)
        return " ".join(map(str, items)) or None

    def nested(self, name: str) -> "Body":
        """The field's object; absent and null are empty. What stays unread in it counts as unknown here too."""
        value = self._take(name)
        self._nested[name] = Body({} if value is None else value, name)
        return self._nested[name]

    def json(self, name: str) -> str | None:
        """The field's list as JSON text, None when it is empty."""
        items = self.items(name)
        return raw_json(items) if items else None

    def ignore(self, *names: str) -> None:
        """Fields that are known and deliberately not a column (their text is in the capture)."""
        self._read.update(names)

    def unknown(self) -> dict[str, object]:
        """What was sent and not read; a field of a nested object as `outer.inner`."""
        unread = {name: value for name, value in self._fields.items() if name not in self._read}
        for outer, body in self._nested.items():
            unread |= {f"{outer}.{inner}": value for inner, value in body.unknown().items()}
        return unread

    def _take(self, name: str) -> object:
        self._read.add(name)
        return self._fields.get(name)
