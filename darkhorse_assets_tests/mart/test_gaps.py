"""The five gap checks: each finds what it is for, and cries at nothing that is as it should be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets.errors import NothingPublishedError
from darkhorse_assets.mart.gaps import CHECKS, Gaps, Gravity, find_gaps, gap_verdicts
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets_tests.mart.cards import Card
from darkhorse_assets_tests.mart.published import Published

TODAY = date(2024, 5, 8)
YESTERDAY = TODAY - timedelta(days=1)
AT_FOUR = datetime(2024, 5, 8, 15, 0, tzinfo=UTC)  # 16:00 in London


@pytest.fixture
def card() -> Card:
    return Card()


def gaps_of(card: Card, published: Published, day: date = TODAY, now: datetime = AT_FOUR) -> Gaps:
    card.publish(published)
    with published.mart.reading() as connection:
        return find_gaps(connection, day, now)


def found(gaps: Gaps) -> dict[str, list[tuple[str, str]]]:
    """The races with their problems, by the checks that name any."""
    issues = {name: check for name, check in gaps.checks.items() if check.is_issue}
    return {name: [(row["race_id"], row["problem"]) for row in check.rows] for name, check in issues.items()}


def test_what_is_as_it_should_be_is_no_gap(published: Published, card: Card) -> None:
    card.race("won", YESTERDAY, 13)
    card.race("dead heat", YESTERDAY, 14, finishes=(1, 1, 3), runners=3)
    card.race("void", YESTERDAY, 15, status="void", finishes=("VOI", "VOI"))
    card.race("abandoned", YESTERDAY, 16, status="abandoned", runners=0)
    card.race("all fell", YESTERDAY, 17, finishes=("F", "PU"))
    card.race("run", TODAY, 12)
    card.race("off two hours ago less a minute", TODAY, 14, status="declared")
    card.race("this evening", TODAY, 19, status="declared", runners=3)
    gaps = gaps_of(card, published, now=datetime(2024, 5, 8, 15, 59, tzinfo=UTC))
    assert found(gaps) == {}
    assert gaps.checks["entries_today"].rows == [
        {"country": "gb", "course": "Invented Downs", "races": 2, "entries": 5}
    ]
    assert all(verdict.passed for verdict in gap_verdicts(gaps))


def test_each_check_names_its_races_once_and_the_command_that_mends_them(published: Published, card: Card) -> None:
    week_ago = TODAY - timedelta(days=7)
    card.race("too old", TODAY - timedelta(days=8), 12, ran_count=9)
    card.race("cut", week_ago, 12, ran_count=9)
    card.race("empty", week_ago, 13, finishes=(), ran_count=4)
    card.race("never run", week_ago, 14, status="declared")
    card.race("nobody rides", week_ago, 15, runners=0)
    card.race("no result", YESTERDAY, 13, status="declared")
    card.race("second wins", YESTERDAY, 14, finishes=(2, 3))
    card.race("all fell but one is missing", YESTERDAY, 15, finishes=("F", "PU"), ran_count=3)
    card.race("passed", TODAY, 12, status="declared")
    gaps = gaps_of(card, published)
    assert found(gaps) == {
        "runner_count_mismatch": [
            ("cut", "9 ran, 2 results are here"),
            ("nobody rides", "no runners"),
        ],
        "yesterday_missing_winners": [
            ("no result", "no result"),
            ("second wins", "no winner"),
            ("all fell but one is missing", "no winner"),
        ],
        "unresulted_passed": [("empty", "no result"), ("never run", "no result"), ("passed", "no result")],
    }
    *_, row = gaps.checks["unresulted_passed"].rows
    assert row["off_london"] == "2024-05-08 13:00"
    assert row["command"] == "darkhorse materialize --from 2024-05-08 --to 2024-05-08 --countries gb"


def test_a_result_that_was_cut_is_told_by_the_runners_where_the_source_does_not_count_them(
    published: Published, card: Card
) -> None:
    card.race("cut", TODAY - timedelta(days=2), 12, runners=5)
    card.race("ride and drop", YESTERDAY, 12, finishes=("F", "PU"), runners=3)
    assert found(gaps_of(card, published)) == {
        "runner_count_mismatch": [
            ("cut", "5 standing runners, but 2 ran"),
            ("ride and drop", "3 standing runners, but 2 ran"),
        ]
    }


def test_where_nobody_finished_each_horse_has_a_code(published: Published, card: Card) -> None:
    card.race("one has neither place nor code", YESTERDAY, 12, finishes=("F", "PU"))
    card.rows[RESULTS.name, YESTERDAY][0]["finish_code"] = None
    assert found(gaps_of(card, published)) == {
        "yesterday_missing_winners": [("one has neither place nor code", "no winner")]
    }


def test_a_country_that_was_always_there_is_missed_and_one_that_comes_and_goes_is_not(
    published: Published, card: Card
) -> None:
    for ago in range(1, 9):
        day = TODAY - timedelta(days=ago)
        card.race(f"gb {ago}", day, 12)
        for country in ("ire", "fr")[: 2 if ago in (3, 5) else 1 if ago > 1 else 0]:
            published.publish(RACES, day, country=country)
    problems = gaps_of(card, published).checks["yesterday_missing_winners"].rows
    assert [(row["country"], row["problem"]) for row in problems] == [("ire", "nothing is published")]


def test_the_json_has_the_shape_of_the_earlier_system(published: Published, card: Card) -> None:
    card.race("cut", YESTERDAY, 12, ran_count=9)
    card.race("passed", TODAY, 12, status="declared")
    said = gaps_of(card, published).as_json()
    assert list(said) == ["date", "checks", "summary"]
    assert list(said["checks"]) == list(CHECKS)
    assert all(list(check) == ["severity", "count", "rows"] for check in said["checks"].values())
    assert said["checks"]["entries_today"]["severity"] == Gravity.INFO
    assert said["summary"] == {"total_issues": 2, "critical": 1, "warnings": 1}


def test_who_has_no_id_is_named_only_in_races_of_which_most_others_have_one(published: Published, card: Card) -> None:
    card.race("one of three", TODAY, 19, status="declared", runners=3, ids=("dh1_hrs_aaaa",))
    card.race("none has", TODAY, 18, status="declared", ids=("dh1_hrs_bbbb", "dh1_hrs_cccc"))
    gaps = gaps_of(card, published)
    [row] = gaps.checks["unresolved_horses"].rows
    assert (row["race_id"], row["entity"], row["name"]) == ("one of three", "horse", "Horse 0")
    for runner in card.rows[RUNNERS.name, TODAY]:
        runner["jockey_id"] = None if runner["horse_id"] == "hrs_one of three1" else runner["jockey_id"]
    entities = [row["entity"] for row in gaps_of(card, published).checks["unresolved_horses"].rows]
    assert entities == ["horse", "jockey"]
    for runner in card.rows[RUNNERS.name, TODAY]:
        runner["declared_in"] = "result"
    assert found(gaps_of(card, published)) == {}


def test_a_day_that_is_over_and_not_published_is_a_gap_and_today_before_its_results_is_none(
    published: Published, card: Card
) -> None:
    card.race("long ago", TODAY - timedelta(days=3), 12)
    gaps = gaps_of(card, published)
    assert [row["problem"] for row in gaps.checks["yesterday_missing_winners"].rows] == ["nothing is published"]
    assert not gaps.checks["unresulted_passed"].rows
    assert not gaps.is_published
    with pytest.raises(NothingPublishedError, match="first published racing day is 2024-05-05"):
        gaps_of(card, published, day=date(2024, 5, 4))


def test_verdicts_are_errors_for_critical_gaps_and_warnings_for_the_others(published: Published, card: Card) -> None:
    card.race("cut", YESTERDAY, 12, ran_count=9)
    card.race("passed", TODAY, 12, status="declared")
    failed = {each.check: each for each in gap_verdicts(gaps_of(card, published)) if not each.passed}
    assert {check: each.severity for check, each in failed.items()} == {
        "unresulted_passed": Severity.ERROR,
        "runner_count_mismatch": Severity.WARN,
    }
    assert failed["unresulted_passed"].sample == ("gb 2024-05-08 Invented Downs 13:00 (passed): no result",)
    assert "darkhorse materialize" in failed["unresulted_passed"].advice
