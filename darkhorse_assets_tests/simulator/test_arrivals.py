"""The record of arrivals: the latest are kept, all are counted."""

from darkhorse_assets.simulator.arrivals import KEPT, Arrivals
from darkhorse_assets_tests.simulator.conftest import NOW


def test_the_latest_are_kept_and_all_are_counted() -> None:
    arrivals = Arrivals()
    for number in range(KEPT + 5):
        arrivals.note("/odd" if number % 2 else "/even", "", NOW)
    kept = [arrival.number for arrival in arrivals.since()]
    assert kept == list(range(6, KEPT + 6))
    assert [arrival.number for arrival in arrivals.since(KEPT + 3)] == [KEPT + 4, KEPT + 5]
    assert arrivals.by_path.total() == KEPT + 5
