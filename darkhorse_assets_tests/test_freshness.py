"""Which partitions are overdue, by the files that lie there."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from darkhorse_assets.contracts import LAKE_TABLES, RACES, STATISTICS, TABLES
from darkhorse_assets.freshness import overdue_partitions
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Capture, Endpoint, Payload

TODAY = date(2025, 3, 20)
NOON = datetime(2025, 3, 20, 12, tzinfo=UTC)


def lay_down(
    folder: Path, days: Iterable[date], *, with_cards: bool = True, countries: tuple[str, ...] = ("gb",)
) -> Lake:
    """A home as it is that is materialised each morning at 9, with yesterday, today and tomorrow; empty tables."""
    lake = Lake.at(folder)
    for day in days:
        mornings = [datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(days=n) for n in (0, 1)]
        for name in (*TABLES, *STATISTICS):
            contract = LAKE_TABLES[name]
            for country in countries if contract.by_country else [None]:
                path = lake.tables.path(contract, day, country)
                path.parent.mkdir(parents=True)
                path.touch()
                os.utime(path, ((mornings[1] + timedelta(minutes=5)).timestamp(),) * 2)
        for endpoint in DAY_ENDPOINTS if with_cards else [Endpoint.RESULTS]:
            for taken_at in mornings:
                capture(lake, endpoint, day, taken_at, countries=countries)
    return lake


def capture(
    lake: Lake,
    endpoint: Endpoint,
    day: date,
    taken_at: datetime,
    problem: str | None = None,
    countries: tuple[str, ...] = ("gb",),
) -> None:
    answer = Payload(f"http://127.0.0.1/{endpoint}", "{}", taken_at, 200)
    lake.captures.append(Capture("simulator", endpoint, day, taken_at, countries, (answer,), problem))


def days_before(today: date, count: int) -> list[date]:
    return [today - timedelta(days=n) for n in range(1, count + 1)]


def test_an_empty_lake_is_not_overdue(tmp_path: Path) -> None:
    assert overdue_partitions(Lake.at(tmp_path), NOON) == []


def test_a_hole_in_the_last_days_is_found_with_today_and_not_what_lies_before_the_first_day(tmp_path: Path) -> None:
    hole = TODAY - timedelta(days=3)
    lake = lay_down(tmp_path, [day for day in days_before(TODAY, 5) if day != hole])
    found = overdue_partitions(lake, NOON)
    assert [(each.day, each.table) for each in found] == [(hole, "results_feed"), (TODAY, "racecards")]


def test_a_home_without_cards_lacks_nothing_of_today(tmp_path: Path) -> None:
    assert overdue_partitions(lay_down(tmp_path, days_before(TODAY, 5), with_cards=False), NOON) == []


def test_a_capture_that_was_not_published_is_found(tmp_path: Path) -> None:
    lake = lay_down(tmp_path, days_before(TODAY, 5), with_cards=False)
    monday = TODAY - timedelta(days=3)
    capture(lake, Endpoint.RESULTS, monday, NOON - timedelta(hours=3))
    [found] = overdue_partitions(lake, NOON)
    assert (found.day, found.table) == (monday, "races")


def test_a_country_that_stayed_behind_is_not_hidden_by_the_others(tmp_path: Path) -> None:
    days = days_before(TODAY, 5)
    lake = lay_down(tmp_path, days, with_cards=False, countries=("gb", "ire"))
    assert overdue_partitions(lake, NOON) == []
    before_the_results = (datetime(2025, 3, 17, 12, tzinfo=UTC).timestamp(),) * 2
    os.utime(lake.tables.path(RACES, date(2025, 3, 17), "ire"), before_the_results)
    lake.tables.path(RACES, date(2025, 3, 18), "ire").unlink()
    behind, never = overdue_partitions(lake, NOON)
    assert (behind.day, behind.table, behind.why[-5:]) == (date(2025, 3, 17), "races", "(ire)")
    assert "races of 2025-03-18 were never published" in never.why
    capture(lake, Endpoint.RESULTS, days[0], NOON - timedelta(hours=1), countries=("fr",))
    assert "results_feed" not in {each.table for each in overdue_partitions(lake, NOON)}  # French results are in
    assert "(fr)" in overdue_partitions(lake, NOON)[-1].why  # and were never published


def test_a_capture_that_broke_off_is_not_final(tmp_path: Path) -> None:
    yesterday, two_days_ago = days_before(TODAY, 2)
    lake = lay_down(tmp_path, [two_days_ago], with_cards=False)
    capture(lake, Endpoint.RESULTS, yesterday, NOON - timedelta(hours=20))
    capture(lake, Endpoint.RESULTS, yesterday, NOON - timedelta(hours=3), problem="answered 406 to page 2")
    [found] = overdue_partitions(lake, NOON)
    assert (found.table, found.day) == ("results_feed", yesterday)
    assert "last captured at 2025-03-19 16:00, before it could be final" in found.why
    capture(lake, Endpoint.RESULTS, yesterday, NOON - timedelta(hours=2))
    assert [each.table for each in overdue_partitions(lake, NOON)] == ["races"]


def test_a_capture_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    yesterday, two_days_ago = days_before(TODAY, 2)
    lake = lay_down(tmp_path, [two_days_ago], with_cards=False)
    capture(lake, Endpoint.RESULTS, yesterday, NOON - timedelta(hours=3))
    (file,) = (tmp_path / "captures").glob(f"*/*/date={yesterday}/*.parquet")
    file.write_bytes(b"half of a file")
    [found] = overdue_partitions(lake, NOON)
    assert "results_feed of 2025-03-19 have no whole capture" in found.why


def test_old_history_is_told_once_and_older_holes_not_at_all(tmp_path: Path) -> None:
    lake = lay_down(tmp_path, [date(2015, 5, 1), date(2015, 5, 9)])
    assert lake.tables.span(RACES) == (date(2015, 5, 1), date(2015, 5, 9))
    [found] = overdue_partitions(lake, NOON)
    assert found.day == date(2015, 5, 10)
    assert "nobody keeps this home current" in found.why
