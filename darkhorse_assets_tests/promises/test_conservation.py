"""Conservation: the short form, some faults on one day of one country; and that what is lost would be noticed."""

from collections.abc import Iterator

import pytest

from darkhorse_assets.contracts import RESULTS
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets_tests.promises.conservation import DAYS, Lab, unaccounted
from darkhorse_assets_tests.season import season

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with season() as invented:
        yield Lab.opened(invented, tmp_path_factory.mktemp("lab"), DAYS[:1], ["ire"])


@pytest.mark.parametrize("fault", ["half-body", "missing-race"])
def test_what_came_is_published_or_quarantined_and_the_next_good_run_is_equal_to_a_clean_one(
    lab: Lab, fault: str
) -> None:
    assert lab.wrong_with(fault, is_published=False) == []


def test_a_row_that_is_lost_or_invented_would_be_noticed(lab: Lab) -> None:
    with lab.desk("clean") as desk:
        report = publish_day(desk.lake, desk.source, DAYS[0], ["ire"], desk.clock())
        assert unaccounted(desk, report) == []
        results = desk.lake.tables.read(RESULTS, DAYS[0], "ire")
        assert results is not None
        desk.lake.tables.publish(RESULTS, DAYS[0], results.slice(1), "ire")
        assert [each.split(",")[0] for each in unaccounted(desk, report)] == ["ire results: 1 lost"]
