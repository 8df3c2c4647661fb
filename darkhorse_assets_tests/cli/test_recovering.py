"""What is missing and asking for it again: as typed."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.cli.materialize import Order
from darkhorse_assets.errors import SourceRefusedError, SourceUnavailableError
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.retrying import Wanted
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.cli.conftest import Darkhorse

DAY = date(2025, 3, 5)
NOON = datetime(2025, 3, 6, 12, tzinfo=UTC)
LIST = Wanted("simulator", Endpoint.RESULTS, DAY)
LIMITED = SourceUnavailableError("too [many] requests", status=429, url="https://racing.test/r?day=1", attempts=3)


@pytest.fixture
def lake(home: Path) -> Lake:
    return Lake.at(home / "lake")


def test_failures_prints_what_is_missing_and_when_it_is_asked_for_again(darkhorse: Darkhorse, lake: Lake) -> None:
    assert darkhorse("failures") == (0, "Nothing is missing that a source was asked for.\n")
    lake.failures.note(LIST, ["gb", "ire"], LIMITED, NOON)
    lake.failures.note_missing(LIST._replace(race_id="rac_1"), "gb", "", NOON - timedelta(days=9))
    lake.failures.note_missing(LIST._replace(race_id="rac_2"), "gb", "", NOON)
    lake.failures.resolve(lake.failures.open_of("simulator")[-1:], "20250306T130000", NOON + timedelta(hours=1))
    code, text = darkhorse("failures")
    assert code == 1
    assert "simulator: 2 open, error pattern all_rate_limited, likely rate limited\n" in text
    assert (
        "  2025-03-05 results list (gb,ire): SourceUnavailableError 429 · requests 3, tries 1 · first 2025-03-06 "
        "12:00, last 2025-03-06 12:00 · asked for again from 2025-03-07 01:00 in London\n    too [many] requests\n"
    ) in text
    assert "rac_1" in text
    assert "rac_2" not in text
    assert "race rac_2 (gb): MissingRace · requests 0, tries 0" in darkhorse("failures", "--all")[1]


def test_what_nobody_asks_for_again_by_himself_is_called_given_up(darkhorse: Darkhorse, lake: Lake) -> None:
    lake.failures.note(LIST, ["gb"], SourceRefusedError("another plan", status=401, attempts=1), NOON)
    text = darkhorse("failures")[1]
    assert "simulator: 1 open, 1 of them given up," in text
    assert "last 2025-03-06 12:00 · given up: only retry-failures asks for it again" in text
    assert json.loads(darkhorse("failures", "--json")[1])["sources"]["simulator"]["given_up"] == 1


def test_failures_tells_machines_everything(darkhorse: Darkhorse, lake: Lake) -> None:
    lake.failures.note(LIST, ["gb"], LIMITED, NOON)
    code, text = darkhorse("failures", "--json")
    assert code == 1
    found = json.loads(text)
    assert found["sources"] == {
        "simulator": {"open": 1, "given_up": 0, "error_pattern": "all_rate_limited", "likely_rate_limited": True}
    }
    (row,) = found["failures"]
    assert (row["day"], row["endpoint"], row["url"]) == ("2025-03-05", "results", "https://racing.test/r?day=1")
    assert (row["next_retry_at"], row["resolved_at"]) == ("2025-03-07T01:00:00+00:00", None)


def test_retry_failures_wants_to_be_told_what_and_asks_for_nothing_where_nothing_is_open(
    darkhorse: Darkhorse, lake: Lake
) -> None:
    for arguments in ([], ["--all", "--date", f"{DAY}"]):
        code, text = darkhorse("retry-failures", *arguments)
        assert (code, "say what to retry: --all, or --date DATE" in text) == (2, True)
    lake.failures.note(LIST._replace(endpoint=Endpoint.REFERENCE), ["gb"], LIMITED, NOON)  # what was then is over
    lake.failures.note(LIST._replace(source="racing_api"), ["gb"], LIMITED, NOON)
    code, text = darkhorse("retry-failures", "--all")
    assert (code, text) == (0, "Nothing is open that could be asked for: nothing is asked.\n")


@pytest.fixture
def orders(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What is ordered, and carried out by giving what is missing; a run is the matter of `defs/test_recovery.py`."""
    given: list[Order] = []

    def run_order(order: Order, _: Settings) -> bool:
        given.append(order)
        for day in order.days():
            lake.failures.resolve_list(LIST._replace(day=day), order.countries or ["gb"], "now", NOON)
        return True

    monkeypatch.setattr("darkhorse_assets.cli.retry_failures.run_order", run_order)
    return given


def test_retry_failures_orders_the_days_that_lack_something_and_nothing_but_what_failed(
    darkhorse: Darkhorse, lake: Lake, orders: list[Order]
) -> None:
    for days, country in ((0, "gb"), (1, "gb"), (5, "uae")):
        lake.failures.note(LIST._replace(day=DAY + timedelta(days=days)), [country], LIMITED, NOON)
    code, text = darkhorse("retry-failures", "--date", f"{DAY}", "--dry-run")
    assert (code, orders) == (0, [])
    assert text.startswith("would ask for 2025-03-05 results list (gb): SourceUnavailableError 429 · ")
    assert darkhorse("retry-failures", "--date", f"{DAY}")[0] == 0
    assert [(order.first, order.last, order.countries, order.only_failed) for order in orders] == [(DAY, DAY, (), True)]
    orders.clear()
    assert darkhorse("retry-failures", "--all")[0] == 0
    spans = [(order.first.day, order.last.day) for order in orders]
    assert spans == [(6, 6), (10, 10)]
    assert {order.countries for order in orders} == {("gb", "uae")}  # those of the settings do not have all
    assert all(order.captures and order.day_tables() for order in orders)
    assert darkhorse("failures")[0] == 0


def test_retry_failures_says_so_where_something_is_still_missing(
    darkhorse: Darkhorse, lake: Lake, orders: list[Order]
) -> None:
    lake.failures.note_missing(LIST._replace(race_id="rac_1"), "gb", "", NOON)
    assert darkhorse("retry-failures", "--all")[0] == 1
    assert len(orders) == 1
