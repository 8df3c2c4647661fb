"""What goes wrong on purpose. A fault is anything that may answer a call in the world's place; the first to do so wins.

Each fault is a small callable of its own, so that another is one more entry in the list and no change in the server.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from starlette.responses import JSONResponse, Response


class Call(NamedTuple):
    """A request as the faults see it; the days are those it asks about, None where it asks about none."""

    path: str
    first_day: date | None
    last_day: date | None


Fault = Callable[[Call], Response | None]


class BrokenDays:
    """Every request that touches one of these days is answered with 500; the days may change while the server runs."""

    def __init__(self, days: Iterable[date] = ()) -> None:
        self.days = set(days)

    def __call__(self, call: Call) -> Response | None:
        """500 when the call asks about a broken day."""
        if call.first_day is None or call.last_day is None:
            return None
        if any(call.first_day <= day <= call.last_day for day in self.days):
            return JSONResponse({"detail": "Internal Server Error"}, status_code=500)
        return None
