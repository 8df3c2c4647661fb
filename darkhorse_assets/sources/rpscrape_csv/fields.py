"""One record as rpscrape writes it, a CSV line or an object of a racecard, read field by field.

rpscrape types its fields loosely and differently from year to year (a class is "Class 4" or 4, a last run "41" or 41),
so a value is taken as text or number alike; only a structure where a value belongs is an error.
"""

from darkhorse_assets.racing.values import Written, present
from darkhorse_assets.sources.record import Record, RetypedFieldError


class Fields(Record):
    """A line or an object of rpscrape's."""

    def written(self, name: str) -> Written:
        """The field as it was written; None where it is absent."""
        value = self.take(name)
        if value is not None and not isinstance(value, (str, int, float)):
            raise RetypedFieldError(name, "a value", value)
        return value

    def text(self, name: str) -> str | None:
        """The field's text, or None for absent, null, "", "-" and the en dash."""
        return present(self.written(name))

    def lines(self, name: str) -> str | None:
        """The text of a field that is sometimes a list of texts."""
        value = self.take(name)
        return present("; ".join(map(str, value))) if isinstance(value, list) else self.text(name)

    def unknown(self) -> dict[str, object]:
        """What is filled and was not read: a file with all columns switched on has many that hold nothing."""
        return {name: value for name, value in super().unknown().items() if value not in (None, "", [])}
