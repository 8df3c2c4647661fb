"""The records that the masters of people and parents carry, as of a day: totals, latest days, classes and distances."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest

from darkhorse_assets_tests.statistics.record_book import Run, fill_with_partials, see

TODAY = date(2025, 3, 31)
LONG_AGO = TODAY - timedelta(400)
ROLES = {"jockey": "jky", "trainer": "trn", "owner": "own", "sire": "sir", "dam": "dam", "damsire": "dsi"}
NOTHING_YET = {
    "total_rides": 0,
    "total_wins": 0,
    "total_places": 0,
    "total_seconds": 0,
    "total_thirds": 0,
    "win_rate": None,
    "place_rate": None,
    "last_ride_date": None,
    "last_win_date": None,
    "days_since_last_ride": None,
    "days_since_last_win": None,
    "recent_14d_rides": 0,
    "recent_14d_wins": 0,
    "recent_14d_win_rate": None,
    "recent_30d_rides": 0,
    "recent_30d_wins": 0,
    "recent_30d_win_rate": None,
}
Row = dict[str, object]


def ago(days: int) -> date:
    return TODAY - timedelta(days)


@pytest.fixture
def mart(fillable: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """All masters know the entity 9, and by the morrow's card 7."""
    for role, prefix in ROLES.items():
        see(fillable, role, {f"{prefix}_9": LONG_AGO, f"{prefix}_7": ago(-1)})
    yield fillable
    for role in ROLES:
        see(fillable, role, {})


def rows(mart: duckdb.DuckDBPyConnection, role: str, day: date | None = TODAY) -> dict[object, Row]:
    """The master of this role by id: as of a day, or the view."""
    found = mart.execute(f"FROM {role}s_as_of(DATE '{day}')" if day else f"FROM {role}s")
    columns = [column[0] for column in found.description or ()]
    records = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    by_id = {record[f"{role}_id"]: record for record in records}
    assert len(by_id) == len(records)
    return by_id


def nine(mart: duckdb.DuckDBPyConnection, role: str, day: date = TODAY) -> Row:
    return rows(mart, role, day)[f"{ROLES[role]}_9"]


CAREER = [
    *(
        Run(ago(days), horse=f"hrs_{days % 3}", came=came)
        for days, came in ((0, 2), (14, 1), (15, 1), (30, 3), (31, 1))
    ),
    Run(ago(14), race=2, came="PU"),
    Run(ago(100), came=9),
]


def test_a_jockey_carries_totals_rates_and_latest_days(mart: duckdb.DuckDBPyConnection) -> None:
    fill_with_partials(mart, CAREER)
    jockey = nine(mart, "jockey")
    assert {name: jockey[name] for name in NOTHING_YET} == {
        "total_rides": 7,
        "total_wins": 3,
        "total_places": 5,
        "total_seconds": 1,
        "total_thirds": 1,
        "win_rate": 42.86,
        "place_rate": 71.43,
        "last_ride_date": TODAY,
        "last_win_date": ago(14),
        "days_since_last_ride": 0,
        "days_since_last_win": 14,
        "recent_14d_rides": 3,
        "recent_14d_wins": 1,
        "recent_14d_win_rate": 33.33,
        "recent_30d_rides": 5,
        "recent_30d_wins": 2,
        "recent_30d_win_rate": 40.0,
    }


@pytest.mark.parametrize("role", ["trainer", "owner"])
def test_trainers_and_owners_carry_the_same_of_their_runners(mart: duckdb.DuckDBPyConnection, role: str) -> None:
    fill_with_partials(mart, CAREER)
    jockey, other = nine(mart, "jockey"), nine(mart, role)
    for name in NOTHING_YET:
        of_runners = name.replace("total_rides", "total_runners").replace("_rides", "_runs").replace("_ride", "_runner")
        assert other[of_runners] == jockey[name]


def test_a_record_as_of_a_day_knows_nothing_later(mart: duckdb.DuckDBPyConnection) -> None:
    fill_with_partials(mart, CAREER)
    then = nine(mart, "jockey", ago(15))
    fill_with_partials(mart, [run for run in CAREER if run.day <= ago(15)])
    assert nine(mart, "jockey", ago(15)) == then
    assert (then["total_rides"], then["last_win_date"], then["recent_30d_rides"]) == (4, ago(15), 3)


def test_who_is_only_on_tomorrow_s_card_is_in_the_view_without_a_record(mart: duckdb.DuckDBPyConnection) -> None:
    fill_with_partials(mart, CAREER)
    mart.execute("INSERT INTO lake.races (date, race_id, status) VALUES (?, 'rac_tomorrow', 'declared')", [ago(-1)])
    jockeys = rows(mart, "jockey", None)
    assert {name: jockeys["jky_7"][name] for name in NOTHING_YET} == NOTHING_YET
    assert jockeys["jky_9"] == nine(mart, "jockey")
    assert jockeys["jky_9"]["days_since_last_ride"] == 0  # today is the newest day with a result, not with a card
    assert rows(mart, "jockey").keys() == {"jky_9"}
    assert rows(mart, "owner", None)["own_7"]["active_last_30d"] is False
    assert rows(mart, "sire", None)["sir_7"]["data_quality_score"] == 0


def test_an_owner_has_the_horses_that_ran_for_it_and_is_active_for_thirty_days(mart: duckdb.DuckDBPyConnection) -> None:
    fill_with_partials(
        mart, [*CAREER, Run(ago(40), horse="hrs_8", owner="own_1"), Run(ago(41), horse="hrs_6", is_void=True)]
    )
    owner = nine(mart, "owner")
    assert owner["total_horses"] == len({run.horse for run in CAREER})
    assert owner["active_last_30d"] is True
    assert nine(mart, "owner", ago(-30))["active_last_30d"] is True
    assert nine(mart, "owner", ago(-31))["active_last_30d"] is False


