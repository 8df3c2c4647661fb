"""Audit and publish: what is refused stays invisible, and costs nobody else anything."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.contracts import COURSES, RACES, RUNNERS
from darkhorse_assets.errors import LakeError, NothingCapturedError, PayloadUnreadableError
from darkhorse_assets.lake.files import read_table
from darkhorse_assets.racing_day import GUARDS, judge_day
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.paper import (
    COUNTRIES,
    DAY,
    MORNING,
    NEXT_DAY,
    Desk,
    Written,
    horse,
    poison,
    quarantined,
    race,
)

pytestmark = pytest.mark.usefixtures("unsynced")

DAY_BEFORE = DAY - timedelta(days=1)
GOOD = [race(f"r{n}") for n in range(5)]
IRISH = race("i1", "ire")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lake")


def _bad(number: int, **changes: object) -> list[Written]:
    """The good races, one of them changed."""
    return [*GOOD[:number], GOOD[number] | changes, *GOOD[number + 1 :]]


REFUSED: dict[str, tuple[list[Written], str]] = {
    "a value of another type": (_bad(1, columns={"tote_win": 3}), "schema"),
    "a fraction for a whole number": (_bad(1, columns={"ran_count": 2.5}), "schema"),
    "a number too large": (_bad(1, columns={"ran_count": 2**40}), "schema"),
    "a number beyond all bounds": (_bad(1, columns={"ran_count": 2**70}), "schema"),
    "text that is none": (_bad(1, columns={"comments": "\ud800"}), "schema"),
    "a null where none may be": (_bad(1, columns={"course": None}), "schema"),
    "a null off": (_bad(1, columns={"off_dt": None, "off_london": None}), "schema"),
    "a value outside of its domain": (_bad(1, columns={"race_type": "Camel"}), "schema"),
    "a horse twice in different words": (
        _bad(1, horses=[horse("h1", position=1), horse("h1", position=2)]),
        "duplicates",
    ),
    "a horse without an id": (_bad(1, horses=[horse(None, position=1)]), "schema"),
    "a race of another day": (_bad(1, columns={"date": f"{DAY_BEFORE}"}), "belongs_to_day"),
    "a race that another day has": ([*GOOD, race("yesterday")], "belongs_to_day"),
    "a race that disappears": (GOOD[1:], "keeps_what_was"),
    "rows that fall by more than a fifth": (_bad(1, horses=[]), "keeps_what_was"),
    "horses of a race that is not there": (
        _bad(1, horses=[{"horse_id": "h", "columns": {"race_id": "elsewhere", "position": 1}}]),
        "no_orphans",
    ),
    "more unreadable records than a fiftieth": ([*GOOD, *(poison(f"p{n}", "gb") for n in range(6))], "few_rejected"),
    "a day that is empty all at once": ([], "keeps_what_was"),
}


@pytest.mark.parametrize(("races", "check"), REFUSED.values(), ids=REFUSED)
def test_a_refused_country_stays_as_it_was_and_the_others_are_published(
    desk: Desk, races: list[Written], check: str
) -> None:
    desk.results(race("yesterday"), day=DAY_BEFORE)
    desk.publish(DAY_BEFORE)
    desk.results(*GOOD, IRISH)
    assert desk.publish().problem() is None
    before = {name: data for name, data in desk.published().items() if "country=gb" in name}

    desk.results(*races, IRISH, race("i2", "ire"))
    report = desk.publish()

    assert {name: data for name, data in desk.published().items() if "country=gb" in name} == before
    assert desk.ids(country="ire") == ["i1", "i2"]
    assert list(report.refused) == ["gb"]
    assert check in {verdict.check for verdict in report.refused["gb"]}
    assert desk.stages() == {
        "gb": {"races.parquet", "runners.parquet", "results.parquet", "records.parquet", "reasons.json"}
    }
    reasons = json.loads(_stage(desk, "reasons.json").read_text())
    assert [reason["check"] for reason in reasons] == [verdict.check for verdict in report.refused["gb"]]
    assert all(reason["sample"] and reason["advice"] for reason in reasons)
    problem = report.problem()
    assert problem
    assert problem.startswith(f"{DAY}: gb was not published: ")
    assert any(not verdict.passed for verdict in report.verdicts if verdict.check in {check, GUARDS})


def _stage(desk: Desk, name: str) -> Path:
    return desk.folder / "quarantine" / "stages" / "country=gb" / f"date={DAY}" / name


def test_a_stage_that_does_not_fit_its_contract_is_kept_row_by_row(desk: Desk) -> None:
    desk.results(race("r1", tote_win=3), race("r2"))
    desk.publish()
    stage = read_table(_stage(desk, "races.parquet"))
    assert stage is not None
    assert [json.loads(f"{row}")["race_id"] for row in stage["row"].to_pylist()] == ["r1", "r2"]


def test_a_refused_stage_replaces_the_one_before_whole(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.results(*GOOD[3:])
    desk.publish()
    desk.results(*GOOD[2:])
    desk.publish()
    stage = read_table(_stage(desk, "races.parquet"))
    assert stage is not None
    assert stage["race_id"].to_pylist() == ["r2", "r3", "r4"]


def test_a_later_good_publish_releases_the_stage(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.results(*GOOD[1:])
    desk.publish()
    assert "gb" in desk.stages()
    desk.results(*GOOD)
    assert desk.publish().problem() is None
    assert desk.stages() == {}


def test_what_was_unreadable_of_the_published_day_stays_known_when_a_later_attempt_is_refused(desk: Desk) -> None:
    desk.results(*GOOD, poison("p1", "gb"))
    desk.publish()
    desk.results(*GOOD[1:])
    desk.publish()
    assert [record["race_id"] for record in quarantined(desk.folder, DAY, "gb")] == ["p1"]


def test_force_with_a_reason_publishes_what_shrinks_and_notes_why(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.results(*GOOD[3:])
    report = desk.publish(force_reason="the course was flooded")
    assert report.problem() is None
    assert report.notes == ["forced: the course was flooded"]
    assert desk.ids() == ["r3", "r4"]


def test_force_does_not_publish_what_is_wrong(desk: Desk) -> None:
    desk.results(*_bad(1, columns={"date": f"{DAY_BEFORE}"}))
    assert "belongs_to_day" in str(desk.publish(force_reason="I insist").problem())
    assert "gb" not in desk.lake.tables.countries(RACES, DAY)


def test_entries_of_a_card_taken_before_the_day_may_be_withdrawn(desk: Desk) -> None:
    desk.source.now = MORNING - timedelta(days=2)
    desk.cards(race("r1", horses=20))
    desk.publish()
    desk.cards(race("r1", horses=8))
    assert desk.publish().problem() is None
    assert len(desk.ids(RUNNERS)) == 8


def test_runners_of_a_card_of_the_day_may_not_shrink(desk: Desk) -> None:
    desk.cards(race("r1", horses=20))
    desk.publish()
    desk.cards(race("r1", horses=8))
    assert "runners would fall from 20 rows to 8" in str(desk.publish().problem())


def test_nothing_captured_is_an_error_that_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(
        LakeError, match=rf"no capture of {DAY} from paper for gb, ire: materialise racecards and results"
    ):
        desk.publish()


def test_a_country_that_was_never_asked_for_is_not_published_as_empty(desk: Desk) -> None:
    desk.results(*GOOD, countries=["gb"])
    report = desk.publish()
    assert report.left_out == ["ire"]
    assert report.problem() is None
    assert desk.lake.tables.countries(RACES, DAY) == ["gb"]
    judged = judge_day(desk.lake, DAY, COUNTRIES, NEXT_DAY)
    assert all(verdict.passed for verdict in judged.verdicts)


def test_captures_that_have_nothing_of_the_countries_asked_for_are_an_error(desk: Desk) -> None:
    desk.results(*GOOD, countries=["gb"])
    with pytest.raises(NothingCapturedError, match="have nothing of ire"):
        desk.publish(countries=["ire"])


def test_a_cut_capture_is_no_proof_of_a_day_without_racing(desk: Desk) -> None:
    desk.results(*GOOD, problem="page 2 never came")
    assert set(desk.publish().refused) == {"ire"}
    assert desk.ids() == ["r0", "r1", "r2", "r3", "r4"]


def test_one_line_that_nobody_can_place_does_not_refuse_a_country_without_racing(desk: Desk) -> None:
    desk.results(*GOOD, poison())
    report = desk.publish()
    assert report.problem() is None
    assert report.rows["races"] == {"gb": 5, "ire": 0}
    assert report.quarantined == {"unknown": 1, "gb": 0, "ire": 0}


def test_a_day_without_racing_is_published_as_empty(desk: Desk) -> None:
    desk.results(day=date(2025, 12, 25))
    report = desk.publish(date(2025, 12, 25))
    assert report.problem() is None
    assert report.rows["races"] == {"gb": 0, "ire": 0}
    assert report.rows["courses"] == {"all": 0}
    assert all(verdict.passed for verdict in report.verdicts)


def test_masters_are_of_all_published_countries_also_when_one_is_asked_for_or_refused(desk: Desk) -> None:
    desk.results(*GOOD, IRISH)
    desk.publish()
    desk.publish(countries=["gb"])
    desk.results(*GOOD[1:], IRISH)
    desk.publish()
    courses = desk.lake.tables.read(COURSES, DAY)
    assert courses is not None
    assert courses.select(["course_id", "race_count"]).to_pylist() == [
        {"course_id": "crs_gb", "race_count": 5},
        {"course_id": "crs_ire", "race_count": 1},
    ]


def test_a_race_that_was_captured_and_refused_is_named_as_missing(desk: Desk) -> None:
    desk.results(*GOOD, poison("unreadable", "gb"))
    verdicts = {(v.table, v.check): v for v in desk.publish().verdicts}
    assert verdicts["races", "completeness"].sample == ("gb: race unreadable was captured and is not published",)
    assert verdicts["races", "completeness"].counts["gb with results"] == 6


def test_guards_count_each_race_once(desk: Desk) -> None:
    desk.results(*GOOD)
    guards = next(v for v in desk.publish().verdicts if v.check == GUARDS)
    assert guards.counts["gb races"] == 5


def test_records_of_no_country_are_kept_once_and_count_against_each(desk: Desk) -> None:
    desk.results(*GOOD, IRISH, *(poison(f"p{n}") for n in range(6)))
    report = desk.publish()
    assert report.quarantined == {"unknown": 6, "gb": 0, "ire": 0}
    assert {country: verdicts[0].check for country, verdicts in report.refused.items()} == dict.fromkeys(
        COUNTRIES, "few_rejected"
    )
    assert len(quarantined(desk.folder, DAY, "unknown")) == 6


def test_a_complete_capture_that_cannot_be_read_is_an_error(desk: Desk) -> None:
    desk.results(*GOOD)
    torn = desk.source.capture(Endpoint.RESULTS, DAY, COUNTRIES)
    assert torn
    payload = torn.payloads[0]
    object.__setattr__(payload, "body", payload.body[:-5])
    desk.lake.captures.append(torn)
    with pytest.raises(PayloadUnreadableError, match="is torn"):
        desk.publish()


def test_force_does_not_put_one_source_over_another(desk: Desk) -> None:
    desk.results(*GOOD)
    desk.publish()
    desk.source.name = "other"
    desk.results(*GOOD)
    report = desk.publish(force_reason="I insist")
    assert [verdict.check for verdict in report.refused["gb"]] == ["same_source"]
