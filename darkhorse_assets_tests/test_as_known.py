"""A day as it was known: from the captures up to then, as publishing then would have had it, and nothing is written."""

from datetime import timedelta
from pathlib import Path

import pytest

from darkhorse_assets.as_known import day_as_known
from darkhorse_assets.contracts import COURSES, RACES, RESULTS, RUNNERS, TABLES
from darkhorse_assets.errors import AuditError, NothingCapturedError
from darkhorse_assets_tests.paper import COUNTRIES, DAY, MORNING, Desk, horse, race

pytestmark = pytest.mark.usefixtures("unsynced")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A card at eight (UTC), two races' results at nine, the third and a rating at ten."""
    desk = Desk(tmp_path / "lake")
    races = [race(f"r{n}", horses=[horse(f"h{n}", position=1)]) for n in range(3)]
    desk.cards(*races, race("i1", "ire"))
    desk.results(*races[:2])
    desk.results(race("r0", horses=[horse("h0", position=1, rpr=98)]), *races[1:])
    return desk


def test_each_time_shows_what_was_captured_by_then_and_no_more(desk: Desk) -> None:
    seen = []
    for hours in (1, 2, 3):
        known = day_as_known(desk.lake, desk.source, DAY, COUNTRIES, MORNING + hours * HOUR)
        ratings = {row["horse_id"]: row["rpr"] for row in known.rows(RESULTS, ["gb"])}
        seen.append((len(known.rows(RUNNERS, known.countries)), ratings))
    assert seen == [(6, {}), (6, {"h0": None, "h1": None}), (6, {"h0": 98, "h1": None, "h2": None})]
    assert desk.published() == {}
    assert desk.lake.restatements.between() == []


def test_now_is_known_what_is_published_now_in_every_table(desk: Desk) -> None:
    desk.listed(race("r0"))
    desk.publish()
    known = day_as_known(desk.lake, desk.source, DAY, COUNTRIES, desk.source.now)
    for contract in TABLES.values():
        published = (
            desk.lake.tables.rows(contract, DAY, COUNTRIES)
            if contract.by_country
            else (table := desk.lake.tables.read(contract, DAY)) is not None and table.to_pylist()
        )
        assert known.rows(contract, COUNTRIES) == published
    assert known.rows(COURSES, COUNTRIES)


def test_a_time_before_the_first_capture_is_an_error_that_names_it(desk: Desk) -> None:
    with pytest.raises(
        NothingCapturedError, match=r"by 2025-05-17 08:59:59 in London; the first .* 2025-05-17 09:00:00"
    ):
        day_as_known(desk.lake, desk.source, DAY, COUNTRIES, MORNING + HOUR - timedelta(seconds=1))


def test_a_day_that_was_never_captured_is_an_error_that_says_how_to_get_it(desk: Desk) -> None:
    with pytest.raises(NothingCapturedError, match="nor later: darkhorse materialize --from 2025-05-19"):
        day_as_known(desk.lake, desk.source, DAY + timedelta(days=2), COUNTRIES, MORNING)


def test_countries_that_nobody_had_asked_for_by_then_are_left_out(desk: Desk) -> None:
    known = day_as_known(desk.lake, desk.source, DAY, [*COUNTRIES, "fr"], MORNING + HOUR)
    assert known.countries == ["gb", "ire"]
    assert [row["race_id"] for row in known.rows(RACES, ["ire"])] == ["i1"]


def test_what_could_not_have_been_published_is_refused_here_too(desk: Desk) -> None:
    desk.results(race("r0", tote_win=3))
    with pytest.raises(AuditError, match=r"gb of 2025-05-17, as captured by .* was no day to publish: .*tote_win"):
        day_as_known(desk.lake, desk.source, DAY, COUNTRIES, desk.source.now)
