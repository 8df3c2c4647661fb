"""Captures of a few bodies, read: what the tests of reading share."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload, RaceRecord, Row
from darkhorse_assets.sources.racing_api.page import LIST_FIELD
from darkhorse_assets.sources.racing_api.parse import parse
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, card_runner, result, result_runner

NOW = datetime(2025, 10, 15, 6, tzinfo=UTC)
DAY = date(2025, 10, 14)

Builder = Callable[..., Json]
KINDS = [
    pytest.param(Endpoint.RACECARDS, card, card_runner, id="card"),
    pytest.param(Endpoint.RESULTS, result, result_runner, id="result"),
]
BOTH = pytest.mark.parametrize(("endpoint", "race", "horse"), KINDS)


def parsed(endpoint: Endpoint, *races: object, countries: tuple[str, ...] = ("gb", "ire")) -> Parsed:
    """A capture of one page with these races, read."""
    body = json.dumps({LIST_FIELD[endpoint]: races})
    return parse(Capture("racing_api", endpoint, DAY, NOW, countries, (Payload("url", body, NOW, 200),)))


def record(endpoint: Endpoint, race: Json) -> RaceRecord:
    """The one race of a capture, which must be readable."""
    answer = parsed(endpoint, race)
    assert answer.rejected == []
    return answer.races[0]


def row_of_card(**changes: Any) -> Row:
    """The row of a card's only runner, which must be readable."""
    read = record(Endpoint.RACECARDS, card(runners=[card_runner(**changes)]))
    assert read.rejected == []
    return read.horses[0]
