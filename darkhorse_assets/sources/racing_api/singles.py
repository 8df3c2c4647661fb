"""Single races by their ids, `/v1/results/{race_id}` and `/v1/racecards/{race_id}/pro`, and answers that are none.

The provider's front (or one between) may answer 200 with a page of its own, or with another race from a cache: that is
a block in polite words, and is told to the client as one.
"""

import json
from collections.abc import Callable

from darkhorse_assets.sources.protocol import Endpoint, Payload
from darkhorse_assets.sources.racing_api.page import json_of, not_a
from darkhorse_assets.sources.record import FieldError
from darkhorse_assets.transport.client import Response

_SHORT = 500
"""Bytes below which an answer may be nothing but an excuse; a race with its horses has more."""

_QUOTED = 120


def race_path(endpoint: Endpoint, race_id: str) -> str:
    """Where a race is asked for."""
    return f"/v1/racecards/{race_id}/pro" if endpoint is Endpoint.RACECARDS else f"/v1/results/{race_id}"


def race_of(payload: Payload) -> object:
    """The race in the answer, unread.

    Raises:
        PayloadUnreadableError: it is no JSON object with a race's id.
    """
    race = json_of(payload)
    if not isinstance(race, dict) or "race_id" not in race:
        raise not_a("race", payload, FieldError("field race_id is missing"))
    return race


def error_page(response: Response) -> str | None:
    """Why an answer with status 200 is a page about an error: HTML, plain words, a short excuse in JSON."""
    if response.status != 200:
        return None
    start = response.body[:_SHORT].lstrip().lower()
    if "html" in response.content_type.lower() or not start.startswith((b"{", b"[")):
        return f"a page instead of JSON, which begins {_beginning(response)}"
    if len(response.body) < _SHORT and b"temporarily unavailable" in start:
        return f"it says {_beginning(response)}"
    return None


def another_race(race_id: str) -> Callable[[Response], str | None]:
    """For the answer to one race: why it is an error page, or that it is another race. A cut body is neither."""

    def is_block(response: Response) -> str | None:
        if why := error_page(response):
            return why
        try:
            race = json.loads(response.body)
        except ValueError:
            return None
        answered = race.get("race_id", race_id) if isinstance(race, dict) else race_id
        return None if answered == race_id else f"asked for {race_id}, and the answer is {answered!r:.80}"

    return is_block


def _beginning(response: Response) -> str:
    return repr(response.body[:_QUOTED].decode("utf-8", "replace"))
