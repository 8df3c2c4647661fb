"""The queue of single horses: who is in it and in what order, what a day may spend, and what is published of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import httpx
import pytest

from darkhorse_assets.contracts import HORSE_PROFILES
from darkhorse_assets.enrichment import (
    HORSES_PER_CAPTURE,
    ask_horses,
    judge_profiles,
    next_horses,
    profiles_of,
    publish_profiles,
    wanted_horses,
)
from darkhorse_assets.errors import SourceError, SourceRefusedError
from darkhorse_assets.lake import Lake
from darkhorse_assets.sources.protocol import Endpoint, Profiles, Row
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets.sources.racing_api.profiles import profile_path
from darkhorse_assets_tests.sources.racing_api.answers import Answers, horse, horses
from darkhorse_assets_tests.sources.racing_api.provider import NOW

TODAY = NOW.date()
WALL = httpx.Response(401, json={"detail": "Pro Plan required"})
QUEUE = [f"hrs_{number}" for number in range(1, 121)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.at(tmp_path)


@pytest.fixture
def answers() -> Answers:
    """A provider that knows the whole queue."""
    return Answers(horses(*range(1, 121)))


def mart(horses: Sequence[tuple[object, ...]], asked: Sequence[str] = ()) -> duckdb.DuckDBPyConnection:
    """What the queue reads of the mart; a horse is horse_id, birth date, colour, breeder, last seen."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA lake")
    connection.execute("CREATE TABLE lake.horse_profiles (horse_id VARCHAR, is_known BOOLEAN)")
    connection.execute(
        "CREATE TABLE horses (horse_id VARCHAR, date_of_birth DATE, colour VARCHAR, breeder VARCHAR, last_seen DATE)"
    )
    connection.executemany("INSERT INTO horses VALUES (?, ?, ?, ?, ?)", list(horses))
    for number, horse_id in enumerate(asked):
        connection.execute("INSERT INTO lake.horse_profiles VALUES (?, ?)", [horse_id, number % 2 == 0])
    return connection


def ask(lake: Lake, source: RacingApi, horse_ids: Sequence[str], day: date = TODAY) -> list[int]:
    """What was told while it went."""
    told: list[int] = []
    ask_horses(lake, source, day, horse_ids, told.append)
    return told


def published(lake: Lake) -> list[Row]:
    table = lake.tables.read(HORSE_PROFILES, TODAY)
    return table.to_pylist() if table is not None else []


def test_wanted_are_those_of_whom_something_was_never_said_the_latest_seen_first() -> None:
    born, seen = date(2010, 3, 1), date(2021, 5, 1)
    known = ("b", "Sample Stud")
    connection = mart(
        [
            ("hrs_1", born, *known, seen),
            ("hrs_2", None, *known, seen),
            ("hrs_3", born, None, "Sample Stud", seen + timedelta(days=2)),
            ("hrs_4", born, "b", None, seen - timedelta(days=2)),
            ("hrs_5", None, None, None, seen),
            ("rp_6", None, None, None, seen),
            ("dh1_hrs_7", None, None, None, seen),
        ]
    )
    assert wanted_horses(connection) == ["hrs_3", "hrs_2", "hrs_5", "hrs_4"]


def test_a_horse_that_was_asked_for_is_not_wanted_again_known_or_not() -> None:
    seen = date(2021, 5, 1)
    connection = mart([(f"hrs_{number}", None, None, None, seen) for number in range(4)], asked=["hrs_0", "hrs_1"])
    assert wanted_horses(connection) == ["hrs_2", "hrs_3"]


@pytest.mark.parametrize(("done", "budget", "chosen"), [(0, 3, ["a", "b", "c"]), (2, 3, ["c"]), (3, 3, []), (4, 3, [])])
def test_a_day_spends_its_budget_once(done: int, budget: int, chosen: list[str]) -> None:
    answered = Profiles([{"horse_id": each} for each in "abxy"[:done]])
    assert next_horses(["a", "b", "c", "d"], answered, budget) == chosen


def test_an_answer_that_could_not_be_read_was_a_call_too() -> None:
    assert next_horses(["a", "b", "c"], Profiles(unread={"a": "torn"}), 2) == ["b"]


def test_a_second_run_of_a_day_goes_on_where_the_first_stopped(lake: Lake, answers: Answers) -> None:
    source = answers.source()
    for budget in (70, 70, 100):
        ask(lake, source, next_horses(QUEUE, profiles_of(lake, source, TODAY), budget))
    assert answers.asked == [profile_path(horse_id) for horse_id in QUEUE[:100]]


def test_answers_are_kept_a_few_at_a_time_and_told(lake: Lake, answers: Answers) -> None:
    source = answers.source()
    assert ask(lake, source, QUEUE) == [HORSES_PER_CAPTURE, 2 * HORSES_PER_CAPTURE, 120]
    assert len(list(lake.captures.newest_first(source.name, Endpoint.HORSES, TODAY))) == 3


