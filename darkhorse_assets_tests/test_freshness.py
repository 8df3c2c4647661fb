"""Which partitions are overdue, by the files that lie there."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from darkhorse_assets.contracts import LAKE_TABLES, RACES, STATISTICS, TABLES
from darkhorse_assets.freshness import overdue_partitions
from darkhorse_assets.lake import Lake

TODAY = date(2025, 3, 20)
NOON = datetime(2025, 3, 20, 12, tzinfo=UTC)


def lay_down(folder: Path, days: Iterable[date], *, with_cards: bool = True) -> Lake:
    """Files as a home has them that is materialised each morning at 9, with yesterday, today and tomorrow."""
    lake = Lake.at(folder)
    for day in days:
        for name in (*TABLES, *STATISTICS):
            contract = LAKE_TABLES[name]
            path = lake.tables.path(contract, day, "gb" if contract.by_country else None)
            path.parent.mkdir(parents=True)
            path.touch()
            written = datetime(day.year, day.month, day.day, 9, 5, tzinfo=UTC) + timedelta(days=1)
            os.utime(path, (written.timestamp(),) * 2)
        for endpoint in ("racecards", "results") if with_cards else ("results",):
            taken = captures_of(folder, endpoint, day)
            taken.mkdir(parents=True)
            (taken / f"{day:%Y%m%d}T090000.000000Z-0123abcd.parquet").touch()
            (taken / f"{day + timedelta(days=1):%Y%m%d}T090000.000000Z-0123abcd.parquet").touch()
    return lake


def captures_of(folder: Path, endpoint: str, day: date) -> Path:
    return folder / "captures" / "source=simulator" / f"endpoint={endpoint}" / f"date={day}"


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
    (captures_of(tmp_path, "results", monday) / "20250320T090000.000000Z-0123abcd.parquet").touch()
    [found] = overdue_partitions(lake, NOON)
    assert (found.day, found.table) == (monday, "races")


def test_old_history_is_told_once_and_older_holes_not_at_all(tmp_path: Path) -> None:
    lake = lay_down(tmp_path, [date(2015, 5, 1), date(2015, 5, 9)])
    assert lake.tables.span(RACES) == (date(2015, 5, 1), date(2015, 5, 9))
    [found] = overdue_partitions(lake, NOON)
    assert found.day == date(2015, 5, 10)
    assert "nobody keeps this home current" in found.why
