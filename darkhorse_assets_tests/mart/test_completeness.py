"""How whole the history is: each country's days with their state, volumes, and what is missing by name."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.mart.completeness import State, completeness, days_status
from darkhorse_assets.mart.published_days import PublishedDays
from darkhorse_assets_tests.mart.published import Published

BEGIN = date(2024, 1, 1)
NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)

# 20 British races a day for two years and ten weeks: but none on 5 February, three on the 14th, and on three days not
# even a partition. Two French ones yesterday, and tomorrow's British cards. Races number 0 are those to tamper with.
HISTORY = """
CREATE TEMP TABLE days AS
SELECT 'gb' AS country, day::DATE AS date,
    CASE date WHEN '2024-02-05' THEN 0 WHEN '2024-02-14' THEN 3 ELSE 20 END AS races
FROM generate_series(DATE '2022-01-01', DATE '2024-03-12', INTERVAL 1 DAY) AS days(day)
WHERE date NOT IN ('2024-02-24', '2024-02-25', '2024-02-28', '2024-03-11')
UNION ALL SELECT 'fr', DATE '2024-03-10', 2;
INSERT INTO lake.partitions BY NAME SELECT 'races' AS table_name, country, date FROM days;
INSERT INTO lake.races BY NAME
SELECT country, date, country || ' ' || date || ' ' || n AS race_id, 'Invented Downs' AS course,
    CASE WHEN date = '2024-03-12' OR (date = '2024-02-20' AND n = 0) THEN 'declared' ELSE 'resulted' END AS status,
    date + INTERVAL 13 HOUR AS off_london, off_london AS off_dt,
    CASE WHEN date = '2024-02-21' AND n = 0 THEN 8 END AS ran_count
FROM (SELECT *, unnest(range(races)) AS n FROM days);
INSERT INTO lake.results BY NAME
SELECT country, date, race_id, 1 AS position FROM lake.races WHERE status = 'resulted' AND ran_count IS NULL;
"""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, empty_mart: Path) -> Published:
    published = Published(tmp_path_factory.mktemp("history"))
    shutil.copy(empty_mart, published.mart.path)
    with published.mart.writing() as connection:
        connection.execute(HISTORY)
    return published


def test_each_day_of_a_country_has_its_state_from_its_first_one_on(history: Published) -> None:
    with history.mart.reading() as connection:
        found = days_status(connection, BEGIN, date(2024, 3, 13), NOW)
        part = days_status(connection, date(2024, 2, 14), date(2024, 2, 14), NOW, ["gb"])
    states = {(each.country, f"{each.day:%m-%d}"): each.state for each in found if each.state is not State.WHOLE}
    assert states == {
        ("gb", "02-05"): State.WARNED,
        ("gb", "02-14"): State.WARNED,
        ("gb", "02-20"): State.INCOMPLETE,
        ("gb", "02-21"): State.INCOMPLETE,
        ("gb", "02-24"): State.MISSING,
        ("gb", "02-25"): State.MISSING,
        ("gb", "02-28"): State.MISSING,
    }
    assert [f"{each.day:%m-%d}" for each in found if each.country == "fr"] == ["03-10"]
    assert [(each.state, each.missing) for each in found if each.day == date(2024, 3, 12)] == [(State.WHOLE, 0)]
    assert part == [each for each in found if each.day == date(2024, 2, 14)], "also a short range is held against all"


def test_a_country_that_comes_and_goes_is_unknown_where_others_are_and_missing_where_nobody_tried() -> None:
    days = [BEGIN + timedelta(days=n) for n in range(20) if n != 12]
    there = {"gb": set(range(20)), "fr": {0, 5, 11}, "left out": set(range(10)), "hole": set(range(20)) - {17}}
    countries = {day: [c for c, on in there.items() if (day - BEGIN).days in on] for day in days}
    published = PublishedDays(days, countries)
    missing = {
        country: [n for n in range(20) if n not in on and published.is_missing(country, BEGIN + timedelta(days=n))]
        for country, on in (there | {"gb": there["gb"] - {12}, "hole": there["hole"] - {12}}).items()
    }
    assert missing == {"gb": [12], "fr": [12], "left out": [10, 11, 12], "hole": [12, 17]}
    assert published.missing_of(BEGIN + timedelta(days=17)) == ["hole"]


def test_what_is_unknown_is_no_fault_and_is_listed(history: Published) -> None:
    with history.mart.reading() as connection:
        [french] = completeness(connection, BEGIN, date(2024, 3, 20), datetime(2024, 3, 14, 12, tzinfo=UTC), ["fr"])
    assert {f"{each.day:%m-%d}": each.state for each in french.days} == {
        "03-10": State.WHOLE,
        "03-11": State.MISSING,  # nothing of any country
        "03-12": State.UNKNOWN,
        "03-13": State.MISSING,
    }
    assert french.as_json()["unknown_dates"] == [{"from": "2024-03-12", "to": "2024-03-12"}]


def test_volumes_and_what_is_missing_are_told_by_country_with_the_commands(history: Published) -> None:
    with history.mart.reading() as connection:
        french, british = completeness(connection, BEGIN, date(2024, 3, 10), NOW)
        [alone] = completeness(connection, BEGIN, date(2024, 3, 10), NOW, ["gb"])
    assert alone == british
    said = british.as_json()
    assert (said["days"], said["racing_days"], said["races"]) == (70, 66, 65 * 20 + 3)
    assert (said["median"], said["min"], said["max"]) == (20, 3, 20)
    assert [each["date"] for each in said["suspicious_dates"]] == ["2024-02-05", "2024-02-14"]
    assert [(each["from"], each["to"]) for each in said["missing_dates"]] == [
        ("2024-02-24", "2024-02-25"),
        ("2024-02-28", "2024-02-28"),
    ]
    assert [(race["race_id"], race["problem"]) for race in said["missing_races"]] == [
        ("gb 2024-02-20 0", "no result"),
        ("gb 2024-02-21 0", "no result"),
    ]
    assert said["missing_races"][0]["command"].endswith("--from 2024-02-20 --to 2024-02-20 --countries gb")
    assert (french.as_json()["standard_deviation"], french.as_json()["missing_races"]) == (None, [])
