"""Politeness across processes: never above the permitted rate, nothing into quiet or a break, one probe after it.

Three processes ask one server as fast as their common gate lets them. `run` is the long form, a minute at full speed
and then every kind of refusal; the short one is `transport/test_processes.py`.
"""

import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from darkhorse_assets.clock import utc_now
from darkhorse_assets.errors import SourceBlockedError
from darkhorse_assets.transport.client import Client
from darkhorse_assets.transport.gate import FileGate
from darkhorse_assets.transport.host_state import Rules
from darkhorse_assets.transport.policy import Policy
from darkhorse_assets_tests.promises.counting_server import Answer, CountingServer, Request

PROCESSES = 3
BLOCKED_AFTER = 5
UNDER_WAY_SECONDS = 0.05
"""What was sent before the answer that closed the host had arrived is nobody's fault."""


@dataclass(frozen=True)
class Play:
    """How fast and how long; `quiet_seconds` is what the Retry-After of 429s asks for, `slack_seconds` what a busy
    machine may need beyond each act.
    """

    rate: float
    seconds: float
    quiet_seconds: int
    break_seconds: float
    first_wait_seconds: float = 2.0
    slack_seconds: float = 2.0

    @property
    def rules(self) -> Rules:
        return Rules(self.rate, BLOCKED_AFTER, self.break_seconds, 2 * self.break_seconds)


@dataclass(frozen=True)
class Manners:
    """What the server saw.

    Attributes:
        most_in_a_second: requests in the fullest one-second window, wherever it begins.
        share_used: of the permitted rate, at full speed.
        in_quiet: requests while quiet was asked for: in seconds, as a date.
        resumed_after: seconds from the end of each quiet to the next request.
        in_break: requests while the breaker was open.
        while_blocked: requests that were blocked: those that open the breaker, and one probe.
        has_recovered: requests came again after the probe that was answered.
    """

    most_in_a_second: int
    share_used: float
    in_quiet: tuple[int, ...]
    resumed_after: tuple[float, ...]
    in_break: int
    while_blocked: int
    has_recovered: bool


def manners(play: Play) -> Manners:
    """Play it: full speed, a quiet in seconds, a quiet as a date, blocks until the breaker opens and one more."""
    refused = [[Answer(429, play.quiet_seconds)], [Answer(429, play.quiet_seconds, is_dated=True)]]
    blocked = [Answer(406)] * (BLOCKED_AFTER + 1)
    with tempfile.TemporaryDirectory() as folder, CountingServer() as server, _asking(server.url, Path(folder), play):
        while not server.requests:
            time.sleep(0.01)
        began = server.requests[0].arrived_at
        time.sleep(play.seconds + play.slack_seconds)
        for answers in refused:
            server.say(answers)
            time.sleep(play.quiet_seconds + play.first_wait_seconds + play.slack_seconds)
        server.say(blocked)
        time.sleep(3 * play.break_seconds + 6 * play.first_wait_seconds + play.slack_seconds)
        return _seen(server.requests, began, play)


def run() -> list[str]:
    """Two and five requests a second, a minute each; prints a table, returns what was broken."""
    broken = []
    print(f"{PROCESSES} processes, one host              2/s        5/s")
    seen = [manners(Play(rate, 60, quiet_seconds=5, break_seconds=8)) for rate in (2, 5)]
    rows = {
        "most in any one-second window": [f"{each.most_in_a_second}" for each in seen],
        "share of the permitted rate": [f"{each.share_used:.1%}" for each in seen],
        "sent into Retry-After, seconds": [f"{each.in_quiet[0]}" for each in seen],
        "sent into Retry-After, date": [f"{each.in_quiet[1]}" for each in seen],
        "latest after it was over (s)": [f"{max(each.resumed_after):.2f}" for each in seen],
        "sent into the open breaker": [f"{each.in_break}" for each in seen],
        "blocked in all (5 and a probe)": [f"{each.while_blocked}" for each in seen],
    }
    for name, figures in rows.items():
        print(f"{name:<32}" + "".join(f"{figure:>11}" for figure in figures))
    for rate, each in zip((2, 5), seen, strict=True):
        broken += [f"{rate}/s: {wrong}" for wrong in each_broken(each, rate)]
    return broken


