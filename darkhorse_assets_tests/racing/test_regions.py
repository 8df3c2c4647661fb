"""The racing regions."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.regions import REGIONS, region_of


@pytest.mark.parametrize(
    ("code", "name", "time_zone", "currency"),
    [
        ("gb", "Great Britain", "Europe/London", "GBP"),
        ("GB", "Great Britain", "Europe/London", "GBP"),
        ("uk", "Great Britain", "Europe/London", "GBP"),
        ("IRE", "Ireland", "Europe/Dublin", "EUR"),
        ("fr", "France", "Europe/Paris", "EUR"),
        ("ity", "Italy", "Europe/Rome", "EUR"),
        ("saf", "South Africa", "Africa/Johannesburg", "ZAR"),
        ("ksa", "Saudi Arabia", "Asia/Riyadh", "SAR"),
    ],
)
def test_a_region_is_found_by_its_racing_code_in_either_case(
    code: str, name: str, time_zone: str, currency: str
) -> None:
    region = region_of(code)
    assert (region.name, region.time_zone, region.currency) == (name, time_zone, currency)


@pytest.mark.parametrize("code", ["ita", "sa", "", "zz", "Great Britain"])
def test_a_code_that_racing_does_not_use_is_refused(code: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="racing region"):
        region_of(code)


def test_every_region_has_a_clock_and_a_currency() -> None:
    for code, region in REGIONS.items():
        assert region.code == code == code.lower()
        assert datetime(2025, 6, 1, 12, tzinfo=ZoneInfo(region.time_zone)).utcoffset() is not None
        assert len(region.currency) == 3
        assert region.currency.isupper()
