"""The report's content from a small mart and lake: figures, gaps as ranges with one command, restatements by day."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.errors import MartError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.report.gather import gather
from darkhorse_assets.report.heat_map import picture_markdown
from darkhorse_assets.report.model import GapKind, Report
from darkhorse_assets.report.page import report_page
from darkhorse_assets.tables.restatement import Change, Changes

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)

# Six British races and one Irish a day of ten weeks; two days without a partition of either, a third without a British
# one. Of 20 and 21 February a British race lacks its result. Ratings are there of all but the last week.
HISTORY = """
CREATE TEMP TABLE days AS
SELECT country, day::DATE AS date
FROM generate_series(DATE '2024-01-01', DATE '2024-03-10', INTERVAL 1 DAY) AS days(day),
    (VALUES ('gb'), ('ire')) AS countries(country)
WHERE date NOT IN ('2024-02-24', '2024-02-25') AND (country <> 'gb' OR date <> '2024-02-28');
INSERT INTO lake.partitions BY NAME
SELECT table_name, country, date, 6 AS row_count FROM days, (VALUES ('races'), ('runners'), ('results')) t(table_name);
INSERT INTO lake.races BY NAME
SELECT country, date, country || ' ' || date || ' ' || n AS race_id, 'Invented Downs' AS course,
    CASE WHEN country = 'gb' AND date IN ('2024-02-20', '2024-02-21') AND n = 0 THEN 'declared' ELSE 'resulted' END
    AS status, date + INTERVAL 13 HOUR AS off_london, off_london AS off_dt
FROM (SELECT *, unnest(range(CASE country WHEN 'gb' THEN 6 ELSE 1 END)) AS n FROM days);
INSERT INTO lake.results BY NAME
SELECT country, date, race_id, 1 AS position, CASE WHEN date < '2024-03-04' THEN 70 END AS rpr
FROM lake.races WHERE status = 'resulted';
"""


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory, empty_mart: Path) -> Mart:
    path = tmp_path_factory.mktemp("history") / "mart.duckdb"
    shutil.copy(empty_mart, path)
    with Mart(path).writing() as connection:
        connection.execute(HISTORY)
    return Mart(path)


def gathered(mart: Mart, lake: Lake, now: datetime = NOW) -> Report:
    with mart.reading() as connection:
        return gather(lake, connection, now, ui_url="http://127.0.0.1:3000/")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path / "lake")


def restated(
    day: date, at: datetime, *, is_first: bool = False, rows: int = 2, horse: str = "Invented Boy"
) -> Restatement:
    change = Change("changed", "13:30 Ulmouth", horse, "rpr", None, "71")
    changes = Changes(0, 0, rows, {"rpr": rows}, (change,))
    return Restatement(day, "gb", "runners", at, is_first, changes, (), None, f"{day}{at}{is_first}")


def test_gaps_of_days_in_a_row_are_one_line_with_one_command(mart: Mart, lake: Lake) -> None:
    report = gathered(mart, lake)
    days = [(f"{gap.first}", f"{gap.last}", gap.command) for gap in report.gaps if gap.kind is GapKind.DAYS]
    assert days == [
        ("2024-02-28", "2024-02-28", "darkhorse materialize --from 2024-02-28 --to 2024-02-28 --countries gb"),
        ("2024-02-24", "2024-02-25", "darkhorse materialize --from 2024-02-24 --to 2024-02-25 --countries gb,ire"),
    ]
    [races] = [gap for gap in report.gaps if gap.kind is GapKind.RACES]
    assert races.command == "darkhorse materialize --from 2024-02-20 --to 2024-02-21 --countries gb"
    assert races.what == "2 races: 13:00 Invented Downs: no result; 13:00 Invented Downs: no result"
    assert not report.is_whole


def test_the_figures_are_by_country_the_largest_first(mart: Mart, lake: Lake) -> None:
    british, irish = gathered(mart, lake).countries
    assert (british.name, british.days, british.races, british.declared) == ("Great Britain", 67, 67 * 6, 67 * 6)
    assert (british.missing_days, british.incomplete_days) == (3, 2)
    assert (irish.name, irish.days, irish.races, irish.missing_days) == ("Ireland", 68, 68, 2)


def test_ratings_are_counted_by_day_for_two_weeks_and_by_month_before(mart: Mart, lake: Lake) -> None:
    british = [each for each in gathered(mart, lake).late_columns if each.country == "gb"]
    assert british[0].first == british[0].last == date(2024, 3, 10)
    assert british[0].share("rpr") == 0
    assert british[0].age(NOW.date()) == 1
    assert (british[-1].first, british[-1].share("rpr")) == (date(2024, 1, 1), 1)
    assert sum(each.finishers for each in british) == 67 * 6 - 2


def test_restatements_of_the_last_week_are_added_up_by_day_of_publication(mart: Mart, lake: Lake) -> None:
    yesterday, long_ago = NOW - timedelta(days=1), NOW - timedelta(days=8)
    first, second = date(2024, 3, 1), date(2024, 3, 2)
    lake.restatements.confirm(
        [
            restated(first, yesterday),
            restated(second, yesterday, rows=3),
            restated(first, NOW),
            restated(first, long_ago, rows=50),
            restated(second, NOW, is_first=True),
        ]
    )
    report = gathered(mart, lake)
    newest, older = report.restatements
    assert (newest.published_on, newest.changed) == (NOW.date(), 2)
    assert (older.first, older.last, older.days, older.changed) == (first, second, 2, 5)
    assert older.columns == "rpr changed in 5 rows"
    assert "2024-03-02 13:30 Ulmouth, Invented Boy: rpr blank -> 71" in older.sample
    assert report.first_published == 1


@pytest.mark.parametrize("age", [-1, 0], ids=["only tomorrow's cards are there", "only today's"])
def test_a_young_home_has_a_report(mart: Mart, lake: Lake, age: int, tmp_path: Path) -> None:
    first = date(2024, 3, 10)
    shutil.copy(mart.path, tmp_path / "mart.duckdb")
    with Mart(tmp_path / "mart.duckdb").writing() as connection:
        for table in ("partitions", "races", "results"):
            connection.execute(f"DELETE FROM lake.{table} WHERE date <> ?", [first])  # noqa: S608
        connection.execute("UPDATE lake.races SET status = 'declared'")
        connection.execute("DELETE FROM lake.results")
    morning = datetime(2024, 3, 10, 9, tzinfo=UTC) + timedelta(days=age)
    report = gathered(Mart(tmp_path / "mart.duckdb"), lake, morning)
    assert (report.countries, report.unsettled_races) == ([], 0)
    page = report_page(report)
    assert "✓ The data is whole" in page
    assert "No published day is over yet" in page
    assert picture_markdown(report.statuses)


def test_a_home_without_races_has_nothing_to_report(lake: Lake, empty_mart: Path, tmp_path: Path) -> None:
    shutil.copy(empty_mart, tmp_path / "mart.duckdb")
    with pytest.raises(MartError, match="nothing is published yet"):
        gathered(Mart(tmp_path / "mart.duckdb"), lake)
