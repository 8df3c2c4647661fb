"""Which days lack ratings that are due: the same answer as the rule of a day gives, over the whole history at once."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa

from darkhorse_assets.mart.late_columns import late_days
from darkhorse_assets.quality.late_ratings import late_ratings
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.mart.published import Published

TODAY = date(2025, 3, 20)
NOON = datetime(2025, 3, 20, 12, tzinfo=UTC)
FILL = """
INSERT INTO lake.races BY NAME SELECT race_id, country, date, course FROM races;
INSERT INTO lake.results BY NAME SELECT * EXCLUDE course FROM results;
"""
COURSES = (("gb", "Ulmouth"), ("gb", "Ember Park"), ("ire", "Ballyfarran"), ("fr", "Vauclair"))


def meeting(chance: random.Random, day: date, country: str, course: str) -> list[Row]:
    """One race's horses: few or many, with ratings of few or many of them, from a file or not, read early or late."""
    source = chance.choice(["racing_api", "rpscrape_csv"])
    captured_at = datetime.combine(day, time(20), UTC) + timedelta(days=chance.choice([0, 14, 15]))
    rated = {"rpr": chance.choice([0.5, 1]), "topspeed": chance.choice([0, 0, 0.15, 0.5])}
    race = {"race_id": f"{day} {course}", "country": country, "date": day, "course": course}
    return [
        race
        | {"position": place if place % 5 else None, "source": source, "captured_at": captured_at}
        | {column: 70 if chance.random() < share else None for column, share in rated.items()}
        for place in range(1, chance.choice([20, 40]))
    ]


def large_meeting(day: date) -> list[Row]:
    return next(rows for seed in range(20) if len(rows := meeting(random.Random(seed), day, "gb", "Ulmouth")) > 30)


def test_the_days_are_those_that_the_rule_of_a_single_day_names(published: Published) -> None:
    chance = random.Random(5)
    days = {
        day: [row for country, course in COURSES for row in meeting(chance, day, country, course)]
        for day in (TODAY - timedelta(days=n) for n in (*range(12, 18), *range(100, 130)))
    }
    for age in (14, 15):  # the last day of the fortnight and the first after it: nothing is rated
        day = TODAY - timedelta(days=age)
        days[day] = [row | {"rpr": None, "source": "racing_api"} for row in large_meeting(day)]
    races = {day: list({row["race_id"]: row for row in rows}.values()) for day, rows in days.items()}
    with published.mart.writing() as connection:
        connection.register("races", pa.Table.from_pylist([row for each in races.values() for row in each]))
        connection.register("results", pa.Table.from_pylist([row for each in days.values() for row in each]))
        connection.execute(FILL)
        found = late_days(connection, TODAY)
    expected = {}
    for day, rows in days.items():
        named = late_ratings(day, races[day], rows, NOON).sample
        if meetings := {line.partition(" has ")[0] for line in named}:
            expected[day] = len(meetings)
    assert found == dict(sorted(expected.items()))
    assert 5 < len(found) < 30, "some are late, and some are not"
    assert min((TODAY - day).days for day in found) == 15
