"""The query parameters of each endpoint, and the 422 bodies that both known generations of the provider's API write.

A name that an endpoint does not know is ignored without a word, as the provider does: cards take `region_codes`, results `region`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from starlette.datastructures import QueryParams

Generation = Literal["1.4.3", "2025-10"]
Json = dict[str, Any]


class RefusedError(Exception):
    """The request cannot be answered: becomes a 422 with these details."""

    def __init__(self, details: list[Json]) -> None:
        super().__init__(details)
        self.details = details


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest and the usual page, and how far one may skip."""

    most: int
    default: int
    skip: int


CARD_LIMITS = Limits(most=500, default=500, skip=500)
RESULT_LIMITS: dict[Generation, Limits] = {
    "1.4.3": Limits(most=100, default=50, skip=20_000),
    "2025-10": Limits(most=50, default=25, skip=20_000),
}


class Query:
    """The parameters of one request, read by name; reading collects complaints, and `check` raises them together."""

    def __init__(self, params: QueryParams, known: Iterable[str], generation: Generation) -> None:
        self._params = params
        self._known = frozenset(known)
        self._generation = generation
        self._complaints: list[Json] = []

    def texts(self, name: str) -> list[str]:
        """All values of a repeated key."""
        return self._params.getlist(name)

    def day(self, name: str, default: date) -> date:
        """A date written YYYY-MM-DD."""
        text = self._params.get(name)
        try:
            return default if text is None else date.fromisoformat(text)
        except ValueError:
            self._complain(name, text, "invalid date format", "value_error.date", {})
            return default

    def integer(self, name: str, default: int, least: int | None = None, most: int | None = None) -> int:
        """A whole number within its limits."""
        text = self._params.get(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            self._complain(name, text, "value is not a valid integer", "type_error.integer", {})
            return default
        if most is not None and value > most:
            self._complain(
                name,
                text,
                f"ensure this value is less than or equal to {most}",
                "value_error.number.not_le",
                {"le": most},
            )
        if least is not None and value < least:
            self._complain(
                name,
                text,
                f"ensure this value is greater than or equal to {least}",
                "value_error.number.not_ge",
                {"ge": least},
            )
        return value

    def page(self, limits: Limits) -> tuple[int, int]:
        """`limit` and `skip`."""
        return self.integer("limit", limits.default, 1, limits.most), self.integer("skip", 0, most=limits.skip)

    def refuse(self, name: str, message: str) -> None:
        """Complain about a value that is well formed and still not allowed."""
        self._complain(name, self._params.get(name), message, "value_error", {})

    def check(self) -> None:
        """Raises RefusedError when anything read so far was not acceptable."""
        if self._complaints:
            raise RefusedError(self._complaints)

    def echo(self) -> list[list[str]]:
        """What the provider says it understood: known names without the paging, in the order given."""
        return [[name, value] for name, value in self._params.multi_items() if name in self._known]

    def _complain(self, name: str, text: str | None, message: str, kind: str, bound: dict[str, int]) -> None:
        """One detail, in the words of pydantic 1 (2025-10) or of pydantic 2 with `input` and `ctx` (1.4.3)."""
        loc = ["query", name]
        if self._generation == "2025-10":
            limit = {"ctx": {"limit_value": value for value in bound.values()}} if bound else {}
            self._complaints.append({"loc": loc, "msg": message, "type": kind, **limit})
            return
        kinds = {"value_error.number.not_le": "less_than_equal", "value_error.number.not_ge": "greater_than_equal"}
        words = message.replace("ensure this value is", "Input should be")
        if kind == "type_error.integer":
            words = "Input should be a valid integer, unable to parse string as an integer"
        renamed = kinds.get(kind, "int_parsing" if kind == "type_error.integer" else "value_error")
        self._complaints.append({"type": renamed, "loc": loc, "msg": words, "input": text, "ctx": bound})
