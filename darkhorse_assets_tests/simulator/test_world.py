"""The invented season is repeatable, its horses and people are consistent, its volumes are those of real racing."""

import hashlib
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean

import pytest

from darkhorse_assets.simulator.world.courses import COUNTRIES
from darkhorse_assets.simulator.world.days import day_of, race_id, racing_day
from darkhorse_assets.simulator.world.fixtures import LONDON, fixtures
from darkhorse_assets.simulator.world.horses import BLOCK_DAYS, BORN_A_YEAR, FIRST_NUMBER, POOLS, due
from darkhorse_assets.simulator.world.words import HORSES, animal
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets_tests.simulator.conftest import BUSY_SATURDAY, NOW, SEED, Json

DIGEST = """
import hashlib, json
from datetime import date
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets_tests.simulator.conftest import NOW
world = World({seed})
body = [world.racecards(date(2024, 6, 1), NOW), world.results(date(2024, 6, 1), NOW)]
print(hashlib.sha256(json.dumps(body).encode()).hexdigest())
"""


def digest(world: World, day: date) -> str:
    body = [world.racecards(day, NOW), world.results(day, NOW)]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def test_another_process_makes_the_same_bytes(world: World) -> None:
    script = [sys.executable, "-c", DIGEST.format(seed=SEED)]
    elsewhere = subprocess.run(script, capture_output=True, text=True, check=True)
    assert elsewhere.stdout.strip() == digest(world, BUSY_SATURDAY)


def test_the_order_of_asking_changes_nothing(world: World) -> None:
    days = [BUSY_SATURDAY + timedelta(days=step) for step in range(3)]
    forwards = [digest(world, day) for day in days]
    racing_day.cache_clear()
    assert [digest(world, day) for day in reversed(days)] == forwards[::-1]


def test_another_seed_is_another_season(world: World) -> None:
    assert digest(World(SEED + 1), BUSY_SATURDAY) != digest(world, BUSY_SATURDAY)


