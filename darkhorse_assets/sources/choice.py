"""The one place that opens the source which the settings name."""

import math
from collections.abc import Callable
from datetime import datetime

from darkhorse_assets.errors import UsageError
from darkhorse_assets.settings import THE_RACING_API, Settings, SourceName
from darkhorse_assets.sources.protocol import Source
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv
from darkhorse_assets.transport.address import allowed_url
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.limiter import InProcessLimiter

NETWORK_RATE = 2.0
"""Requests a second that every plan of The Racing API permits on the endpoints used here."""


def open_source(settings: Settings, clock: Callable[[], datetime]) -> Source:
    """The source that the settings name; the caller closes it. Raises UsageError for an address that may not be."""
    match settings.source:
        case SourceName.RPSCRAPE_CSV:
            return RpscrapeCsv(settings.rpscrape_folder(), clock)
        case SourceName.SIMULATOR:
            # Production never loads the simulator and its web server.
            from darkhorse_assets.sources.simulated import simulated_racing_api  # noqa: PLC0415

            return simulated_racing_api(_address(settings), settings.rate_limit or math.inf, clock)
        case SourceName.RACING_API:
            limiter = InProcessLimiter(settings.rate_limit or NETWORK_RATE)
            client = Client(limiter=limiter, clock=clock, auth=settings.racing_api_key())
            return RacingApi(client, _address(settings) or THE_RACING_API, clock)


def _address(settings: Settings) -> str | None:
    """RACING_API_URL, refused before anything is started when it may not be asked."""
    if settings.racing_api_url:
        try:
            allowed_url(settings.racing_api_url)
        except UsageError as error:
            raise UsageError(f"RACING_API_URL: {error}") from None
    return settings.racing_api_url
