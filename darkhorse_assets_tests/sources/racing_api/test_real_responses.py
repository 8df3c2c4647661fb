"""Real responses, through the whole way: served on loopback, captured, published, and held against what was served.

Every column whose origin the body fills must be filled in the published row. The walk is generic, over the contracts'
origins; what may stay null all the same is listed below, with the reason.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, Column, Table
from darkhorse_assets.racing.values import present
from darkhorse_assets_tests.sources.racing_api.bodies import Json
from darkhorse_assets_tests.sources.racing_api.conftest import COUNTRIES, Published

HOLDS_PART = {
    "suffix": r"\([A-Z]{2,3}\)$",
    "in brackets": r"\([0-9]+\)$",
    "outside brackets": r"^[0-9]",
    "number": r"^[0-9]",
    "digits": r"^[0-9]",
    "letters": r"^[A-Za-z]",
    "letter": r"[FJC]$",
    "sign": r"[0-9]",
    "AW": r"\(AW\)",
    "NR": "^NR$",
    "NON-RUNNER": "^NON-RUNNER",
    "R": "^R[0-9]",
    "R15": "^R[0-9]",
    "1": "1$",
    "VOI": "^VOI",
}
"""When a field holds the part of it that an origin names in brackets."""


def _has_dummy_jockey(horse: Json) -> bool:
    return str(horse.get("jockey")).startswith("NON-RUNNER")


MAY_STAY_NULL: dict[str, Callable[[Json], bool]] = {
    "draw": lambda horse: horse["draw"] == "0",  # the source's way to say that there are no stalls
    "jockey": _has_dummy_jockey,  # who is nobody
    "jockey_id": _has_dummy_jockey,
    "jockey_claim_lbs": _has_dummy_jockey,
    "trainer_14d_win_pct": lambda horse: horse["trainer_14_days"]["percent"] == "None",  # of a trainer without runs
}


def test_each_day_took_one_call_for_its_cards_and_one_for_its_results(published: Published) -> None:
    carded = sum(report.day >= date(2023, 1, 23) for report in published.reports)
    assert published.asked == len(published.reports) + carded


def test_nothing_is_rejected_and_no_field_is_unknown(published: Published) -> None:
    assert Counter(table for report in published.reports for table in report.refused) == {}
    assert sum(sum(report.quarantined.values()) for report in published.reports) == 0
    failed = {(v.check, v.table) for report in published.reports for v in report.verdicts if not v.passed}
    # We have no result of the cards; and samples are single races of their days, which is noticed.
    assert failed == {("completeness", "results"), ("volume", "races"), ("meetings", "races")}
    assert {row["extra"] for name in ("races", "runners", "results") for row in published.rows[name]} == {None}


def test_every_race_and_every_horse_served_is_published_once(published: Published) -> None:
    served = {race["race_id"] for race in (*published.cards, *published.results)}
    carded = sum(len(race["runners"]) for race in published.cards)
    resulted = sum(len(race["runners"]) for race in published.results)
    assert {row["race_id"] for row in published.rows["races"]} == served
    assert len(published.rows["races"]) == len(served) == len(published.cards) + len(published.results)
    assert len(published.rows["results"]) == resulted
    assert len(published.rows["runners"]) == carded + resulted


@pytest.mark.parametrize("origin", ["card", "result"])
def test_every_column_is_filled_whose_origin_the_body_fills(published: Published, origin: str) -> None:
    empty = []
    checked: Counter[str] = Counter()
    for table, column, race, horse in _origins(published, origin):
        written = _written(column, origin, race, horse)
        if written is None or (horse and column.name in MAY_STAY_NULL and MAY_STAY_NULL[column.name](horse)):
            continue
        checked[f"{table.name}.{column.name}"] += 1
        if published.of(table, race, horse)[column.name] is None:
            empty.append(f"{table.name}.{column.name} of {race['race_id']}: {written!r}")
    assert empty == []
    assert len(checked) > 80


def _origins(published: Published, origin: str) -> Iterator[tuple[Table, Column, Json, Json | None]]:
    horse_tables = (RUNNERS,) if origin == "card" else (RUNNERS, RESULTS)
    for race in published.cards if origin == "card" else published.results:
        yield from ((RACES, column, race, None) for column in RACES.columns)
        for horse in race["runners"]:
            yield from ((table, column, race, horse) for table in horse_tables for column in table.columns)


def _written(column: Column, origin: str, race: Json, horse: Json | None) -> str | None:
    """The first of the column's origins that the body fills; the date, the country and the ids are the race's."""
    body = race if horse is None or column.name in ("date", "country", "race_id") else horse
    for place in filter(None, column.origin.get(origin, "").split(", ")):
        path, _, part = place.removesuffix(")").partition(" (")
        value: object = body
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        text = value if isinstance(value, str) else json.dumps(value) if value not in (None, [], {}) else None
        if text and present(text) and (not part or re.search(HOLDS_PART[part], text)):
            return text
    return None


def test_off_times_are_the_instant_whatever_the_twelve_hour_clock_says(published: Published) -> None:
    evenings = 0
    for race in (*published.cards, *published.results):
        row = published.of(RACES, race)
        hour, minute = map(int, race["off_time" if "off_time" in race else "off"].split(":"))
        assert row["off_dt"] == datetime.fromisoformat(race["off_dt"])
        assert (row["off_london"].hour % 12, row["off_london"].minute) == (hour % 12, minute)
        evenings += row["off_london"].hour - hour == 12 and hour >= 6
    assert evenings > 5


def test_a_race_at_the_other_end_of_the_world_has_its_own_clock(published: Published) -> None:
    (early,) = [row for row in published.rows["races"] if row["country"] == "aus" and row["off_dt"].month == 11]
    assert early["off_dt"] == datetime(2025, 11, 4, 4, tzinfo=UTC)
    assert early["off_london"].hour == 4
    assert early["off_local"] - early["off_london"] == timedelta(hours=11)
    assert early["time_zone"] == "Australia/Sydney"


def test_irish_prizes_are_euros_and_all_others_pounds(published: Published) -> None:
    signed: Counter[str] = Counter()
    for race in published.results:
        for horse in race["runners"]:
            row, written = published.of(RESULTS, race, horse), horse.get("prize", "")
            if not written:
                assert row["prize"] is row["prize_currency"] is None
                continue
            assert row["prize"] == Decimal(written.removeprefix("€"))
            assert (row["prize_currency"] == "EUR") == (row["country"] == "ire") == written.startswith("€")
            signed[row["country"]] += 1
    assert {"gb", "ire", "ger", "aus"} <= signed.keys()


def test_a_french_card_has_its_prize_in_pounds_and_no_class(published: Published) -> None:
    (race,) = [race for race in published.cards if race["region"] == "FR"]
    french = published.of(RACES, race)
    assert french["prize"] == Decimal(race["prize"].removeprefix("£").replace(",", "")) > 10_000
    assert (french["prize_currency"], french["race_class"]) == ("GBP", None)
    assert french["off_local"] - french["off_london"] == timedelta(hours=1)


def test_a_dead_heat_shares_its_position_and_the_next_one_is_left_out(published: Published) -> None:
    positions = Counter((row["race_id"], row["position"]) for row in published.rows["results"] if row["position"])
    (shared,) = [key for key, count in positions.items() if count > 1]
    race_id, position = shared
    assert positions[shared] == 2
    assert (race_id, position + 1) not in positions
    assert (race_id, position + 2) in positions
    beaten = {r["overall_beaten_lengths"] for r in published.rows["results"] if (r["race_id"], r["position"]) == shared}
    assert len(beaten) == 1


def test_horses_that_did_not_finish_keep_their_code(published: Published) -> None:
    codes = Counter(row["finish_code"] for row in published.rows["results"] if row["position"] is None)
    assert {"PU", "UR"} <= codes.keys()
    assert None not in codes


@pytest.mark.parametrize(("written", "decimal", "favourite"), [("EvensF", 2.0, "F"), ("85/40F", 3.12, "F")])
def test_odd_starting_prices(published: Published, written: str, decimal: float, favourite: str) -> None:
    found = {(r["sp_decimal"], r["sp_favourite"]) for r in published.rows["results"] if r["sp"] == written}
    assert found == {(decimal, favourite)}


def test_non_runners_and_reserves_are_flagged_and_nobody_rides_them(published: Published) -> None:
    (race,) = [race for race in published.cards if race["race_id"] == "rac_odd_runners"]
    flags = Counter(
        (row["is_non_runner"], row["is_reserve"], row["jockey"])
        for row in (published.of(RUNNERS, race, horse) for horse in race["runners"])
    )
    assert flags == {(True, False, None): 2, (False, False, None): 1, (False, True, None): 1}
    row = published.of(RACES, race)
    assert (row["declared_count"], row["non_runner_count"]) == (3, 2)


def test_an_owner_without_an_id_keeps_the_name(published: Published) -> None:
    rows = [row for row in published.rows["results"] if row["race_id"] == "rac_no_owner_ids"]
    assert Counter(row["owner_id"] is None for row in rows if row["owner"])[True] == 3


def test_a_result_of_the_free_endpoint_gets_a_course_and_its_distance_from_what_it_has(published: Published) -> None:
    (race,) = [race for race in published.results if "course_id" not in race]
    row = published.of(RACES, race)
    assert row["course_id"].startswith("dh1_crs_")
    assert row["course"].endswith("(AW)")
    assert (row["distance"], row["distance_yards"]) == ("12f", 2640)


def test_masters_have_each_horse_course_and_region_of_each_day_once(published: Published) -> None:
    horses = {(row["date"], row["horse_id"]) for name in ("runners", "results") for row in published.rows[name]}
    assert {(row["date"], row["horse_id"]) for row in published.rows["horse_pedigree"]} == horses
    assert len(published.rows["horse_pedigree"]) == len(horses)
    assert {row["country"] for row in published.rows["regions"]} == set(COUNTRIES)
    races = len(published.rows["races"])
    assert sum(row["race_count"] for row in published.rows["courses"]) == races
    assert sum(row["race_count"] for row in published.rows["regions"]) == races


@pytest.mark.parametrize("role", ["jockey", "trainer", "owner", "sire", "dam", "damsire"])
def test_masters_have_everyone_whom_a_day_names_by_id_once(published: Published, role: str) -> None:
    named = {
        (row["date"], row[f"{role}_id"])
        for name in ("runners", "results")
        for row in published.rows[name]
        if row[f"{role}_id"] is not None
    }
    rows = published.rows[f"{role}s"]
    assert {(row["date"], row[f"{role}_id"]) for row in rows} == named
    assert len(rows) == len(named)


def test_the_bookmakers_of_the_cards_have_a_row_and_some_are_exchanges(published: Published) -> None:
    types = {row["bookmaker"]: row["bookmaker_type"] for row in published.rows["bookmakers"]}
    assert types["Betfair Exchange"] == types["Matchbook"] == "exchange"
    assert list(types.values()).count("bookmaker") > 10


def test_every_british_and_irish_course_of_the_samples_has_its_place(published: Published) -> None:
    british_or_irish = [row for row in published.rows["courses"] if row["country"] in ("gb", "ire")]
    assert len(british_or_irish) > 10
    assert [row["course"] for row in british_or_irish if row["latitude"] is None] == []
