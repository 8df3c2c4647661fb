"""The gates: threads, several gates on one folder, and files that nobody should have to mend by hand."""

import json
import math
import stat
import threading
import time as real_time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.clock import Clock
from darkhorse_assets.errors import GateError
from darkhorse_assets.transport.gate import FileGate, Gate, InProcessGate, host_states
from darkhorse_assets.transport.host_state import HostState, Rules
from darkhorse_assets_tests.transport.fake_time import START, FakeTime

WAITS = ("slot", "quiet", "breaker", "probe")
Opened = Callable[[Rules, Clock], Gate]


@pytest.fixture(params=["in process", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Opens a gate of either kind."""
    if request.param == "file":
        return lambda rules, clock: FileGate(tmp_path / "hosts", rules, clock)
    return InProcessGate


def test_hosts_do_not_wait_for_each_other(opened: Opened) -> None:
    gate = opened(Rules(2), FakeTime().now)
    assert [gate.take(host).wait_seconds for host in ("a", "b", "a")] == [0, 0, pytest.approx(0.51)]


def test_a_hold_stops_also_those_who_already_wait(opened: Opened) -> None:
    time = FakeTime()
    gate = opened(Rules(2), time.now)
    gate.take("a")
    waiting = gate.take("a").wait_seconds
    gate.hold("a", 30)
    time.sleep(waiting)
    assert gate.take("a").wait_seconds == pytest.approx(29.49, abs=1e-3)
    assert gate.take("b").wait_seconds == 0


def test_an_infinite_rate_does_not_throttle(opened: Opened) -> None:
    gate = opened(Rules(math.inf), FakeTime().now)
    assert [gate.take("a").wait_seconds for _ in range(3)] == [0, 0, 0]


def test_the_whole_life_of_a_breaker(opened: Opened) -> None:
    time = FakeTime()
    gate = opened(Rules(2, blocked_after=2, break_seconds=60), time.now)
    gate.take("a")
    assert gate.blocked("a", 406) is None
    assert gate.blocked("a", 406) == START + timedelta(minutes=1)
    assert gate.take("a").closed_until == START + timedelta(minutes=1)
    time.sleep(60)
    assert [gate.take("a").wait_seconds for _ in range(2)] == [0, 1]
    gate.unanswered("a")
    time.sleep(1)
    assert gate.take("a").wait_seconds == 0
    assert gate.state("a").has_tripped
    gate.answered("a")
    assert gate.state("a").closed_until(time.now()) is None
    assert not gate.state("a").has_tripped


class ThreadedTime:
    """A clock for threads: each sleeps from the instant that it last read, as real threads do."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._lock = threading.Lock()
        self._read = threading.local()

    def now(self) -> datetime:
        with self._lock:
            self._read.last = self._seconds
        return START + timedelta(seconds=self.last_read())

    def last_read(self) -> float:
        return float(self._read.last)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._seconds = max(self._seconds, self._read.last + seconds)


class ContestedHost(str):
    """A host whose every look-up lets the other threads run, so that a gate without its lock is found out."""

    __slots__ = ()

    def __hash__(self) -> int:
        real_time.sleep(0.0001)
        return super().__hash__()


def test_threads_together_keep_the_rate_in_every_window_and_use_all_of_it(opened: Opened) -> None:
    time = ThreadedTime()
    gate = opened(Rules(4), time.now)
    host = ContestedHost("a")
    sent: list[float] = []

    def send_some() -> None:
        for _ in range(15):
            while wait := gate.take(host).wait_seconds:
                time.sleep(wait)
            sent.append(time.last_read())

    threads = [threading.Thread(target=send_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(sum(start <= at < start + 1 for at in sent) for start in sent) == 4
    assert max(sent) == pytest.approx(59 * 1.02 / 4, abs=0.01)


def test_gates_of_one_folder_are_one_gate_and_outlive_their_process(tmp_path: Path) -> None:
    time = FakeTime()
    one, other = (FileGate(tmp_path, Rules(2), time.now) for _ in range(2))
    one.take("a")
    assert other.take("a").wait_seconds == pytest.approx(0.51)
    other.hold("a", 30)
    assert one.take("a").wait_seconds == pytest.approx(30)
    assert host_states(tmp_path) == {"a": one.state("a")}


def written(**known: object) -> str:
    """A state as its file has it."""
    return json.dumps({**{name: {"until": 0, "seconds": 0} for name in WAITS}, "blocks": 0, "status": None, **known})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"slot": {"until": 17',
        b"\0" * 1024,
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 5000,
        b'{"slot": 1}',
        written(slot={"until": math.inf, "seconds": 1}).encode(),
        written(slot={"until": 10**400, "seconds": 1}).encode(),
        written(slot={"until": "soon", "seconds": 1}).encode(),
        written(blocks=math.inf).encode(),
    ],
)
def test_a_torn_or_foreign_file_is_that_of_a_host_of_which_nothing_is_known(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    gate = FileGate(tmp_path, Rules(2), FakeTime().now)
    assert gate.state("a") == HostState()
    assert [gate.take("a").wait_seconds for _ in range(2)] == [0, pytest.approx(0.51)]


@pytest.mark.parametrize(("name", "longest"), [("slot", 0.51), ("breaker", 3_600), ("quiet", 7 * 86_400)])
def test_a_file_that_wants_years_is_believed_for_no_longer_than_a_rule_could_ask(
    tmp_path: Path, name: str, longest: float
) -> None:
    (tmp_path / "a.json").write_text(written(**{name: {"until": 9e12, "seconds": 9e12}}))
    time = FakeTime()
    gate = FileGate(tmp_path, Rules(2), time.now)
    assert gate.take("a").wait_seconds == pytest.approx(longest)
    time.sleep(longest)
    assert gate.take("a").wait_seconds == 0


@pytest.mark.parametrize("host", ["::1", "127.0.0.1:8199", "../../escape", "a/b"])
def test_any_host_has_one_file_within_the_folder(tmp_path: Path, host: str) -> None:
    folder = tmp_path / "hosts"
    FileGate(folder, Rules(2), FakeTime().now).take(host)
    assert list(host_states(folder)) == [host]
    assert [each.parent for each in tmp_path.rglob("*.json")] == [folder]


def test_looking_at_a_host_makes_no_file(tmp_path: Path) -> None:
    assert FileGate(tmp_path / "hosts", Rules(2)).state("a") == HostState()
    assert host_states(tmp_path / "hosts") == {}
    assert not (tmp_path / "hosts").exists()


def test_what_cannot_be_kept_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "hosts").touch()
    with pytest.raises(GateError, match=r"hosts/a\.json: .*nothing was sent"):
        FileGate(tmp_path / "hosts", Rules(2)).take("a")


def test_the_file_is_of_one_size_whatever_is_known(tmp_path: Path) -> None:
    gate = FileGate(tmp_path, Rules(2), FakeTime().now)
    gate.take("a")
    sizes = {(tmp_path / "a.json").stat().st_size}
    for _ in range(7):
        gate.blocked("a", 406)
        gate.hold("a", 1 / 3)
        sizes.add((tmp_path / "a.json").stat().st_size)
    assert sizes == {1024}
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) & 0o022 == 0
