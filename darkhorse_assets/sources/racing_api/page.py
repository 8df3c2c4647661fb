"""The envelope of a page: its races, how many there are in all, and what the API says it understood.

What the races hold is read in `parse`; which pages make a day is decided in `source`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.protocol import Endpoint, Payload
from darkhorse_assets.sources.racing_api.body import Body
from darkhorse_assets.sources.record import FieldError, RetypedFieldError

LIST_FIELD = {Endpoint.RACECARDS: "racecards", Endpoint.RESULTS: "results"}


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        races: as JSON gives them, unread.
        total: races of all pages together; None where the API does not say (2025-03).
        echo: values by name of each query parameter that the API repeats; empty where it repeats none.
    """

    races: list[object]
    total: int | None
    echo: Mapping[str, set[str]]

    @property
    def race_ids(self) -> set[str]:
        """The ids of those races that have one."""
        ids = (race.get("race_id") for race in self.races if isinstance(race, dict))
        return {race_id for race_id in ids if isinstance(race_id, str)}


def page_of(payload: Payload, endpoint: Endpoint) -> Page:
    """Read the envelope.

    Raises:
        PayloadUnreadableError: the body is not the JSON object of a page (cut short, an error page with status 200).
    """
    name = LIST_FIELD[endpoint]
    fields = json_of(payload)
    try:
        body = Body(fields, "page")
        if fields.get(name) is None:
            raise RetypedFieldError(name, "a list", None)
        return Page(body.items(name), body.integer("total"), _echo(body))
    except RetypedFieldError as error:
        raise not_a(f"page of {name}", payload, error) from None


def json_of(payload: Payload) -> Any:
    """The body's JSON. Raises PayloadUnreadableError where it is none, or not whole."""
    try:
        return json.loads(payload.body)
    except json.JSONDecodeError as error:
        fault = f"is no whole JSON ({error.msg} at character {error.pos} of {len(payload.body)})"
    raise _unreadable(payload, fault)


def not_a(kind: str, payload: Payload, error: FieldError) -> PayloadUnreadableError:
    """What to raise for JSON that is something else than was asked for."""
    return _unreadable(payload, f"is no {kind} ({error}); it begins {payload.body[:120]!r}")


def _unreadable(payload: Payload, fault: str) -> PayloadUnreadableError:
    return PayloadUnreadableError(f"the answer of {payload.url} {fault}; nothing of it was used, ask again")


def _echo(body: Body) -> Mapping[str, set[str]]:
    """Pairs of name and value; a repeated parameter comes as pairs, and may as well as a list or as "gb,ire"."""
    echo: dict[str, set[str]] = {}
    for pair in body.items("query"):
        if isinstance(pair, list) and len(pair) == 2:
            name, values = pair
            for value in values if isinstance(values, list) else [values]:
                echo.setdefault(str(name), set()).update(each.strip() for each in str(value).split(","))
    return echo
