"""What a night asks for: the fixed window, then need by the oldest promise, within its calls, and not for ever."""

import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from darkhorse_assets.capture_window import Asked, Need, Window, asked_of, capture_window, needs
from darkhorse_assets.errors import SourceUnavailableError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.quality.retrying import Wanted
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload
from darkhorse_assets.tables.restatement import Changes

TODAY = date(2025, 3, 20)
NIGHT = datetime(2025, 3, 20, 0, 30, tzinfo=UTC)
WINDOW = [TODAY - timedelta(days=n) for n in (1, 2, 3, 4, 5, 6, 7, 14)]


def back(days: float) -> datetime:
    return NIGHT - timedelta(days=days)


def need(days_back: int, due_days_ago: float | None = None) -> Need:
    return Need(
        TODAY - timedelta(days=days_back),
        back(due_days_ago or days_back - 1),
        "gb: races without their whole result: 1",
    )


def window(
    needed: Iterable[Need] = (),
    asked: Callable[[date], Asked] = lambda _: Asked(),
    calls: Callable[[date], int | None] = lambda _: 2,
    budget: int = 100,
) -> Window:
    return capture_window(TODAY, NIGHT, needed, asked, calls, budget)


def test_the_last_week_and_the_fortnight_are_always_asked_for() -> None:
    assert list(window().days) == WINDOW
    assert list(window(budget=0).days) == WINDOW
    assert window(budget=0).calls == 16


def test_older_days_that_need_it_follow_as_they_come_until_the_calls_are_spent() -> None:
    needed = [need(300), need(40), need(41), need(9)]
    found = window(needed, budget=16 + 5)
    assert [(TODAY - day).days for day in found.days][len(WINDOW) :] == [300, 40]
    assert [(TODAY - day).days for day in found.waiting] == [41, 9]
    assert found.calls == 20


def test_a_day_of_the_window_is_asked_for_once_however_much_it_needs_it() -> None:
    assert list(window([need(3), need(14)]).days) == WINDOW


def test_a_day_that_the_source_does_not_offer_is_left_out_and_one_that_costs_no_call_is_not() -> None:
    offered = window([need(400), need(20)], calls=lambda day: None if (TODAY - day).days > 365 else 0, budget=0)
    assert [*offered.days][len(WINDOW) :] == [TODAY - timedelta(days=20)]
    assert not offered.waiting


def test_a_day_asked_in_vain_is_asked_less_and_less_often_but_at_least_once_a_month() -> None:
    due_at, asked = back(400), Asked()
    nights = []
    for night in range(400):
        now = due_at + timedelta(days=night, minutes=1)
        again_at = asked.again_at(due_at)
        if again_at is None or again_at <= now:
            nights.append(night)
            asked = Asked(last_at=now)
    waits = [later - earlier for earlier, later in pairwise(nights)]
    assert waits == [1, 2, 4, 8, 16, *[30] * 12]


def test_a_day_that_rests_lets_the_next_one_have_its_calls_and_says_when_its_turn_comes() -> None:
    asked = {TODAY - timedelta(days=60): Asked(last_at=back(3), changed_at=back(40))}
    found = window([need(60), need(30)], lambda day: asked.get(day, Asked()), budget=18)
    assert [*found.days][len(WINDOW) :] == [TODAY - timedelta(days=30)]
    assert found.resting == {TODAY - timedelta(days=60): back(3) + timedelta(days=30)}


@pytest.mark.parametrize(
    ("last_at", "changed_at", "again_at"),
    [
        (None, None, None),
        (back(9), None, None),  # before it was due
        (back(2), back(1), None),  # it brought something: published after it was asked
        (back(2), back(4), back(0)),
        (back(2), None, back(-4)),
    ],
)
def test_the_rest_is_counted_from_the_promise_or_from_the_last_change(
    last_at: datetime | None, changed_at: datetime | None, again_at: datetime | None
) -> None:
    assert Asked(last_at, changed_at).again_at(back(8)) == again_at


