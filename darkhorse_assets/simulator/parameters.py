"""The query parameters of each endpoint, and the 422 bodies that both known generations of the provider's API write.

A name that an endpoint does not know is ignored without a word, as the provider does: cards take `region_codes`,
results `region`. The wordings are pydantic's: its version 1 in 2025-10, its version 2 since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Literal, NamedTuple

from starlette.datastructures import QueryParams

Generation = Literal["1.4.3", "2025-10"]
Json = dict[str, Any]

LONGEST_RANGE = timedelta(days=365)
"""Of results; it is also how far they go back when no start is named."""


class Wording(NamedTuple):
    """How one generation says what is wrong; `bound` is the key under `ctx` of the limit that was passed."""

    type: str
    message: str
    bound: str = ""


class Complaint(Enum):
    """What can be wrong with a parameter, as 2025-10 and as 1.4.3 word it; of dates no real wording is known."""

    DATE = Wording("value_error.date", "invalid date format"), Wording("date_parsing", "Input should be a valid date")
    RANGE = (
        Wording("value_error", "the range between start and end date is limited to 365 days"),
        Wording("value_error", "The range between start and end date is limited to 365 days"),
    )
    INTEGER = (
        Wording("type_error.integer", "value is not a valid integer"),
        Wording("int_parsing", "Input should be a valid integer, unable to parse string as an integer"),
    )
    TOO_LARGE = (
        Wording("value_error.number.not_le", "ensure this value is less than or equal to {}", "limit_value"),
        Wording("less_than_equal", "Input should be less than or equal to {}", "le"),
    )
    TOO_SMALL = (
        Wording("value_error.number.not_ge", "ensure this value is greater than or equal to {}", "limit_value"),
        Wording("greater_than_equal", "Input should be greater than or equal to {}", "ge"),
    )


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
            self._complain(name, text, Complaint.DATE)
            return default

    def integer(self, name: str, default: int, least: int | None = None, most: int | None = None) -> int:
        """A whole number within its limits."""
        text = self._params.get(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            self._complain(name, text, Complaint.INTEGER)
            return default
        if most is not None and value > most:
            self._complain(name, text, Complaint.TOO_LARGE, most)
        if least is not None and value < least:
            self._complain(name, text, Complaint.TOO_SMALL, least)
        return value

    def page(self, limits: Limits) -> tuple[int, int]:
        """`limit` and `skip`."""
        return self.integer("limit", limits.default, 1, limits.most), self.integer("skip", 0, most=limits.skip)

    def refuse_range(self, name: str) -> None:
        """Complain that two good dates are too far apart."""
        self._complain(name, self._params.get(name), Complaint.RANGE)

    def check(self) -> None:
        """Raises RefusedError when anything read so far was not acceptable."""
        if self._complaints:
            raise RefusedError(self._complaints)

    def echo(self) -> list[list[str]]:
        """What the provider says it understood: known names without the paging, in the order given."""
        return [[name, value] for name, value in self._params.multi_items() if name in self._known]

    def _complain(self, name: str, text: str | None, complaint: Complaint, bound: int | None = None) -> None:
        """One detail, in the words of pydantic 1 (2025-10), or of pydantic 2 with `input` and `ctx` (1.4.3)."""
        old, new = complaint.value
        wording = old if self._generation == "2025-10" else new
        detail: Json = {"loc": ["query", name], "msg": wording.message.format(bound), "type": wording.type}
        if self._generation == "1.4.3":
            detail["input"] = text
        if bound is not None:
            detail["ctx"] = {wording.bound: bound}
        self._complaints.append(detail)