def test_every_horse_of_a_pool_has_exactly_one_day_in_a_block_of_three_weeks() -> None:
    """Across the new year too: a horse's day does not depend on its age."""
    first = date.fromordinal((date(2024, 12, 20).toordinal() - 1) // BLOCK_DAYS * BLOCK_DAYS + 1)
    places = Counter(
        (number - FIRST_NUMBER) % BORN_A_YEAR
        for step in range(BLOCK_DAYS)
        for number in due(first + timedelta(days=step), 0, 3)
    )
    assert len(places) == POOLS[0].size
    assert set(places.values()) == {1}


def test_no_horse_and_no_jockey_is_at_two_places_on_a_day(results: list[Json]) -> None:
    horses = Counter((race["date"], runner["horse_id"]) for race in results for runner in race["runners"])
    assert max(horses.values()) == 1
    meetings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for race in results:
        for runner in race["runners"]:
            meetings[race["date"], runner["jockey_id"]].add(race["course_id"])
    assert max(map(len, meetings.values())) == 1


def test_a_horse_is_the_same_animal_whenever_it_runs(cards: list[Json], world: World) -> None:
    fixed = ("horse", "dob", "colour", "region", "breeder", "sire_id", "dam_id", "damsire_id", "sire", "dam", "damsire")
    seen: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for race in cards:
        for runner in race["runners"]:
            seen[runner["horse_id"]].add(tuple(runner[key] for key in fixed))
    assert all(len(versions) == 1 for versions in seen.values())
    some = cards[0]["runners"][0]
    described = world.horse(some["horse_id"], NOW.date())
    assert described is not None
    assert described["name"] == f"{some['horse']} ({some['region']})"
    assert (described["dob"], described["dam_id"]) == (some["dob"], some["dam_id"])


def test_an_animal_keeps_its_digits_as_sire_and_as_damsire(cards: list[Json]) -> None:
    known: dict[str, dict[str, tuple[str, str]]] = {"sire": {}, "damsire": {}}
    for race in cards:
        for runner in race["runners"]:
            for role, animals in known.items():
                animals[runner[f"{role}_id"][4:]] = (runner[role], runner[f"{role}_region"])
    sires, damsires = known.values()
    both = sires.keys() & damsires.keys()
    assert len(both) > 50
    assert [sires[digits] for digits in both] == [damsires[digits] for digits in both]


def test_ages_and_sexes_fit_the_races(cards: list[Json]) -> None:
    for race in cards:
        low = int(race["age_band"][0])
        for runner in race["runners"]:
            age = int(runner["age"])
            assert age == int(race["date"][:4]) - int(runner["dob"][:4])
            assert age >= low
            assert age == low or race["age_band"] not in {"2yo", "3yo"}
            assert runner["sex"] in {"filly", "mare"} or not race["sex_restriction"]
            assert runner["sex"] not in ({"mare", "horse"} if age < 5 else {"filly", "colt"})


def test_a_stable_is_left_rarely_and_then_told_of(cards: list[Json]) -> None:
    runners = [runner for race in cards for runner in race["runners"]]
    moved = [runner for runner in runners if runner["prev_trainers"]]
    assert 0.05 < len(moved) / len(runners) < 0.5
    for runner in moved:
        assert len(runner["prev_trainers"]) == len(runner["prev_owners"])
        assert all(change["change_date"] > runner["dob"] for change in runner["prev_trainers"])


def test_no_two_horses_have_the_same_name() -> None:
    assert len({animal(number, HORSES) for number in range(30_000)}) == 30_000


def test_volumes_are_those_of_british_irish_and_french_racing(results: list[Json], sample_days: list[date]) -> None:
    """Races from the fixture lists of every ninth day since 2015, field sizes from the sample days."""
    first, days = date(2015, 1, 1), 4344
    planned = [
        sum(
            len(fixture.offs)
            for country in COUNTRIES
            for fixture in fixtures(SEED, first + timedelta(days=step), country)
            if fixture.abandoned_at is None
        )
        for step in range(0, days, 9)
    ]
    races = fmean(planned) * days
    field = fmean(len(race["runners"]) for race in results)
    assert 137_000 <= races <= 150_000
    assert 1_300_000 <= races * field <= 1_500_000
    assert max(planned) > 50
    assert {race["region"] for race in results} == set(COUNTRIES)


@pytest.mark.parametrize("day", [date(2019, 12, 24), date(2024, 12, 25)])
def test_nobody_races_at_christmas(day: date, world: World) -> None:
    assert world.results(day, NOW) == []


def test_saturdays_need_more_than_one_page_of_fifty(world: World) -> None:
    assert 50 < len(world.results(BUSY_SATURDAY, NOW)) < 65


def test_books_are_sane_and_favourites_win_three_times_in_ten(results: list[Json]) -> None:
    books = [sum(1 / float(runner["sp_dec"]) for runner in race["runners"]) for race in results]
    assert 1.05 <= min(books) <= max(books) <= 1.35
    won = [race["runners"][0]["sp"][-1] in "FJC" for race in results]
    assert 0.26 <= fmean(won) <= 0.36


def test_a_meeting_runs_its_races_one_after_the_other(results: list[Json]) -> None:
    meetings: dict[tuple[str, str], list[str]] = defaultdict(list)
    for race in results:
        meetings[race["date"], race["course_id"]].append(race["off_dt"])
    for offs in meetings.values():
        minutes = [int(off[11:13]) * 60 + int(off[14:16]) for off in sorted(offs)]
        assert all(10 <= later - earlier <= 50 for earlier, later in pairwise(minutes))
        assert minutes[-1] <= 21 * 60 + 15


def test_everything_is_on_london_time_and_the_offset_follows_summer(results: list[Json]) -> None:
    for race in results:
        off = datetime.fromisoformat(race["off_dt"])
        assert off.utcoffset() == off.replace(tzinfo=LONDON).utcoffset()
        assert off.date().isoformat() == race["date"]


def test_level_horses_share_place_and_prize_and_the_next_place_is_skipped(results: list[Json]) -> None:
    ties = [
        (race["runners"], place)
        for race in results
        for place, (before, after) in enumerate(pairwise(race["runners"]))
        if before["position"] == after["position"] and after["position"].isdecimal()
    ]
    assert ties
    for runners, place in ties:
        before, after = runners[place], runners[place + 1]
        assert (after["btn"], after["ovr_btn"], after["prize"]) == ("0", before["ovr_btn"], before["prize"])
        if place + 2 < len(runners) and runners[place + 2]["position"].isdecimal():
            assert int(runners[place + 2]["position"]) == int(after["position"]) + 2


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2026, 9, 14), date(2026, 9, 15), date(2026, 11, 22)])
def test_the_day_can_be_read_off_a_race_id(day: date) -> None:
    assert day_of(race_id(day, 0)) == day_of(race_id(day, 99)) == day


def test_ids_are_longer_than_an_int32_since_autumn_2026() -> None:
    assert len(race_id(date(2026, 9, 15), 0)) == len("rac_32300502975")


@pytest.mark.parametrize("text", ["rac_", "rac_x", "", "rac_1", "rac_99999999999", "hrs_10000000"])
def test_a_strange_race_id_belongs_to_no_race(text: str, world: World) -> None:
    assert world.racecard(text, NOW) is None
    assert world.result(text, NOW) is None


@pytest.mark.parametrize("text", ["hrs_", "hrs_5", "hrs_x", "hrs_99999999", "sir_1002634"])
def test_a_strange_horse_id_belongs_to_no_horse(text: str, world: World) -> None:
    assert world.horse(text, NOW.date()) is None
