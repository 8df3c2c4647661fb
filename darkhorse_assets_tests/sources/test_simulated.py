"""The simulator as a source: started with the source where it has no address, and stopped with it."""

import math
from datetime import UTC, date, datetime

import httpx
import pytest

from darkhorse_assets.errors import SourceRefusedError
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.sources.simulated import simulated_racing_api
from darkhorse_assets.transport.gate import InProcessGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets_tests.sources.racing_api.provider import Provider, listening

NOW = datetime(2025, 10, 20, 12, tzinfo=UTC)
DAY = date(2025, 10, 18)


def test_without_an_address_it_runs_in_this_process_until_the_source_is_closed() -> None:
    source = simulated_racing_api(None, InProcessGate(Rules(math.inf)), lambda: NOW)
    capture = source.capture(Endpoint.RESULTS, DAY, ["gb"])
    source.close()
    assert capture is not None
    assert (capture.source, capture.is_complete) == ("simulator", True)
    parsed = source.parse(capture)
    assert len(parsed.races) > 10
    assert parsed.rejected == [r for race in parsed.races for r in race.rejected] == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(capture.payloads[0].url, trust_env=False)


def test_with_an_address_it_is_who_is_there_that_is_asked_with_a_key() -> None:
    provider = Provider()
    with listening(provider) as url:
        source = simulated_racing_api(url, InProcessGate(Rules(math.inf)), lambda: NOW)
        with pytest.raises(SourceRefusedError, match="401"):
            source.capture(Endpoint.RESULTS, DAY, ["gb"])
        source.close()
    assert [path for path, _ in provider.asked] == ["/v1/results"]