def test_one_horse_under_two_ids_is_one_horse_of_its_owner(mart: duckdb.DuckDBPyConnection) -> None:
    fill_with_partials(mart, [Run(ago(1), horse="dh1_hrs_one"), Run(ago(0), horse="hrs_1")])
    assert nine(mart, "owner")["total_horses"] == 1


def test_a_jockey_s_days_without_ids_are_in_its_record(mart: duckdb.DuckDBPyConnection) -> None:
    see(mart, "jockey", {"jky_1": ago(1), "dh1_jky_one": ago(0)})
    fill_with_partials(mart, [Run(ago(1), jockey="jky_1", came=1), Run(ago(0), jockey="dh1_jky_one", came=2)])
    [jockey] = rows(mart, "jockey").values()
    assert (jockey["jockey_id"], jockey["total_rides"], jockey["win_rate"], jockey["last_ride_date"]) == (
        "jky_1",
        2,
        50.0,
        TODAY,
    )


def races_alike(runs: int, wins: int, race_class: str | None, yards: int | None, sp: float | None = 4.0) -> list[Run]:
    """So many runs, the first ones won."""
    return [Run(came=1 if n < wins else 4, race_class=race_class, yards=yards, sp=sp) for n in range(runs)]


PROGENY = [
    replace(run, day=ago(days), horse=f"hrs_{days}")
    for days, run in enumerate(
        [
            *races_alike(4, 2, "Class 2", 1100),
            *races_alike(6, 2, "Class 4", 1100),
            *races_alike(6, 2, "Class 3", 1545),
            *races_alike(9, 1, "Class 5", 1540, sp=None),
            *races_alike(3, 3, None, 1760),
            *races_alike(2, 2, "Class 2", None),
        ]
    )
]


@pytest.mark.parametrize("role", ["sire", "dam", "damsire"])
def test_a_parent_carries_the_record_of_its_progeny(mart: duckdb.DuckDBPyConnection, role: str) -> None:
    """Class 2 has the most wins; Class 3 and 4 are equal in wins and runs, so by name; 1,540 and 1,545 yards are 7f."""
    fill_with_partials(mart, PROGENY)
    parent = nine(mart, role)
    expected = {
        "total_runners": 30,
        "total_wins": 12,
        "total_places_2nd": 0,
        "total_places_3rd": 0,
        "overall_win_percent": 40.0,
        "overall_ae_index": 2.1,  # 11 / (21 / 4): the wins at no price are not among the 11
        "best_class": "Class 2",
        "best_class_ae": 2.67,
        "best_distance": "5f",
        "best_distance_ae": 1.6,
        **record("class_1", "Class 2", 6, 4, 66.67, 2.67),
        **record("class_2", "Class 3", 6, 2, 33.33, 1.33),
        **record("class_3", "Class 4", 6, 2, 33.33, 1.33),
        **record("distance_1", "5f", 10, 4, 40.0, 1.6),
        **record("distance_2", "7f", 15, 3, 20.0, 1.33),
        **record("distance_3", "1m", 3, 3, 100.0, 4.0),
        "data_quality_score": 1.0,
    }
    assert {name: parent[name] for name in expected} == expected


def record(place: str, name: str, runners: int, wins: int, win_percent: float, ae: float) -> Row:
    values = {"name": name, "runners": runners, "wins": wins, "win_percent": win_percent, "ae": ae}
    return {f"{place}_{figure}": value for figure, value in values.items()}


def test_a_parent_has_no_best_class_before_the_first_win_and_no_class_where_there_are_none(
    mart: duckdb.DuckDBPyConnection,
) -> None:
    fill_with_partials(mart, [Run(came=2), Run(race=2, race_class=None, yards=None, sp=None)])
    sire = nine(mart, "sire")
    assert [sire[name] for name in ("class_1_name", "class_1_wins", "class_2_name")] == ["Class 4", 0, None]
    assert [sire[name] for name in ("distance_1_name", "distance_2_name")] == ["7f", None]
    assert [sire[name] for name in ("best_class", "best_class_ae", "best_distance")] == [None, None, None]
    assert (sire["total_runners"], sire["overall_ae_index"], sire["data_quality_score"]) == (2, 0.0, 0.5)


def test_the_score_of_a_parent_whose_progeny_never_had_a_price_lacks_the_three_expectations(
    mart: duckdb.DuckDBPyConnection,
) -> None:
    fill_with_partials(mart, [Run(came=1, sp=None)])
    assert nine(mart, "dam")["data_quality_score"] == 0.4  # runners, one class, one distance


@pytest.mark.parametrize("role", ROLES)
def test_who_has_runs_is_found_by_its_runs_also_where_no_id_is_another_s(
    mart: duckdb.DuckDBPyConnection, role: str
) -> None:
    """DuckDB 2.0.0 takes a sum over a left join for 0 where it knows the right side to be empty: it then found nobody.

    Trainers, owners and parents have no identities here.
    """
    fill_with_partials(mart, CAREER)
    counted = nine(mart, role)
    counts = [name for name, value in counted.items() if isinstance(value, int) and value and name != "runner_count"]
    assert counts
    relation = f"{role}s_as_of(DATE '{TODAY}')"
    for name in counts:
        query = f"SELECT count(*) FROM {relation} WHERE coalesce({name}, 0) > 0"  # noqa: S608
        assert mart.execute(query).fetchall() == [(1,)], name
