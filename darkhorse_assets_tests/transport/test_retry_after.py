"""Retry-After as servers write it, rightly and wrongly."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkhorse_assets.transport.retry_after import ABSURD_SECONDS, retry_after_seconds
from darkhorse_assets_tests.transport.fake_time import START


def headers(value: str) -> httpx.Headers:
    return httpx.Headers([(b"Retry-After", value.encode())])


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5),
        (" 120 ", 120),
        ("0.5", 0.5),
        ("604800", 604800),
        ("Fri, 16 May 2025 12:00:05 GMT", 5),
        ("Friday, 16-May-25 12:00:05 GMT", 5),
        ("Fri May 16 12:00:05 2025", 5),
        ("Fri, 16 May 2025 13:00:05 +0100", 5),
        ("Fri, 16 May 2025 12:00:05 -0000", 5),
    ],
)
def test_seconds_and_all_three_forms_of_http_dates_are_understood(value: str, seconds: float) -> None:
    assert retry_after_seconds(headers(value), START) == seconds


@pytest.mark.parametrize(
    "value",
    [
        *("", "0", "-5", "soon", "nan", "inf", "1e3", "٥", "5, 10", "604801", "9" * 400),
        "Fri, 16 May 2025 11:59:00 GMT",
        "Fri, 16 May 9999 12:00:00 GMT",
        "Fri, 99 May 2025 12:00:00 GMT",
        "Fri, 16 May 2025 12:00:00 +9999",
        "Fri, 16 May 2025 12:005555555555 GMT",
    ],
)
def test_zero_negative_past_malformed_and_absurd_values_are_ignored(value: str) -> None:
    assert retry_after_seconds(headers(value), START) is None


def test_no_header_asks_for_nothing() -> None:
    assert retry_after_seconds(httpx.Headers(), START) is None


@pytest.mark.parametrize(
    ("date", "seconds"),
    [("Fri, 16 May 2025 13:00:00 GMT", 5), ("Fri, 16 May 2025 12:59:00 GMT", 65), ("yesterday", 3605)],
)
def test_a_date_is_counted_from_the_clock_of_the_server_that_wrote_it(date: str, seconds: float) -> None:
    answered = httpx.Headers({"Retry-After": "Fri, 16 May 2025 13:00:05 GMT", "Date": date})
    assert retry_after_seconds(answered, START) == seconds


NEARLY_DATES = st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,2} May [0-9]{1,6} [0-9:]{5,8} [-+GMT0-9]{1,12}", fullmatch=True)


@given(value=st.text(max_size=20) | NEARLY_DATES)
def test_whatever_a_server_writes_is_a_sane_wait_or_none(value: str) -> None:
    seconds = retry_after_seconds(headers(value), START)
    assert seconds is None or 0 < seconds <= ABSURD_SECONDS
