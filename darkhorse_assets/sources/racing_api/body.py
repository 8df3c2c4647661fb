"""Reading one JSON object of the API leniently where it may drift, strictly where it may lie.

A missing field is null, an unknown one is kept and reported, a retyped one is an error: the provider adds fields
without notice (seen from 2025-03 to 2026-10), but a number where a text stood means that our reading is no longer his.
"""

from darkhorse_assets.racing.values import present, whole_number
from darkhorse_assets.sources.protocol import storable
from darkhorse_assets.sources.record import FieldError, Record, RetypedFieldError

NO_NUMBER = "None"
"""What the provider writes for the win percentage of a trainer without runs (1 of 118 real runners)."""


class Body(Record):
    """One JSON object of the API."""

    def text(self, name: str) -> str | None:
        """The field's text, or None for absent, null, "", "-" and the en dash."""
        self._read.add(name)  # `take` written out: this is called 33,000 times a day
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
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
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            raise RetypedFieldError(name, "true or false", value)
        return value

    def integer(self, name: str) -> int | None:
        """The number of a page's envelope, where alone the API writes numbers as such; None for absent and null."""
        value = self.take(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise RetypedFieldError(name, "a whole number", value)
        return value

    def words(self, name: str) -> str | None:
        """The field's list of texts, space separated; None when it is empty."""
        items = self.items(name)
        for item in items:
            if not isinstance(item, str):
                raise RetypedFieldError(name, "a list of texts", items)
        return " ".join(map(str, items)) or None
