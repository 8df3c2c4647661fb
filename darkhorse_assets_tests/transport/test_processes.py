"""Three real processes before one server, in short; the long form, with the share of the rate: `promises/rate.py`."""

from darkhorse_assets_tests.promises.rate import BLOCKED_AFTER, Play, manners


def test_three_processes_keep_one_rate_and_send_nothing_into_quiet_or_a_break() -> None:
    rate = 10
    play = Play(rate, 1.5, quiet_seconds=1, break_seconds=0.6, first_wait_seconds=0.05, slack_seconds=0.4)
    seen = manners(play)
    assert seen.most_in_a_second <= rate
    assert seen.share_used > 0.6  # less than 1 on a busy machine, a third if they kept each other out
    assert seen.in_quiet == (0, 0)
    assert (seen.in_break, seen.while_blocked, seen.has_recovered) == (0, BLOCKED_AFTER + 1, True)