def each_broken(seen: Manners, most_in_a_second: int) -> list[str]:
    """The promises that do not hold."""
    holds = {
        f"{seen.most_in_a_second} requests in one second": seen.most_in_a_second <= most_in_a_second,
        f"only {seen.share_used:.1%} of the rate are used": seen.share_used >= 0.97,
        f"{sum(seen.in_quiet)} requests into a Retry-After": not any(seen.in_quiet),
        f"resumed {max(seen.resumed_after):.2f} s after the quiet": max(seen.resumed_after) <= 1,
        f"{seen.in_break} requests into the open breaker": not seen.in_break,
        f"{seen.while_blocked} requests were blocked": seen.while_blocked == BLOCKED_AFTER + 1,
        "nobody asked again after the probe": seen.has_recovered,
    }
    return [wrong for wrong, held in holds.items() if not held]


def _seen(requests: Sequence[Request], began: float, play: Play) -> Manners:
    arrivals = [each.arrived_at for each in requests]
    quiets = [_quiet_of(each) for each in requests if each.answer.retry_after]
    blocks = [each.answered_at for each in requests if each.answer.status == 406]
    opened = zip(blocks[BLOCKED_AFTER - 1 :], (play.break_seconds, 2 * play.break_seconds), strict=True)
    return Manners(
        most_in_a_second=max(_between(arrivals, start, start + 1) for start in arrivals),
        share_used=_between(arrivals, began, began + play.seconds) / (play.rate * play.seconds),
        in_quiet=tuple(_between(arrivals, start + UNDER_WAY_SECONDS, end) for start, end in quiets),
        resumed_after=tuple(min(at for at in arrivals if at >= end) - end for _, end in quiets),
        in_break=sum(_between(arrivals, at + UNDER_WAY_SECONDS, at + seconds) for at, seconds in opened),
        while_blocked=len(blocks),
        has_recovered=any(each.arrived_at > blocks[-1] and each.answer.status == 200 for each in requests),
    )


def _quiet_of(request: Request) -> tuple[float, float]:
    """From the answer to the end that it asked for; a date has no fractions of a second."""
    at = int(request.answered_at) if request.answer.is_dated else request.answered_at
    return request.answered_at, at + request.answer.retry_after


def _between(arrivals: Sequence[float], start: float, end: float) -> int:
    return sum(start <= at < end for at in arrivals)


@contextmanager
def _asking(url: str, folder: Path, play: Play) -> Iterator[None]:
    """The processes, until the block is left."""
    command = [sys.executable, "-m", __name__, url, str(folder), json.dumps(asdict(play))]
    processes = [subprocess.Popen(command) for _ in range(PROCESSES)]
    try:
        yield
        assert not any(each.poll() for each in processes), "a process that asked has failed"
    finally:
        for each in processes:
            each.kill()
            each.wait()


def _ask(url: str, folder: str, play: Play) -> None:
    """What one process does: ask and ask, and when it is blocked come back when it may."""
    logging.disable()  # what it has to say of refusals is not the point here
    policy = Policy(first_wait_seconds=play.first_wait_seconds, jitter_seconds=0.1)
    with Client(gate=FileGate(Path(folder), play.rules), clock=utc_now, policy=policy) as client:
        while True:
            try:
                client.get(url)
            except SourceBlockedError as blocked:
                time.sleep(max(0.0, (blocked.retry_at - utc_now()).total_seconds()))


if __name__ == "__main__":
    _ask(sys.argv[1], sys.argv[2], Play(**json.loads(sys.argv[3])))
