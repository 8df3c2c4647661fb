"""Who may send, and when: one gate that every request passes, and where it keeps what it knows of each host.

`FileGate` is for all processes of a home, `InProcessGate` for one process. What follows from what is known stands in
`host_state`; a gate in Postgres would be another `_changed`.
"""

import fcntl
import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote

from darkhorse_assets.clock import Clock, utc_now
from darkhorse_assets.errors import GateError
from darkhorse_assets.transport.host_state import HostState, Rules, Turn, Wait, is_sane

RECORD_BYTES = 1024
"""A state is padded to this, so that it is replaced by one write: a killed process leaves the old one or the new."""


class Gate(Protocol):
    """A caller sends when `take` says so, else sleeps and asks again: so what happens meanwhile also stops who waits.

    `host` is as in an address, with its port where that is not the usual one. After each request sent exactly one of
    `answered`, `unanswered` and `blocked` is told. All raise GateError when what is known cannot be read or kept.
    """

    def take(self, host: str) -> Turn:
        """Take the host's slot when it is free."""

    def sent(self, host: str) -> None:
        """The request that took the slot leaves now: the next one's distance counts from here."""

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing through for `seconds` from now (a Retry-After); never shortens an earlier hold."""

    def answered(self, host: str) -> None:
        """A good answer: blocks in a row are counted from 0 again, and a good probe closes the breaker."""

    def unanswered(self, host: str) -> None:
        """An answer or none that says nothing of blocks (5xx, a broken connection); a probe is free again."""

    def blocked(self, host: str, status: int) -> datetime | None:
        """A block; the UTC instant until which the breaker is now open, if it is."""

    def state(self, host: str) -> HostState:
        """What is known of the host; changes nothing."""


class _Gate(ABC):
    def __init__(self, rules: Rules, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock

    @abstractmethod
    def state(self, host: str) -> HostState:
        """See `Gate.state`."""

    @abstractmethod
    def _changed(self, host: str, change: Callable[[HostState, float], HostState]) -> HostState:
        """Replace the host's state by what `change` makes of it and of the time; nobody comes between."""

    def take(self, host: str) -> Turn:
        """See `Gate.take`."""
        turns: list[Turn] = []

        def take(state: HostState, now: float) -> HostState:
            taken, turn = state.taken(now, self._rules)
            turns.append(turn)
            return taken

        self._changed(host, take)
        return turns[0]

    def sent(self, host: str) -> None:
        """See `Gate.sent`."""
        self._changed(host, lambda state, now: state.sent(now, self._rules))

    def hold(self, host: str, seconds: float) -> None:
        """See `Gate.hold`."""
        self._changed(host, lambda state, now: state.held(now, seconds))

    def answered(self, host: str) -> None:
        """See `Gate.answered`."""
        self._changed(host, lambda state, now: state.answered(now))

    def unanswered(self, host: str) -> None:
        """See `Gate.unanswered`."""
        self._changed(host, lambda state, _: state.unanswered())

    def blocked(self, host: str, status: int) -> datetime | None:
        """See `Gate.blocked`."""
        state = self._changed(host, lambda state, now: state.blocked(now, self._rules, status))
        return state.closed_until(self._clock()) if state.has_tripped else None


class InProcessGate(_Gate):
    """For all threads of one process; a rate of `math.inf` does not throttle."""

    def __init__(self, rules: Rules, clock: Clock = utc_now) -> None:
        """`clock` is real time, not the time that is played: it measures how long hosts are left alone."""
        super().__init__(rules, clock)
        self._states: dict[str, HostState] = {}
        self._lock = threading.Lock()

    def state(self, host: str) -> HostState:
        """See `Gate.state`."""
        return self._states.get(host, HostState()).mended(self._clock().timestamp(), self._rules)

    def _changed(self, host: str, change: Callable[[HostState, float], HostState]) -> HostState:
        with self._lock:
            now = self._clock().timestamp()
            state = change(self._states.get(host, HostState()).mended(now, self._rules), now)
            self._states[host] = state
            return state


class FileGate(_Gate):
    """For all processes that share a folder: a file a host, changed under its lock (flock).

    A file that is torn, or of somebody else's making, is that of a host of which nothing is known.
    """

    def __init__(self, folder: Path, rules: Rules, clock: Clock = utc_now) -> None:
        """`folder` is made when first needed; `clock` as in `InProcessGate`."""
        super().__init__(rules, clock)
        self._folder = folder

    def state(self, host: str) -> HostState:
        """See `Gate.state`."""
        return _kept(self._path(host)).mended(self._clock().timestamp(), self._rules)

    def _changed(self, host: str, change: Callable[[HostState, float], HostState]) -> HostState:
        with _locked(self._path(host), os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX) as file:
            now = self._clock().timestamp()
            before = _read(file)
            state = change(before.mended(now, self._rules), now)
            if state != before:
                _write(file, state)
            return state

    def _path(self, host: str) -> Path:
        return self._folder / f"{quote(host, safe='')}.json"


def host_states(folder: Path) -> dict[str, HostState]:
    """Every host that a `FileGate` of this folder has ever let somebody send to. Raises GateError."""
    return {unquote(path.stem): _kept(path) for path in sorted(folder.glob("*.json"))}


@dataclass(frozen=True)
class ClosedHost:
    """A host that nothing is sent to, until when (UTC) and why."""

    host: str
    until: datetime
    why: str


def closed_hosts(folder: Path, now: datetime) -> list[ClosedHost]:
    """Those that a `FileGate` of this folder sends nothing to: they block, or asked for quiet. Raises GateError."""
    return [
        ClosedHost(host, until, state.why(now))
        for host, state in host_states(folder).items()
        if (until := state.closed_until(now))
    ]


def _kept(path: Path) -> HostState:
    if not path.exists():
        return HostState()
    with _locked(path, os.O_RDONLY, fcntl.LOCK_SH) as file:
        return _read(file)


@contextmanager
def _locked(path: Path, flags: int, lock: int) -> Iterator[int]:
    try:
        file = _opened(path, flags)
        try:
            fcntl.flock(file, lock)  # let go by closing, also by the death of the process
            yield file
        finally:
            os.close(file)
    except OSError as error:
        raise GateError(f"{path}: {error.strerror}; it says when a host may be asked, so nothing was sent") from error


def _opened(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags, 0o644)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags, 0o644)


def _read(file: int) -> HostState:
    try:
        kept: dict[str, Any] = json.loads(os.pread(file, RECORD_BYTES + 1, 0))
        waits = {name: Wait(**kept[name]) for name in ("slot", "quiet", "breaker", "probe")}
        status = None if kept["status"] is None else int(kept["status"])
        if all(map(is_sane, waits.values())):
            return HostState(blocks=int(kept["blocks"]), status=status, **waits)
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
        pass
    return HostState()


def _write(file: int, state: HostState) -> None:
    os.pwrite(file, json.dumps(asdict(state)).encode().ljust(RECORD_BYTES), 0)
    os.ftruncate(file, RECORD_BYTES)
