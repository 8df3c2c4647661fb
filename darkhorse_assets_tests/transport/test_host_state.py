"""What is known of a host and what follows, on a clock of numbers: the rate, quiet, the breaker, a clock set back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets.errors import UsageError
from darkhorse_assets.transport.host_state import LATE_SECONDS, HostState, Rules, Turn

START = 1_750_000_000.0
RULES = Rules(2, blocked_after=3, break_seconds=100, longest_break_seconds=150, probe_seconds=10)
EVENTS = st.sampled_from(["take", "hold", "answered", "unanswered", "blocked"])


class Host:
    """A state and the time, and what came of it."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.now = START
        self.state = HostState()

    def take(self) -> Turn:
        self.state, turn = self.state.mended(self.now, self.rules).taken(self.now, self.rules)
        return turn

    def blocked(self, times: int = 1, status: int = 406) -> None:
        for _ in range(times):
            self.state = self.state.blocked(self.now, self.rules, status)

    def hold(self, seconds: float) -> None:
        self.state = self.state.held(self.now, seconds)

    def told(self, event: str) -> None:
        if event == "blocked":
            self.blocked()
        elif event == "answered":
            self.state = self.state.answered(self.now)
        else:
            self.state = self.state.unanswered()

    def closed_until(self) -> float | None:
        until = self.state.closed_until(datetime.fromtimestamp(self.now, UTC))
        return until.timestamp() - START if until else None

    def sends(self) -> bool:
        return not self.take().wait_seconds


@settings(max_examples=40)
@given(
    rate=st.sampled_from([1, 2, 5, 20]),
    steps=st.lists(
        st.tuples(
            st.one_of(st.floats(0, LATE_SECONDS), st.floats(0, 1.5)),  # how late somebody asks for the free slot
            st.one_of(st.just(0.0), st.floats(0, LATE_SECONDS), st.floats(0, 0.049)),  # until the request leaves
        ),
        min_size=25,
        max_size=60,
    ),
)
def test_no_second_ever_holds_more_requests_than_the_rate(rate: int, steps: list[tuple[float, float]]) -> None:
    host = Host(Rules(rate))
    sent = []
    for late, until_it_leaves in steps:
        if wait := host.take().wait_seconds:
            host.now += wait + late
            assert host.sends()
        host.now += until_it_leaves
        host.state = host.state.sent(host.now, host.rules)
        sent.append(host.now)
    assert max(sum(start <= at < start + 1 for at in sent) for start in sent) <= rate


def test_who_wakes_up_a_little_late_loses_none_of_the_rate_and_who_comes_later_saves_none_up() -> None:
    host = Host(Rules(2))
    for number in range(10):
        host.now = START + number * 0.51 + LATE_SECONDS / 2
        assert host.sends()
    host.now += 60
    assert host.sends()
    assert host.take().wait_seconds == pytest.approx(0.51)


def test_a_request_that_left_late_pushes_the_next_one_on() -> None:
    host = Host(Rules(2))
    assert host.sends()
    host.now += 0.3  # a connection had to be made
    host.state = host.state.sent(host.now, host.rules)
    assert host.take().wait_seconds == pytest.approx(0.51)


@settings(max_examples=60)
@given(st.lists(st.tuples(EVENTS, st.floats(0, 60)), max_size=80))
def test_nothing_is_sent_into_quiet_or_a_break_and_one_probe_at_a_time(events: list[tuple[str, float]]) -> None:
    """The state against a plain account of what it was told."""
    host, quiet_until, open_until, probing_since = Host(), START, START, None
    for event, pause in events:
        host.now += pause
        if event == "hold":
            host.hold(pause)
            quiet_until = max(quiet_until, host.now + pause)
        elif event == "take" and host.sends():
            assert host.now >= max(quiet_until, open_until) - 1e-6
            assert probing_since is None or host.now - probing_since >= RULES.probe_seconds - 1e-6
            probing_since = host.now if host.state.has_tripped else None
        elif event != "take":
            host.told(event)
            probing_since = probing_since if event == "answered" and host.state.has_tripped else None
            open_until = host.state.breaker.until if host.state.has_tripped else open_until


def test_blocks_in_a_row_open_the_breaker_and_a_good_answer_between_them_does_not_let_them_add_up() -> None:
    host = Host()
    host.blocked(2)
    host.state = host.state.answered(host.now)
    host.blocked(2)
    assert host.sends()
    host.blocked(status=429)
    turn = host.take()
    assert (host.closed_until(), turn.wait_seconds) == (100, 100)
    assert turn.closed_until == datetime.fromtimestamp(START + 100, UTC)
    assert turn.why == "blocked 3 times in a row, the last time by 429"


def test_while_one_probes_the_others_look_again_and_a_good_answer_lets_them_all_go_on() -> None:
    host = Host()
    host.blocked(3)
    host.now += 100
    assert host.sends()
    host.now += 1
    assert (host.take().wait_seconds, host.take().closed_until) == (1, None)
    host.state = host.state.answered(host.now)
    assert (host.sends(), host.state.has_tripped, host.state.blocks) == (True, False, 0)


def test_each_probe_that_is_blocked_doubles_the_break_up_to_the_longest() -> None:
    host, breaks = Host(), []
    host.blocked(3)
    for _ in range(3):
        breaks.append(host.take().wait_seconds)
        host.now += breaks[-1]
        assert host.sends()
        host.blocked()
    assert breaks == [100, 150, 150]


def test_what_was_under_way_when_the_breaker_opened_neither_closes_nor_prolongs_it() -> None:
    host = Host()
    host.blocked(3)
    opened = host.state
    host.now += 1
    host.blocked(5)
    assert host.state.answered(host.now) == host.state == opened


def test_a_probe_that_came_to_nothing_is_free_again_and_a_dead_prober_blocks_nobody_for_long() -> None:
    host = Host()
    host.blocked(3)
    host.now += 100
    assert host.sends()
    host.state = host.state.unanswered()
    host.now += 1
    assert host.sends()
    host.now += RULES.probe_seconds
    assert host.sends()


def test_a_hold_is_never_shortened_and_closes_the_host_without_a_breaker() -> None:
    host = Host()
    host.hold(30)
    host.hold(5)
    assert (host.take().wait_seconds, host.take().closed_until, host.closed_until()) == (30, None, 30)
    assert host.state.why(datetime.fromtimestamp(host.now, UTC)) == "asked for quiet (Retry-After)"


@pytest.mark.parametrize("back", [0.2, 3_600, 20 * 365 * 86_400])
def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_was_asked_for(back: float) -> None:
    for event, longest in (("sent", 0.51), ("hold", 30), ("blocked", 100)):
        host = Host(replace(RULES, blocked_after=1))
        assert host.sends()
        if event == "hold":
            host.hold(30)
        if event == "blocked":
            host.blocked()
        host.now -= back
        turn = host.take()
        assert turn.wait_seconds <= longest
        host.now += turn.wait_seconds
        assert host.sends(), "it began to wait anew"


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_that_lets_nothing_through_is_refused_by_the_name_of_its_setting(rate: float) -> None:
    with pytest.raises(UsageError, match="DARKHORSE_RATE_LIMIT must be above 0"):
        Rules(rate)
