"""Faults of content: what is shown is wrong, and everything around it fits; the same at every asking."""

from datetime import date, timedelta

import pytest

from darkhorse_assets.simulator.world.world import World
from darkhorse_assets_tests.simulator.conftest import NOW, Json
from darkhorse_assets_tests.simulator.faults.conftest import DAY, Server

BEFORE = DAY - timedelta(days=1)


def ids(races: list[Json]) -> list[str]:
    return [race["race_id"] for race in races]


def places(race: Json) -> list[tuple[str, str, str]]:
    """Horse, position and prize of each runner, in the order of the answer."""
    return [(runner["horse_id"], runner["position"], runner["prize"]) for runner in race["runners"]]


def plain(race: Json) -> bool:
    """Whether no dead heat is at its head and no amendment was made."""
    return [runner["position"] for runner in race["runners"][:3]] == ["1", "2", "3"] and "DSQ" not in {
        runner["position"] for runner in race["runners"]
    }


@pytest.fixture(scope="module")
def good(world: World) -> list[Json]:
    """The results of the day as they should be."""
    return world.results(DAY, NOW)


def test_another_days_races_are_stamped_with_the_day_that_was_asked_for(server: Server, world: World) -> None:
    server.plan("wrong-day:back=1")
    shown = server.results()
    assert ids(shown) == ids(world.results(BEFORE, NOW))
    assert {(race["date"], race["off_dt"][:10]) for race in shown} == {(f"{DAY}", f"{DAY}")}


def test_another_days_list_comes_under_the_envelope_of_the_day_that_was_asked_for(server: Server, world: World) -> None:
    server.plan("stale:back=1")
    body = server.body("/v1/results", start_date=DAY, end_date=DAY, limit=100, region="gb")
    assert ids(body["results"]) == ids([race for race in world.results(BEFORE, NOW) if race["region"] == "GB"])
    assert body["total"] == len(body["results"])
    assert ["start_date", f"{DAY}"] in body["query"]


def test_a_stale_list_is_that_of_hours_before(server: Server, good: list[Json]) -> None:
    server.at(DAY, 23)
    assert len(server.results()) == len(good)
    server.plan("stale:hours=7")
    stale = server.results()
    assert 0 < len(stale) < len(good)
    assert max(race["off_dt"] for race in stale) < f"{DAY}T16:00"


@pytest.mark.parametrize("endpoint", ["/v1/results/{}", "/v1/racecards/{}/pro"])
def test_a_single_race_is_answered_with_another_of_its_day(server: Server, good: list[Json], endpoint: str) -> None:
    wanted = good[0]["race_id"]
    server.plan("wrong-race:count=1")
    other = server.body(endpoint.format(wanted))
    assert other["race_id"] in set(ids(good)) - {wanted}
    assert server.body(endpoint.format(wanted))["race_id"] == wanted
    assert server.client.get("/v1/results/rac_1").status_code == 404


def test_the_last_race_is_missing_and_the_pages_do_not_show_it(server: Server, good: list[Json]) -> None:
    server.plan("missing-race")
    first = server.body("/v1/results", start_date=DAY, end_date=DAY, limit=20)
    others = server.body("/v1/results", start_date=DAY, end_date=DAY, limit=100, skip=20)
    assert first["total"] == others["total"] == len(good) - 1
    assert ids(first["results"] + others["results"]) == ids(good)[1:]  # results come latest first


def test_of_a_span_the_last_race_of_each_day_is_missing(server: Server, world: World, good: list[Json]) -> None:
    server.plan("missing-race")
    body = server.body("/v1/results", start_date=BEFORE, end_date=DAY)
    assert body["total"] == len(good) - 1 + len(world.results(BEFORE, NOW)) - 1
    assert good[0]["race_id"] not in ids(body["results"])


