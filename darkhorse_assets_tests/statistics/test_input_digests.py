"""The digest of what a day's statistics were computed from changes exactly on the days whose inputs changed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from darkhorse_assets.statistics.runner_statistics import input_digests, runner_statistics
from darkhorse_assets_tests.statistics.by_hand import identity
from darkhorse_assets_tests.statistics.form_book import Entry, Race, at, fill

ALWAYS = (date(2015, 1, 1), date(2030, 1, 1))
CHANGED = 60
"""The number of the race that the tests change."""


def digests(connection: duckdb.DuckDBPyConnection, races: list[Race]) -> dict[date, str]:
    fill(connection, races)
    return input_digests(connection, *ALWAYS)


def changed_days(before: dict[date, str], after: dict[date, str]) -> set[date]:
    return {day for day in before.keys() | after.keys() if before.get(day) != after.get(day)}


def days_that_look_back_on(races: list[Race], changed: Race, horses: set[str | None]) -> set[date]:
    """Those on which one of the horses is declared, in a race that is off later."""
    return {race.day for race in races if race.off > changed.off and horses & {identity(e.horse) for e in race.entries}}


@pytest.fixture
def book(busy_book: list[Race]) -> list[Race]:
    """A stretch in which horses have days off: those of the busy book are declared on nearly all days."""
    return [
        replace(race, entries=[replace(entry, horse=_of_the_week(entry.horse, race.day)) for entry in race.entries])
        for race in busy_book[:160]
    ]


def _of_the_week(horse: str, day: date) -> str:
    return f"{identity(horse)}_{day.isocalendar().week % 3}"


ENTRY_CHANGES: dict[str, dict[str, Any]] = {
    "position": {"came": 9},
    "non-finisher": {"came": "PU"},
    "non-runner": {"came": None},
    "prize": {"prize": Decimal("77.77")},
    "jockey who rode": {"rode": "jky_77"},
}


@pytest.mark.parametrize("name", ENTRY_CHANGES)
def test_a_changed_result_makes_the_later_days_of_that_horse_stale_and_no_others(
    fillable: duckdb.DuckDBPyConnection, book: list[Race], name: str
) -> None:
    first, *others = book[CHANGED].entries
    entry = replace(first, came=3, rode="jky_3", prize=Decimal("10.00"))
    race = replace(book[CHANGED], status="resulted", entries=[entry, *others])
    changed = replace(race, entries=[replace(entry, **ENTRY_CHANGES[name]), *others])
    expected = days_that_look_back_on(book, race, {entry.horse})
    assert expected
    assert len(expected) < len({later.day for later in book if later.off > race.off})
    before = digests(fillable, [*book[:CHANGED], race, *book[CHANGED + 1 :]])
    assert changed_days(before, digests(fillable, [*book[:CHANGED], changed, *book[CHANGED + 1 :]])) == expected


RACE_CHANGES: dict[str, dict[str, Any]] = {
    "course": {"course": "crs_77"},
    "distance by a yard": {"yards": 1761},
    "going": {"going": "Heavy", "surface": "Turf"},
    "type": {"race_type": "Chase"},
    "void": {"status": "void"},
}
ASKED_WITH = {"course"}
"""Of these, what the race's own runners are counted by: its own day is stale too."""


@pytest.mark.parametrize("name", RACE_CHANGES)
def test_a_changed_race_makes_the_later_days_of_its_runners_stale(
    fillable: duckdb.DuckDBPyConnection, book: list[Race], name: str
) -> None:
    race = replace(book[CHANGED], going="Good", surface="Turf", race_type="Flat", yards=1760, course="crs_3")
    races = [*book[:CHANGED], race, *book[CHANGED + 1 :]]
    after = [*book[:CHANGED], replace(race, **RACE_CHANGES[name]), *book[CHANGED + 1 :]]
    ran: set[str | None] = {entry.horse for entry in race.entries if entry.came is not None}
    expected = days_that_look_back_on(book, race, ran) | ({race.day} if name in ASKED_WITH else set())
    assert changed_days(digests(fillable, races), digests(fillable, after)) == expected


def test_days_are_stale_wherever_their_rows_would_be_others(
    fillable: duckdb.DuckDBPyConnection, busy_book: list[Race]
) -> None:
    """What the digest is for: no row changes on a day whose digest stays."""
    races = busy_book[:120]
    variants = [
        [*races[:50], *races[51:]],
        [*races, Race(at("2023-03-01", "18:00"), [Entry("hrs_3", 1), Entry("dh1_hrs_one", 2)], "rac_new")],
        [replace(race, off=race.off + timedelta(minutes=7)) if race is races[40] else race for race in races],
    ]
    before = digests(fillable, races)
    rows = rows_by_day(fillable)
    for variant in variants:
        stale = changed_days(before, digests(fillable, variant))
        others = rows_by_day(fillable)
        differing = {day for day in rows.keys() | others.keys() if rows.get(day) != others.get(day)}
        assert differing
        assert differing <= stale


def rows_by_day(connection: duckdb.DuckDBPyConnection) -> dict[date, list[dict[str, Any]]]:
    by_day: dict[date, list[dict[str, Any]]] = {}
    for row in runner_statistics(connection, *ALWAYS).to_pylist():
        by_day.setdefault(row["date"], []).append(row)
    return by_day


def test_a_newly_known_identity_makes_stale_the_days_of_the_horse(
    fillable: duckdb.DuckDBPyConnection, book: list[Race]
) -> None:
    before = digests(fillable, book)
    one, other = book[0].entries[0].horse, book[-1].entries[0].horse
    assert one != other
    fillable.execute("INSERT INTO lake.identities VALUES ('horse', ?, ?)", [one, other])
    try:
        stale = changed_days(before, input_digests(fillable, *ALWAYS))
    finally:
        fillable.execute("DELETE FROM lake.identities WHERE alias_id = ?", [one])
    assert {race.day for race in book if one in {entry.horse for entry in race.entries}} <= stale
    assert not stale - {race.day for race in book if {one, other} & {entry.horse for entry in race.entries}}


def test_a_digest_does_not_depend_on_the_range_or_the_order_in_which_rows_came(
    fillable: duckdb.DuckDBPyConnection, busy_book: list[Race]
) -> None:
    races = busy_book[:100]
    of_all = digests(fillable, list(reversed(races)))
    fill(fillable, races)
    assert of_all.keys() == {race.day for race in races}
    for day in (races[0].day, races[40].day, races[-1].day):
        assert input_digests(fillable, day, day) == {day: of_all[day]}


def test_a_day_on_which_nobody_is_declared_has_no_digest(fillable: duckdb.DuckDBPyConnection) -> None:
    assert digests(fillable, []) == {}
