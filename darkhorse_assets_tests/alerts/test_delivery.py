"""Channels that are down: nothing raises, nothing is lost, nobody else waits, and each tries again ever more rarely."""

from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.alerts.delivery import deliver, wait_after
from darkhorse_assets.errors import DeliveryError
from darkhorse_assets_tests.alerts.invented import DAY, LATER, NOW, Ear, desk_of, red

DOWN = DeliveryError("ear: no answer")
MINUTE = timedelta(minutes=1)


def test_a_channel_that_is_down_gets_all_later_and_in_order_and_others_do_not_wait(tmp_path: Path) -> None:
    down, well = Ear("down"), Ear("well")
    down.error = DOWN
    desk = desk_of(tmp_path, [down, well])
    desk.ledger.stands([red()])
    desk.tell(NOW)
    desk.ledger.heals([red().key])
    desk.tell(NOW + MINUTE)
    assert len(well.heard) == 2
    assert len(desk.outbox.waiting("down")) == 2
    down.error = None
    deliver(desk.outbox, [down, well], NOW + 2 * MINUTE)  # too early: it failed twice
    assert down.heard == []
    deliver(desk.outbox, [down, well], NOW + 4 * MINUTE)
    assert down.titles() == well.titles()
    assert [each.id for each in down.heard] == [each.id for each in well.heard]
    assert desk.outbox.waiting() == []


def test_a_channel_with_a_fault_of_its_own_breaks_only_itself_and_tells_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken, well = Ear("broken"), Ear("well")
    broken.error = RuntimeError("https://hooks.example.com/secret")
    desk = desk_of(tmp_path, [broken, well])
    desk.ledger.stands([red()])
    desk.tell(NOW)
    assert len(well.heard) == len(desk.outbox.waiting("broken")) == 1
    state = desk.outbox.state("broken")
    assert state
    assert (state.failures, state.error) == (1, "broken: could not send (RuntimeError)")
    assert "secret" not in caplog.text


def test_the_distance_grows_up_to_an_hour(tmp_path: Path) -> None:
    ear = Ear()
    ear.error = DOWN
    desk = desk_of(tmp_path, [ear])
    desk.ledger.stands([red()])
    desk.tell(NOW)
    waits = []
    for _ in range(8):
        state = desk.outbox.state("ear")
        assert state
        waits.append((state.failures, state.error))
        deliver(desk.outbox, [ear], state.next_at)
    assert waits == [(n, "ear: no answer") for n in range(1, 9)]
    assert [wait_after(n).total_seconds() / 60 for n in (1, 2, 3, 6, 7, 500)] == [1, 2, 4, 32, 60, 60]


def test_a_message_that_is_refused_for_itself_is_given_up_and_the_next_goes_out(tmp_path: Path) -> None:
    ear = Ear()
    desk = desk_of(tmp_path, [ear])
    ear.error = DeliveryError("ear: answered 400", is_final=True)
    desk.ledger.stands([red()])
    desk.tell(NOW)
    ear.error = None
    desk.ledger.stands([red("races schema")])
    desk.tell(NOW + LATER)
    assert ear.titles() == ["2025-05-19: worse, 2 checks failed"]


def test_while_one_process_sends_no_other_does(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, [])
    desk.ledger.stands([red()])

    class Impatient(Ear):
        def send(self, message: object) -> None:
            assert deliver(desk.outbox, [Ear("ear")], NOW) == 0
            self.heard.append(message)  # type: ignore[arg-type]

    ear = Impatient()
    desk.ledger.tell(desk.outbox, ["ear"], NOW, ui_url="", after_failures=3)
    assert deliver(desk.outbox, [ear], NOW) == len(ear.heard) == 1


def test_what_waits_for_a_week_or_for_a_channel_that_is_no_more_is_dropped(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ear, gone = Ear(), Ear("gone")
    ear.error = gone.error = DOWN
    desk = desk_of(tmp_path, [ear, gone])
    desk.ledger.stands([red()])
    desk.tell(NOW)
    deliver(desk.outbox, [ear], NOW + LATER)
    assert [channel for channel, _ in desk.outbox.waiting()] == ["ear"]
    assert "given up" not in caplog.text
    deliver(desk.outbox, [ear], NOW + timedelta(days=8))
    assert desk.outbox.waiting() == []
    assert "ear: 1 messages given up, not delivered in 7 days" in caplog.text
    desk.ledger.stands([red(day=DAY + timedelta(days=1))])
    ear.error = None
    desk.tell(NOW + timedelta(days=9))
    assert len(ear.heard) == 1