def test_named_races_are_missing_and_no_other(server: Server, good: list[Json]) -> None:
    gone = ids(good)[3]
    server.plan(f"missing-race:races={gone}")
    assert set(ids(good)) - set(ids(server.results())) == {gone}


def test_a_race_is_in_the_list_twice(server: Server, good: list[Json]) -> None:
    server.plan("duplicate-race")
    shown = server.results()
    assert ids(shown) == [ids(good)[0], *ids(good)]
    assert shown[0] == shown[1]


def test_ratings_come_days_later_in_lists_and_single_races(server: Server, good: list[Json]) -> None:
    server.plan("late-ratings:late=14")
    for days, is_rated in ((13, False), (14, True)):
        server.at(DAY + timedelta(days=days), 0)
        shown = [*server.results(), server.body(f"/v1/results/{good[0]['race_id']}")]
        ratings = {runner[key] for race in shown for runner in race["runners"] for key in ("rpr", "tsr")}
        assert (ratings != {"–"}) is is_rated
    assert server.told()[0]["changed"] == 2  # the list and the single race, before the fourteenth day


def test_a_result_is_amended_days_later(server: Server, good: list[Json]) -> None:
    race = next(race for race in good if plain(race))
    server.plan(f"amended:late=3,races={race['race_id']}")
    server.at(DAY + timedelta(days=2), 23)
    assert places(server.body(f"/v1/results/{race['race_id']}")) == places(race)
    server.at(DAY + timedelta(days=3), 0)
    shown = {each["race_id"]: each for each in server.results()}
    (first, *_), (second, *_), *others = places(race)
    prizes = [prize for _, _, prize in places(race)]
    assert places(shown[race["race_id"]]) == [(second, "1", prizes[0]), (first, "2", prizes[1]), *others]
    assert "reversed" in shown[race["race_id"]]["comments"]
    assert places(server.body(f"/v1/results/{race['race_id']}")) == places(shown[race["race_id"]])


def test_a_winner_is_disqualified_days_later_and_the_others_move_up(server: Server, good: list[Json]) -> None:
    race = next(race for race in good if plain(race))
    server.plan(f"disqualified:late=5,races={race['race_id']}")
    server.at(DAY + timedelta(days=5), 0)
    shown = server.body(f"/v1/results/{race['race_id']}")
    before = [line for line in places(race) if line[1].isdecimal()]
    after = [line for line in places(shown) if line[1].isdecimal()]
    assert [horse for horse, _, _ in after] == [horse for horse, _, _ in before[1:]]
    assert [prize for _, _, prize in after] == [prize for _, _, prize in before[:-1]]
    assert [position for _, position, _ in after] == [str(int(position) - 1) for _, position, _ in before[1:]]
    assert (before[0][0], "DSQ", "") in places(shown)
    assert (shown["runners"][0]["btn"], shown["runners"][0]["ovr_btn"]) == ("0", "0")
    assert {line[0] for line in places(shown)} == {line[0] for line in places(race)}


def test_one_race_in_so_many_is_amended_and_always_the_same(server: Server, good: list[Json]) -> None:
    server.plan("amended:one_in=7")
    changed = {was["race_id"] for was, now in zip(good, server.results(), strict=True) if was != now}
    assert changed
    assert changed <= {race for race in ids(good) if int(race.removeprefix("rac_")) % 7 == 0}


def test_all_faults_of_content_act_together(server: Server, good: list[Json]) -> None:
    server.plan("missing-race", "duplicate-race", "late-ratings:late=1000")
    shown = server.results()
    assert ids(shown) == [ids(good)[1], *ids(good)[1:]]
    assert {runner["rpr"] for race in shown for runner in race["runners"]} == {"–"}


def test_faults_do_not_touch_the_world(server: Server, good: list[Json]) -> None:
    server.plan("late-ratings:late=1000", "amended", "disqualified", "wrong-day")
    server.results()
    server.plan()
    assert server.results() == good
    assert date.fromisoformat(good[0]["date"]) == DAY
