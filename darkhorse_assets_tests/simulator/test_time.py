"""The world is seen as of a moment: cards before a race, its result after, ratings later, amendments later still."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import fmean

import pytest

from darkhorse_assets.simulator.world.cards import racecard
from darkhorse_assets.simulator.world.days import racing_day
from darkhorse_assets.simulator.world.fixtures import LONDON, at
from darkhorse_assets.simulator.world.model import Amendment, Race
from darkhorse_assets.simulator.world.results import result
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets_tests.simulator.conftest import BUSY_SATURDAY, NOW, SEED, Json

DAY = BUSY_SATURDAY


def evening(days_before: int) -> datetime:
    return at(DAY - timedelta(days=days_before), 18 * 60)


@pytest.fixture(scope="module")
def races() -> tuple[Race, ...]:
    return racing_day(SEED, DAY)


@pytest.fixture(scope="module")
def race(races: tuple[Race, ...]) -> Race:
    """A British race with at least six finishers, none level."""
    return next(
        race
        for race in races
        if race.fixture.course.country == "GB" and len({row.lengths for row in race.finish}) == len(race.finish) >= 6
    )


def placings(body: Json) -> list[tuple[str, str]]:
    return [(runner["position"], runner["horse_id"]) for runner in body["runners"]]


@pytest.mark.parametrize(("days_before", "shown"), [(3, False), (2, True), (0, True)])
def test_cards_are_shown_two_days_ahead(days_before: int, shown: bool, world: World) -> None:
    assert bool(world.racecards(DAY, evening(days_before))) is shown


def test_no_card_is_older_than_the_first_card_day(world: World) -> None:
    assert world.racecards(date(2023, 1, 22), NOW) == []
    assert world.racecards(date(2023, 1, 24), NOW) != []
    assert World(SEED, first_card_day=date(2020, 1, 1)).racecards(date(2020, 6, 6), NOW) != []


def test_two_days_ahead_no_jockeys_and_no_odds_are_known(world: World) -> None:
    for card in world.racecards(DAY, evening(2)):
        assert {(runner["jockey"], runner["jockey_id"], len(runner["odds"])) for runner in card["runners"]} == {
            ("", "", 0)
        }
        assert card["big_race"] == (card["field_size"] == "0")


def test_the_day_before_jockeys_are_known_with_their_claims_in_brackets(world: World) -> None:
    riders = [runner["jockey"] for card in world.racecards(DAY, evening(1)) for runner in card["runners"]]
    assert any(rider.endswith(("(3)", "(5)", "(7)")) for rider in riders)
    assert all(rider.strip("0123456789()") == rider.split("(")[0] for rider in riders)


def test_a_result_appears_a_quarter_of_an_hour_after_the_off(world: World, race: Race) -> None:
    before, after = race.off + timedelta(minutes=14), race.off + timedelta(minutes=15)
    assert world.result(race.id, before) is None
    assert world.result(race.id, after) is not None
    assert [body["off_dt"] for body in world.results(DAY, after)] == sorted(
        (body["off_dt"] for body in world.results(DAY, after)), reverse=True
    )


def test_ratings_arrive_two_to_four_days_later_each_on_its_own(races: tuple[Race, ...], world: World) -> None:
    def rated(now: datetime, key: str) -> float:
        runners = [runner for body in world.results(DAY, now) for runner in body["runners"]]
        return fmean(runner[key] != "–" for runner in runners)

    for key in ("rpr", "tsr"):
        assert rated(at(DAY, 23 * 60), key) == 0
        assert rated(at(DAY + timedelta(days=5), 0), key) > 0.85
    assert any(race.rpr_at != race.tsr_at for race in races)


def test_late_non_runners_lose_their_number_and_jockey_and_leave_the_field(races: tuple[Race, ...]) -> None:
    race, entry = next(
        (race, entry)
        for race in races
        if race.fixture.course.country != "FR"  # French results give names without reasons
        for entry in race.entries
        if entry.withdrawal and entry.withdrawal.known_at and entry.withdrawal.known_at > at(DAY, 0)
    )
    assert entry.withdrawal is not None
    assert entry.withdrawal.known_at is not None
    moments = (entry.withdrawal.known_at - timedelta(minutes=1), entry.withdrawal.known_at)
    before, after = (racecard(SEED, race, now, is_entry_stage=False) for now in moments)
    place = race.entries.index(entry)
    assert before["runners"][place]["number"] == str(entry.number)
    assert after["runners"][place]["number"] == "NR"
    assert after["runners"][place]["jockey"].startswith("NON-RUNNER")
    assert after["runners"][place]["jockey_id"] == "jky_224913"
    assert int(after["field_size"]) == int(before["field_size"]) - 1
    assert f"{entry.horse.name} ({entry.withdrawal.reason})" in result(race, NOW)["non_runners"]
    assert f"hrs_{entry.horse.number}" not in {runner["horse_id"] for runner in result(race, NOW)["runners"]}


def test_a_withdrawal_at_the_start_is_told_by_the_result_alone(results: list[Json], world: World) -> None:
    text = next(race for race in results if "(withdrawn; " in race["non_runners"])
    card = world.racecard(text["race_id"], NOW)
    if card:
        withdrawn = text["non_runners"].count("(")
        assert sum(runner["number"] == "NR" for runner in card["runners"]) < withdrawn


def test_reserves_have_a_number_of_their_own_and_do_not_run(races: tuple[Race, ...], cards: list[Json]) -> None:
    reserves = [runner for card in cards for runner in card["runners"] if runner["number"].startswith("R")]
    assert reserves
    assert {runner["jockey"] for runner in reserves} == {""}
    assert not any(entry.reserve for race in races for row in race.finish for entry in [row.entry])


def test_a_delayed_race_keeps_its_planned_off_until_an_hour_before(race: Race) -> None:
    delayed = replace(race, delay=timedelta(minutes=7))
    early, late = (
        racecard(SEED, delayed, race.planned_off - timedelta(minutes=ahead), is_entry_stage=False) for ahead in (61, 60)
    )
    assert early["off_dt"] == race.planned_off.isoformat()
    assert late["off_dt"] == result(delayed, NOW)["off_dt"] == (race.planned_off + timedelta(minutes=7)).isoformat()


def test_a_disqualified_winner_goes_last_and_all_others_move_up(race: Race) -> None:
    amended = replace(race, amendment=Amendment(at(DAY + timedelta(days=3), 720), 0, "disqualified"))
    before = result(amended, at(DAY + timedelta(days=3), 719))
    after = result(amended, at(DAY + timedelta(days=3), 720))
    finished = [row for row in placings(before) if row[0].isdecimal()]
    assert [row[1] for row in placings(after)][: len(finished) - 1] == [horse for _, horse in finished[1:]]
    assert ("DSQ", finished[0][1]) in placings(after)
    assert after["runners"][0]["ovr_btn"] == "0"
    assert after["runners"][0]["prize"] == before["runners"][0]["prize"]
    assert (before["comments"], after["comments"]) == (race.comment, "disqualified")
    assert after["tote_win"] == before["tote_win"]


def test_reversed_placings_swap_the_first_two_and_leave_the_margins(race: Race) -> None:
    amended = replace(race, amendment=Amendment(at(DAY + timedelta(days=1), 720), None, "reversed"))
    before, after = result(amended, at(DAY, 23 * 60)), result(amended, NOW)
    assert [row[1] for row in placings(after)][:2] == [row[1] for row in placings(before)][1::-1]
    assert [runner["ovr_btn"] for runner in after["runners"]] == [runner["ovr_btn"] for runner in before["runners"]]


def test_some_results_of_a_season_are_amended_one_to_five_days_later(sample_days: list[date]) -> None:
    races = [race for day in sample_days for race in racing_day(SEED, day)]
    amended = [(race, race.amendment) for race in races if race.amendment]
    assert 0 < len(amended) < len(races) / 50
    for race, amendment in amended:
        assert 1 <= (amendment.known_at.date() - race.fixture.day).days <= 5


def test_in_a_void_race_every_position_is_void_and_nothing_is_paid(race: Race) -> None:
    body = result(replace(race, is_void=True), NOW)
    assert {runner["position"] for runner in body["runners"]} == {"VOI"}
    assert {runner["prize"] for runner in body["runners"]} == {""}
    assert (body["winning_time_detail"], body["tote_win"]) == ("", "")
    assert len(body["runners"]) == len(race.finish) + len(race.failed)


def test_an_abandoned_meeting_has_cards_that_say_so_and_no_results(world: World) -> None:
    day, race = next(
        (day, race)
        for day in (date(2024, 1, 20) + timedelta(days=step) for step in range(60))
        for race in racing_day(SEED, day)
        if race.fixture.abandoned_at
    )
    assert race.fixture.abandoned_at is not None
    before, after = race.fixture.abandoned_at - timedelta(minutes=1), race.fixture.abandoned_at
    assert [racecard(SEED, race, now, is_entry_stage=False)["is_abandoned"] for now in (before, after)] == [False, True]
    assert world.racecard(race.id, NOW) is not None
    assert world.result(race.id, NOW) is None
    assert race.fixture.course.id not in {body["course_id"] for body in world.results(day, NOW)}


def test_a_moment_may_be_given_in_any_time_zone(world: World, race: Race) -> None:
    now = race.off + timedelta(minutes=20)
    assert now.tzinfo is LONDON
    assert world.results(DAY, now.astimezone()) == world.results(DAY, now)
