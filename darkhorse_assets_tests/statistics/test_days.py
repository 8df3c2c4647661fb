"""Statistics as files: computed over a range, published by day, found stale after a change, and computed again."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.contracts import RUNNER_STATISTICS, STATISTICS
from darkhorse_assets.errors import NothingPublishedError
from darkhorse_assets.statistics.days import computed, judged_days, missing_days, spans, stale_days
from darkhorse_assets_tests.statistics.form_book import Race, busy_years
from darkhorse_assets_tests.statistics.published_book import Book, under_one_name, with_other_winner

PARTIALS = [name for name in STATISTICS if name != RUNNER_STATISTICS.name]


@pytest.fixture(scope="module")
def races() -> list[Race]:
    return [under_one_name(race) for race in busy_years(seed=2, days=20)]


@pytest.fixture(scope="module")
def days(races: list[Race]) -> list[date]:
    return sorted({race.day for race in races})


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, empty_mart: Path, races: list[Race], days: list[date]) -> Path:
    """A folder to be copied, because a copy costs a twentieth of the work."""
    book = Book(tmp_path_factory.mktemp("finished"))
    shutil.copy(empty_mart, book.folder)
    book.publish(races, days)
    book.compute(days)
    return book.folder


@pytest.fixture
def book(tmp_path: Path, finished: Path) -> Book:
    return Book(shutil.copytree(finished, tmp_path / "book"))


def changed(races: list[Race], days: list[date]) -> tuple[list[Race], Race]:
    """The form book with another winner in one race of its first third."""
    race = next(race for race in races if race.day >= days[6] and any(entry.came == 1 for entry in race.entries))
    return [with_other_winner(each) if each is race else each for each in races], race


def test_a_range_is_computed_as_its_days_would_be_one_by_one(
    book: Book, tmp_path: Path, empty_mart: Path, races: list[Race], days: list[date]
) -> None:
    one_by_one = Book(tmp_path / "one by one")
    one_by_one.folder.mkdir()
    shutil.copy(empty_mart, one_by_one.folder)
    one_by_one.publish(races, days)
    for day in days[-2:]:
        one_by_one.compute([day])
    whole = book.statistics()
    assert one_by_one.statistics() == {place: whole[place] for place in one_by_one.statistics()}
    assert len(one_by_one.statistics()) == 2 * len(STATISTICS)


def test_nothing_is_stale_after_it_was_computed(book: Book) -> None:
    assert book.stale() == {}


def test_a_changed_past_day_makes_stale_its_own_totals_and_the_later_days_of_its_horses(
    book: Book, races: list[Race], days: list[date]
) -> None:
    new_races, race = changed(races, days)
    book.publish(new_races, [race.day])
    stale = book.stale()
    loser = next(entry.horse for entry in race.entries if entry.came == 1)
    later = {each.day for each in races if each.off > race.off and loser in {entry.horse for entry in each.entries}}
    assert set(stale[RUNNER_STATISTICS.name]) == later
    assert {name: stale[name] for name in PARTIALS} == {name: [race.day] for name in PARTIALS}


def test_computing_only_what_is_stale_gives_the_bytes_of_a_rebuild_from_nothing(
    book: Book, tmp_path: Path, races: list[Race], days: list[date]
) -> None:
    before = book.statistics()
    new_races, race = changed(races, days)
    book.publish(new_races, [race.day])
    for name, stale in book.stale().items():
        book.compute(stale, [name])
    from_nothing = Book(tmp_path / "from nothing")
    from_nothing.publish(new_races, days)
    from_nothing.compute(days)
    assert book.statistics() == from_nothing.statistics() != before
    assert book.stale() == {}


def test_another_contract_makes_all_days_of_its_table_stale(book: Book, days: list[date]) -> None:
    """Who changes what a column means raises the contract's version, and every day is computed again."""
    assert book.stale() == {}
    with book.mart.writing() as connection:
        connection.execute("UPDATE lake.partitions SET contract = 'older' WHERE table_name = 'performance_by_venue'")
    assert stale_days(book.mart) == {"performance_by_venue": days}


def test_racing_days_without_statistics_are_named(book: Book, days: list[date]) -> None:
    assert missing_days(book.mart) == {}
    with book.mart.writing() as connection:
        connection.execute("DELETE FROM lake.partitions WHERE table_name = 'runner_statistics' AND date = ?", [days[3]])
    assert missing_days(book.mart) == {RUNNER_STATISTICS.name: [days[3]]}


def test_stale_days_far_apart_are_not_computed_in_one_range() -> None:
    days = [date(2015, 1, 1), date(2015, 12, 31), date(2016, 1, 1), date(2026, 1, 1)]
    assert list(spans(days, 365)) == [days[:2], days[2:3], days[3:]]


def test_computing_a_day_twice_gives_the_same_file_and_no_row_twice(book: Book, days: list[date]) -> None:
    """The earlier system inserted results again on every run (defect 12)."""
    before = book.statistics()
    book.compute(days[-1:])
    assert book.statistics() == before


def test_a_rescrape_that_changes_nothing_that_counts_makes_nothing_stale(
    book: Book, races: list[Race], days: list[date]
) -> None:
    renamed = [replace(race, status="resulted") if race.status == "resulted" else race for race in races]
    book.publish(renamed, days)
    assert book.stale() == {}


def test_a_deleted_mart_costs_nothing_but_time(book: Book) -> None:
    book.mart.path.unlink()
    assert book.stale() == {}


def test_a_day_that_was_never_published_has_no_statistics_and_says_what_to_do(book: Book, days: list[date]) -> None:
    missing = days[-1] + timedelta(days=1)
    book.refresh()
    with (
        computed(book.lake, book.mart, [days[-1], missing]) as of_range,
        pytest.raises(NothingPublishedError, match=f"no races of {missing} are published"),
    ):
        of_range.publish(book.lake, missing)


def test_a_lost_row_and_a_run_counted_twice_are_named(book: Book, days: list[date]) -> None:
    contracts = (RUNNER_STATISTICS, STATISTICS["performance_by_venue"])
    for contract in contracts:
        table = book.lake.tables.read(contract, days[-1])
        assert table is not None
        rows = table.to_pylist()
        spoilt = rows[1:] if contract is RUNNER_STATISTICS else [rows[0] | {"runs": rows[0]["runs"] + 1}, *rows[1:]]
        book.lake.tables.publish(contract, days[-1], table.from_pylist(spoilt, schema=table.schema))
    book.refresh()
    (report,) = judged_days(book.lake, book.mart, days[-1:], [contract.name for contract in contracts])
    said = {verdict.table: verdict for verdict in report.verdicts if verdict.check == "completeness"}
    assert "has no row" in said[RUNNER_STATISTICS.name].sample[0]
    assert "counted" in said["performance_by_venue"].sample[0]


def test_what_the_day_does_not_hold_is_an_orphan(book: Book, days: list[date]) -> None:
    """This book publishes no masters, so every horse is one."""
    book.refresh()
    (report,) = judged_days(book.lake, book.mart, days[-1:], [RUNNER_STATISTICS.name])
    (verdict,) = (verdict for verdict in report.verdicts if verdict.check == "foreign_keys")
    assert not verdict.passed
    assert "is not in horses of the day" in verdict.sample[0]
