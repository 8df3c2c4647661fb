"""The numbers of a polite client in one place: how often, how long, how much. What is done with them: `client`."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """When to ask again, and when to stop waiting or reading; times in seconds, sizes in bytes.

    A status that is no answer and neither in `passing_statuses` nor in `block_statuses` is final: asking again changes
    nothing. How a host that blocks is left alone by everybody: `host_state.Rules`.
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
    passing_statuses: frozenset[int] = frozenset({408, *range(500, 600)})
    block_statuses: frozenset[int] = frozenset({403, 406, 429})
    final_block_statuses: frozenset[int] = frozenset({403})  # blocks that no 2, 4, 8 s will lift
    blocked_seconds: float = 30 * 60.0  # what is blocked without a word of until when

    def wait_seconds(self, attempt: int) -> float:
        """How long to wait after the attempt of this number, counted from 1; never twice the same."""
        doubled = min(self.first_wait_seconds * 2.0 ** (attempt - 1), self.longest_wait_seconds)
        return doubled + random.uniform(0, self.jitter_seconds)  # noqa: S311 - it spreads retries and hides nothing


DEFAULT_POLICY = Policy()
