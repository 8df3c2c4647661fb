"""A plan is read as it is written, refuses what it does not know, and counts requests as it says."""

import json
from datetime import date
from pathlib import Path

import pytest

from darkhorse_assets.errors import UsageError
from darkhorse_assets.simulator.faults.kind import call_of
from darkhorse_assets.simulator.faults.kinds import KINDS
from darkhorse_assets.simulator.faults.plan import (
    Fault,
    When,
    Where,
    fault_from_json,
    fault_to_json,
    load_plan,
    parse_fault,
)
from darkhorse_assets.simulator.faults.refusals import Refusal
from darkhorse_assets.simulator.faults.switchboard import Switchboard
from darkhorse_assets_tests.simulator.faults.conftest import Server

TODAY = date(2024, 6, 4)
RESULTS = call_of("/v1/results", "start_date=2024-06-01&end_date=2024-06-03", TODAY)
CARDS = call_of("/v1/racecards/pro", "date=2024-06-01", TODAY)
RACE = call_of("/v1/results/rac_73904199", "", TODAY)

NEEDS = {"stale": ":hours=6"}
"""What a kind cannot do without."""


class FakeTimer:
    """Seconds that pass when told."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def fired(fault: str, times: int = 12) -> list[int]:
    """Which of so many equal requests a fault hits, counted from 1."""
    board = Switchboard([parse_fault(fault)])
    return [number for number in range(1, times + 1) if board.hits(CARDS).names()]


def test_a_fault_says_what_where_and_when() -> None:
    text = "429:wait=30,form=date,on=results+result,days=2024-06-01..2024-06-03+2024-07-01,first=10,count=20,every=2"
    days = ((date(2024, 6, 1), date(2024, 6, 3)), (date(2024, 7, 1), date(2024, 7, 1)))
    assert parse_fault(text) == Fault(
        Refusal(429, wait=30, form="date"),
        Where(on=frozenset({"results", "result"}), days=days),
        When(first=10, count=20, every=2),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_what_is_read_for_every_kind(kind: str) -> None:
    fault = parse_fault(kind + NEEDS.get(kind, "") + (":" if kind not in NEEDS else ",") + "first=3,races=rac_1+rac_2")
    assert fault.kind.name == kind
    assert fault_from_json(json.loads(json.dumps(fault_to_json(fault)))) == fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("407", "there are 401, 403, 406"),
        ("406:first", "no name=value"),
        ("406:frist=1", "it knows on, days, races, first"),
        ("406:status=500", "knows no status"),
        ("406:first=0", "at least 1"),
        ("406:first=x", "'x'"),
        ("406:per=day", "all or url"),
        ("406:days=2024-06-03..2024-06-01", "end before they begin"),
        ("406:days=tomorrow", "tomorrow"),
        ("429:form=minutes", "seconds or date"),
        ("half-body:share=1", "less than 1"),
        ("drip:bytes=0", "at least 1"),
        ("silence:hold=-1", "at least 0"),
        ("stale", "give hours"),
        ("amended:one_in=0", "at least 1"),
        ("missing-race:on=horse", "it acts on racecards, results"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_does(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_fault(text)


def test_a_file_holds_texts_and_objects(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('["503:count=2", {"kind": 406, "days": ["2024-06-01", "2024-06-03"], "every": 3}]')
    assert load_plan(file) == (parse_fault("503:count=2"), parse_fault("406:days=2024-06-01+2024-06-03,every=3"))
    for text in ("", "{}", '[{"on": "results"}]', "[1]"):
        file.write_text(text)
        with pytest.raises(UsageError):
            load_plan(file)
    with pytest.raises(UsageError, match=r"no\.json"):
        load_plan(tmp_path / "no.json")


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        ("406:first=10", [10, 11, 12]),
        ("406:first=2,count=3", [2, 3, 4]),
        ("406:every=4", [1, 5, 9]),
        ("406:first=3,every=4,count=2", [3, 7]),
        ("406:on=results", []),
        ("406:days=2024-06-01,first=12", [12]),
        ("406:days=2024-06-02..2024-06-03", []),
    ],
)
def test_requests_are_hit_by_their_number(fault: str, hit: list[int]) -> None:
    assert fired(fault) == hit


def test_a_storm_of_seconds_begins_with_its_first_hit_and_ends_by_itself() -> None:
    timer = FakeTimer()
    board = Switchboard([parse_fault("406:first=2,seconds=10")], timer)
    seen = []
    for timer.seconds in (0, 100, 105, 109.9, 110, 200):
        seen.append(bool(board.hits(CARDS).names()))
    assert seen == [False, True, True, True, False, False]


def test_counted_by_url_each_url_fails_once() -> None:
    board = Switchboard([parse_fault("500:per=url,count=1")])
    assert [board.hits(call).names() for call in (CARDS, RESULTS, CARDS, RESULTS)] == [("500",), ("500",), (), ()]


def test_a_range_of_days_is_hit_by_any_day_in_it_and_a_race_by_its_day() -> None:
    for call, days, is_hit in (
        (RESULTS, "2024-06-03..2024-06-09", True),
        (RESULTS, "2024-06-04", False),
        (RACE, "2024-06-01..2024-06-30", True),
        (call_of("/v1/courses", "", TODAY), "2024-06-04", False),
        (call_of("/v1/racecards/pro", "", TODAY), "2024-06-04", True),
        (call_of("/v1/racecards/pro", "date=soon", TODAY), "2024-06-04", False),
        (call_of("/v1/results", "", TODAY), "2023-06-06", True),
    ):
        assert bool(Switchboard([parse_fault(f"500:days={days}")]).hits(call).names()) is is_hit, (call, days)


def test_named_races_are_hit_where_they_are_asked_for_alone_and_lists_only_lose_them() -> None:
    board = Switchboard([parse_fault("500:races=rac_73904199"), parse_fault("missing-race:races=rac_73904199")])
    assert board.hits(RACE).names() == ("500",)
    assert board.hits(RESULTS).names() == ("missing-race",)


def test_the_first_that_answers_wins_and_the_other_storm_keeps_its_length() -> None:
    board = Switchboard([parse_fault("429:first=2,count=1"), parse_fault("406:count=3"), parse_fault("wrong-day")])
    hits = [board.hits(CARDS).names() for _ in range(5)]
    assert hits == [
        ("406", "wrong-day"),
        ("429", "wrong-day"),
        ("406", "wrong-day"),
        ("406", "wrong-day"),
        ("wrong-day",),
    ]
    assert [(line["matched"], line["fired"]) for line in board.told()] == [(5, 1), (5, 3), (5, 5)]


def test_a_running_server_shows_its_plan_and_refuses_one_that_makes_no_sense(server: Server) -> None:
    server.plan("503:first=2,count=1", {"kind": "401", "first": 4})
    assert server.statuses("/v1/courses/regions", 4) == [200, 503, 200, 401]
    shown = server.told()
    assert shown == [
        {"kind": "503", "first": 2, "count": 1, "matched": 4, "fired": 1},
        {"kind": "401", "first": 4, "matched": 4, "fired": 1},
    ]
    for body in ("", "{}", '{"faults": ["frost"]}'):
        assert server.client.post("/_simulator/faults", content=body).status_code == 422
    assert server.told() == shown
