"""What is known of one host, and what follows from it: who may send and when. Pure: the time is an argument.

Instants are seconds of the epoch, because a break must outlive a reboot. Each goes with its length, so that a clock
that was set back makes nobody wait longer than the host or the rules could have asked for.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from darkhorse_assets.errors import UsageError
from darkhorse_assets.transport.retry_after import ABSURD_SECONDS

# Requests evenly spaced at exactly the rate would put one too many into a one-second window as soon as one of them
# travels a little faster than the one before it; two per cent are 20 ms of play in every window, whatever the rate.
PLAY = 1.02

# Who wakes up or sends so much too late loses nothing and takes nothing: the next slot stays where it was. Less than
# the play, and enough for a busy machine to use 98 % of the rate.
LATE_SECONDS = 0.008

# While somebody probes, the others look again so often: mostly the answer is there within a second.
LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True)
class Rules:
    """How a host is treated; times in seconds.

    `blocked_after` blocks in a row break off all sending for `break_seconds`; each probe that is blocked as well
    doubles that, up to `longest_break_seconds`. A probe without any news for `probe_seconds` is given up for dead.
    Raises UsageError for a rate that lets nothing through.
    """

    requests_per_second: float
    blocked_after: int = 5
    break_seconds: float = 30 * 60.0
    longest_break_seconds: float = 60 * 60.0
    probe_seconds: float = 180.0  # longer than `policy` lets any one request take

    def __post_init__(self) -> None:
        if not self.requests_per_second > 0:
            rate = self.requests_per_second
            raise UsageError(f"A rate of {rate} requests a second: DARKHORSE_RATE_LIMIT must be above 0")

    @property
    def spacing_seconds(self) -> float:
        """From one request to the next; 0 for a rate of `math.inf`."""
        return PLAY / self.requests_per_second


@dataclass(frozen=True)
class Wait:
    """A stretch of `seconds` that ends at the instant `until`; the empty one is long over."""

    until: float = 0.0
    seconds: float = 0.0

    @classmethod
    def begun(cls, now: float, seconds: float) -> Self:
        return cls(now + seconds, seconds)

    def left(self, now: float) -> float:
        """Seconds to go, never more than its length, 0 when it is over."""
        return max(0.0, min(self.until - now, self.seconds))

    def mended(self, now: float, longest: float) -> "Wait":
        """The same, or begun anew where its end lies further off than it, or anything of its kind, is long."""
        seconds = min(self.seconds, longest)
        return self if self.until - now <= seconds else Wait.begun(now, seconds)


@dataclass(frozen=True)
class Turn:
    """The answer to whoever wants to send: now if `wait_seconds` is 0, else ask again after that.

    `closed_until` (UTC) is set while the breaker is open: then it is not worth waiting, and `why` says what happened.
    """

    wait_seconds: float = 0.0
    closed_until: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class HostState:
    """One host: the next slot, the quiet it asked for, its blocks in a row (and the last one's status), the breaker.

    The breaker is closed (`breaker` empty), open (`breaker` still runs), or half-open (`breaker` is over): then one
    request is let through as a probe, and until it is answered nobody else sends.
    """

    slot: Wait = Wait()
    quiet: Wait = Wait()
    blocks: int = 0
    status: int | None = None
    breaker: Wait = Wait()
    probe: Wait = Wait()

    def mended(self, now: float, rules: Rules) -> "HostState":
        """The same without waits that no rule could have asked for: the clock was set back, or the file is foreign."""
        return replace(
            self,
            slot=self.slot.mended(now, rules.spacing_seconds),
            quiet=self.quiet.mended(now, ABSURD_SECONDS),
            breaker=self.breaker.mended(now, max(rules.break_seconds, rules.longest_break_seconds)),
            probe=self.probe.mended(now, rules.probe_seconds),
        )

    @property
    def has_tripped(self) -> bool:
        """The breaker is open or half-open."""
        return self.breaker.seconds > 0

    def closed_until(self, now: datetime) -> datetime | None:
        """The UTC instant before which nothing will be sent, by the breaker or a Retry-After; None when it may be."""
        left = max(self.breaker.left(now.timestamp()), self.quiet.left(now.timestamp()))
        return instant(now.timestamp() + left) if left else None

    def why(self, now: datetime) -> str:
        """What it did that keeps it closed or on probation, after "the host …"; empty when nothing does."""
        if self.has_tripped:
            return f"blocked {self.blocks} times in a row, the last time by {self.status}"
        return "asked for quiet (Retry-After)" if self.quiet.left(now.timestamp()) else ""

    def taken(self, now: float, rules: Rules) -> "tuple[HostState, Turn]":
        """The slot is taken if it is free and nothing else is against it; else the state stays as it is."""
        at = instant(now)
        if left := self.breaker.left(now):
            return self, Turn(left, instant(now + left), self.why(at))
        if left := self.probe.left(now):
            return self, Turn(
                min(left, LOOK_AGAIN_SECONDS), why="another request finds out whether it is still blocked"
            )
        if left := max(self.quiet.left(now), self.slot.left(now)):
            return self, Turn(left, why=self.why(at))
        probe = Wait.begun(now, rules.probe_seconds) if self.has_tripped else Wait()
        begins = self.slot.until if now - self.slot.until <= LATE_SECONDS else now
        return replace(self, slot=Wait.begun(begins, rules.spacing_seconds), probe=probe), Turn()

    def sent(self, now: float, rules: Rules) -> "HostState":
        """What took a slot leaves only now: where connecting took time, the next one keeps its distance from here."""
        is_late = now - (self.slot.until - self.slot.seconds) > LATE_SECONDS
        return replace(self, slot=Wait.begun(now, rules.spacing_seconds)) if is_late else self

    def held(self, now: float, seconds: float) -> "HostState":
        """It wants quiet for so long; an earlier wish that ends later stands."""
        return self if seconds <= self.quiet.left(now) else replace(self, quiet=Wait.begun(now, seconds))

    def answered(self, now: float) -> "HostState":
        """It gave a good answer. One that was asked for before the breaker opened says nothing of what is now."""
        if self.has_tripped and not self.probe.left(now):
            return self
        return replace(self, blocks=0, status=None, breaker=Wait(), probe=Wait())

    def unanswered(self) -> "HostState":
        """The request came to nothing that says whether it is blocked: whoever comes next may probe."""
        return replace(self, probe=Wait())

    def blocked(self, now: float, rules: Rules, status: int) -> "HostState":
        """It blocked a request. Those still under way when the breaker opened prolong nothing."""
        if self.breaker.left(now):
            return self
        blocks = self.blocks + 1
        if self.has_tripped:
            seconds = min(2 * self.breaker.seconds, max(rules.break_seconds, rules.longest_break_seconds))
        else:
            seconds = rules.break_seconds if blocks >= rules.blocked_after else 0.0
        breaker = Wait.begun(now, seconds) if seconds else Wait()
        return replace(self, blocks=blocks, status=status, breaker=breaker, probe=Wait())


def instant(seconds: float) -> datetime:
    """Seconds of the epoch as aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def is_sane(wait: Wait) -> bool:
    """Whether a wait that was read can be one."""
    return math.isfinite(wait.until) and math.isfinite(wait.seconds) and wait.seconds >= 0
