"""Which addresses the client asks."""

import pytest

from darkhorse_assets.errors import UsageError
from darkhorse_assets.transport.address import allowed_url


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://api.example/v1", "unencrypted"),
        ("http://127.0.0.1.example/v1", "unencrypted"),
        ("http://10.0.0.1/", "unencrypted"),
        ("ftp://api.example/", "must start with https://"),
        ("file:///etc/passwd", "must start with https://"),
        ("/v1/results", "must start with https://"),
        ("https://", "must start with https://"),
        ("https://api.example:port/", "is not an address"),
        ("https://someone:hidden@api.example/", "username and password by their settings"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as raised:
        allowed_url(url)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://localhost/v1", "http://[::1]:8000/", "https://a/"])
def test_https_and_loopback_are_allowed(url: str) -> None:
    assert str(allowed_url(url)) == url


def test_parameters_join_the_query_and_repeated_keys_stay() -> None:
    url = allowed_url("https://a/v1?limit=500", [("region", "gb"), ("region", "ire")])
    assert str(url) == "https://a/v1?limit=500&region=gb&region=ire"
