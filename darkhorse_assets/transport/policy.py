"""The numbers of a polite client in one place: how often, how long, how much. What is done with them: `client`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """When to ask again, and when to stop waiting or reading; times in seconds, sizes in bytes.

    A status that is neither 200 nor in `passing_statuses` is final: asking again changes nothing.
    """

    attempts: int = 3
    first_wait_seconds: float = 2.0
    longest_wait_seconds: float = 8.0
    jitter_seconds: float = 0.5
    longest_quiet_seconds: float = 120.0  # a longer Retry-After is reported, not slept through
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    whole_seconds: float = 120.0  # read_seconds alone lets a server that sends a byte every 29 s hold a run for days
    max_response_bytes: int = 50_000_000  # after decompression; a day of results is about 1 MB
    passing_statuses: frozenset[int] = frozenset({406, 408, 429, *range(500, 600)})


DEFAULT_POLICY = Policy()
