"""The one place that opens the source which the settings name, and the gate before the host that it asks."""

import math
from collections.abc import Callable
from datetime import datetime

from darkhorse_assets.clock import today
from darkhorse_assets.errors import UsageError
from darkhorse_assets.settings import THE_RACING_API, Settings, SourceName
from darkhorse_assets.sources.protocol import Offer, Source
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.racing_api.api import RESULTS_PAGE
from darkhorse_assets.sources.racing_api.offer import RACES_A_DAY, offer
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv
from darkhorse_assets.transport.address import allowed_url, host_of
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import FileGate, Gate, InProcessGate
from darkhorse_assets.transport.host_state import Rules

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

            return simulated_racing_api(_address(settings), open_gate(settings), clock)
        case SourceName.RACING_API:
            client = Client(gate=open_gate(settings), clock=clock, auth=settings.racing_api_key())
            address = _address(settings) or THE_RACING_API
            return RacingApi(client, address, clock, has_history=settings.racing_api_history)


def offered(settings: Settings, clock: Callable[[], datetime], races_a_day: float = RACES_A_DAY) -> Offer:
    """What the source that the settings name offers; nothing is opened for it, and no simulator started.

    Args:
        races_a_day: for its estimates, of all countries that are asked for together.
    """
    if settings.source is SourceName.RPSCRAPE_CSV:
        return Offer()
    has_history = settings.racing_api_history or settings.source is SourceName.SIMULATOR
    return offer(today(clock), RESULTS_PAGE, has_history=has_history, races_a_day=races_a_day)


def permitted_rate(settings: Settings) -> float:
    """Requests a second that may be sent; `math.inf` where nothing limits them."""
    return settings.rate_limit or (NETWORK_RATE if settings.source is SourceName.RACING_API else math.inf)


def open_gate(settings: Settings) -> Gate:
    """What all requests pass: shared by all processes of the home, but for a simulator that is within this one."""
    rules = Rules(permitted_rate(settings), settings.blocked_after, settings.break_minutes * 60)
    return FileGate(settings.hosts_folder, rules) if asked_host(settings) else InProcessGate(rules)


def asked_host(settings: Settings) -> str | None:
    """The host that the source asks, by the name its gate has for it; None for files and for a simulator in process."""
    network = THE_RACING_API if settings.source is SourceName.RACING_API else None
    address = _address(settings) or network
    return host_of(allowed_url(address)) if address and settings.source is not SourceName.RPSCRAPE_CSV else None


def _address(settings: Settings) -> str | None:
    """RACING_API_URL, refused before anything is started when it may not be asked."""
    if settings.racing_api_url:
        try:
            allowed_url(settings.racing_api_url)
        except UsageError as error:
            raise UsageError(f"RACING_API_URL: {error}") from None
    return settings.racing_api_url