def test_ctrl_c_keeps_what_came(lake: Lake, answers: Answers) -> None:
    source = answers.source()

    def interrupt(_asked: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_horses(lake, source, TODAY, QUEUE, interrupt)
    publish_profiles(lake, source, TODAY)
    assert len(published(lake)) == HORSES_PER_CAPTURE


def test_a_plan_wall_in_mid_run_ends_it_and_what_came_is_published(lake: Lake, answers: Answers) -> None:
    answers.by_path = {**answers.by_path, profile_path("hrs_61"): WALL}
    source = answers.source()
    with pytest.raises(SourceError, match=r"60 of 120 horses came, the others stay queued: .*Pro Plan required"):
        ask(lake, source, QUEUE)
    assert len(answers.asked) == 61
    report = publish_profiles(lake, source, TODAY)
    assert report.problem() is None
    assert {row["horse_id"] for row in published(lake)} == set(QUEUE[:60])
    assert next_horses(QUEUE, profiles_of(lake, source, TODAY), 500) == QUEUE[60:]


def test_a_wall_before_the_first_horse_keeps_nothing(lake: Lake) -> None:
    source = Answers({profile_path("hrs_1"): WALL}).source()
    with pytest.raises(SourceRefusedError):
        ask(lake, source, QUEUE)
    assert publish_profiles(lake, source, TODAY).rows == {}
    assert published(lake) == []


def test_another_day_than_the_one_it_is_asks_nothing_and_publishes_nothing(lake: Lake, answers: Answers) -> None:
    source, past = answers.source(), date(2021, 5, 1)
    assert ask(lake, source, QUEUE, past) == []
    report = publish_profiles(lake, source, past)
    assert (answers.asked, report.rows, report.verdicts) == ([], {}, [])
    assert lake.tables.read(HORSE_PROFILES, past) is None


def test_a_horse_that_the_provider_does_not_know_is_a_row_that_says_so(lake: Lake) -> None:
    source = Answers(horses(1, 3)).source()
    ask(lake, source, ["hrs_1", "hrs_2", "hrs_3"])
    report = publish_profiles(lake, source, TODAY)
    assert [(row["horse_id"], row["is_known"], row["breeder"]) for row in published(lake)] == [
        ("hrs_1", True, "Sample Stud"),
        ("hrs_2", False, None),
        ("hrs_3", True, "Sample Stud"),
    ]
    assert [(each.check, each.passed) for each in report.verdicts] == [
        ("schema", True),
        ("duplicates", True),
        ("completeness", True),
    ]
    assert report.verdicts[-1].counts == {"horses asked for": 3, "unknown to the source": 1, "offenders": 0}


def test_the_newest_answer_of_a_horse_counts_and_the_same_captures_give_the_same_bytes(lake: Lake) -> None:
    answers = Answers(horses(1, 2))
    source = answers.source()
    ask(lake, source, ["hrs_1", "hrs_2"])
    answers.by_path, answers.now = {profile_path("hrs_1"): horse(1, colour="gr")}, NOW + timedelta(hours=1)
    ask(lake, source, ["hrs_1"])
    publish_profiles(lake, source, TODAY)
    assert [(row["horse_id"], row["colour"], row["captured_at"]) for row in published(lake)] == [
        ("hrs_1", "gr", NOW + timedelta(hours=1)),
        ("hrs_2", "b", NOW),
    ]
    path = lake.tables.path(HORSE_PROFILES, TODAY)
    before = path.read_bytes()
    publish_profiles(lake, source, TODAY)
    assert path.read_bytes() == before


def test_an_answer_that_cannot_be_read_costs_its_horse_and_is_named(lake: Lake) -> None:
    source = Answers({**horses(1), profile_path("hrs_2"): horse(2, dob="spring")}).source()
    ask(lake, source, ["hrs_1", "hrs_2"])
    complete = publish_profiles(lake, source, TODAY).verdicts[-1]
    assert [row["horse_id"] for row in published(lake)] == ["hrs_1"]
    assert not complete.passed
    assert complete.sample == ("hrs_2: 'spring' is not a date of birth",)


def test_a_field_that_no_contract_knows_is_a_warning(lake: Lake) -> None:
    source = Answers({profile_path("hrs_1"): horse(1, rating="70")}).source()
    ask(lake, source, ["hrs_1"])
    report = publish_profiles(lake, source, TODAY)
    assert report.verdicts[0].sample == ("horse.rating (1 times)",)
    assert report.refused == {}
    assert len(published(lake)) == 1


def test_what_was_lost_from_the_published_table_is_noticed(lake: Lake, answers: Answers) -> None:
    source = answers.source()
    ask(lake, source, QUEUE[:3])
    publish_profiles(lake, source, TODAY)
    assert [verdict.passed for verdict in judge_profiles(lake, source, TODAY).verdicts] == [True, True, True]
    table = lake.tables.read(HORSE_PROFILES, TODAY)
    assert table is not None
    lake.tables.publish(HORSE_PROFILES, TODAY, table.slice(1))
    lost = judge_profiles(lake, source, TODAY).verdicts[-1]
    assert lost.sample == ("hrs_1: is in a capture, but not in the table",)
    lake.tables.path(HORSE_PROFILES, TODAY).unlink()
    assert [verdict.passed for verdict in judge_profiles(lake, source, TODAY).verdicts] == [False, False]
