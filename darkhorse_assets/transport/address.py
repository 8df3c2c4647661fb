"""Which addresses may be asked at all. Whether the host is the right one is the caller's setting, not decided here."""

from collections.abc import Sequence

import httpx

from darkhorse_assets.errors import UsageError

LOOPBACK_HOSTS = ("127.0.0.1", "[::1]", "localhost")


def allowed_url(url: str, params: Sequence[tuple[str, str]] = ()) -> httpx.URL:
    """`url` with `params` added to its query, repeated keys kept; https, or http to this machine (the simulator).

    Raises UsageError for everything else, also for credentials within the url: they would end up in captures and logs.
    """
    if "@" in url:
        raise UsageError("An address with '@' in it (not shown): give username and password by their settings instead")
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"{url!r} is not an address: {error}") from error
    host = parsed.netloc.decode("ascii").removesuffix(f":{parsed.port}")
    if not host or parsed.scheme not in ("http", "https"):
        raise UsageError(f"{url!r} is not an address that can be asked: it must start with https:// and name a host")
    if parsed.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise UsageError(f"{url!r} would send credentials and data unencrypted to another machine: use https://")
    return parsed.copy_merge_params(list(params)) if params else parsed


def host_of(url: httpx.URL) -> str:
    """By what name a host is known: with its port where that is not the usual one."""
    return url.netloc.decode("ascii")