def test_what_is_known_of_asking_is_in_captures_failures_and_restatements(tmp_path: Path, unsynced: None) -> None:
    lake, day, other = Lake.at(tmp_path), date(2025, 2, 1), date(2025, 2, 2)
    assert asked_of(lake, "simulator")(day) == Asked()
    for days_ago in (30, 20):
        answer = Payload("http://127.0.0.1/results", "{}", back(days_ago), 200)
        lake.captures.append(Capture("simulator", Endpoint.RESULTS, day, back(days_ago), ("gb",), (answer,)))
    entry = Restatement(day, "gb", "results", back(29), True, Changes(added=1), (), None, "digest")
    lake.restatements.announce(day, [entry], {})
    lake.restatements.confirm([entry])
    error = SourceUnavailableError("nobody answers")
    lake.failures.note(Wanted("simulator", Endpoint.RESULTS, other), ("gb",), error, back(10))
    asked = asked_of(lake, "simulator")
    assert asked(day) == Asked(last_at=back(20), changed_at=back(29))
    assert asked(other) == Asked(last_at=back(10))
    assert asked_of(lake, "racing_api")(day).last_at is None


# Thirty days of British racing with their ratings, up to the day before. One day is not published, of another a race
# lacks its result, of a third also the ratings, as of a fourth; in France nobody is due to publish anything.
HISTORY = """
CREATE TEMP TABLE days AS
SELECT 'gb' AS country, day::DATE AS date
FROM generate_series(DATE '2025-02-18', DATE '2025-03-19', INTERVAL 1 DAY) AS days(day) WHERE date <> '2025-03-10';
INSERT INTO lake.partitions BY NAME SELECT 'races' AS table_name, country, date FROM days;
INSERT INTO lake.races BY NAME
SELECT country, date, date || ' ' || n AS race_id, 'Ulmouth' AS course, date + INTERVAL 13 HOUR AS off_london,
    off_london AS off_dt,
    CASE WHEN date IN ('2025-03-08', '2025-02-20') AND n = 1 THEN 'declared' ELSE 'resulted' END AS status
FROM (SELECT *, unnest(range(6)) AS n FROM days);
INSERT INTO lake.results BY NAME
SELECT country, date, race_id, 1 + horse AS position, 'racing_api' AS source,
    CASE WHEN date NOT IN ('2025-02-20', '2025-02-25') THEN 70 END AS rpr
FROM (SELECT *, unnest(range(8)) AS horse FROM lake.races WHERE status = 'resulted');
"""


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory, empty_mart: Path) -> Mart:
    path = tmp_path_factory.mktemp("history") / "mart.duckdb"
    shutil.copy(empty_mart, path)
    with Mart(path).writing() as connection:
        connection.execute(HISTORY)
    return Mart(path)


def test_days_that_are_incomplete_are_needed_by_the_promise_that_was_broken_first(mart: Mart) -> None:
    with mart.reading() as connection:
        found = needs(connection, TODAY, NIGHT, ["gb"])
        elsewhere = needs(connection, TODAY, NIGHT, ["fr"])
    due_by_eight = {
        day: datetime.combine(day + timedelta(days=1), time(8), UTC) for day in (each.day for each in found)
    }
    late = date(2025, 2, 25)
    assert [(each.day, each.due_at, each.why) for each in found] == [
        (
            date(2025, 2, 20),
            due_by_eight[date(2025, 2, 20)],
            "gb: races without their whole result: 1; meetings without their ratings: 1",
        ),
        (date(2025, 3, 8), due_by_eight[date(2025, 3, 8)], "gb: races without their whole result: 1"),
        (late, datetime.combine(late + timedelta(days=14), time(), UTC), "meetings without their ratings: 1"),
        (date(2025, 3, 10), due_by_eight[date(2025, 3, 10)], "gb: nothing is published"),
    ]
    assert [each.day for each in elsewhere] == [date(2025, 2, 20), late], "ratings are judged whoever is asked for"


def test_an_empty_mart_needs_nothing(tmp_path: Path, empty_mart: Path) -> None:
    shutil.copy(empty_mart, tmp_path / "mart.duckdb")
    with Mart(tmp_path / "mart.duckdb").reading() as connection:
        assert needs(connection, TODAY, NIGHT) == []
