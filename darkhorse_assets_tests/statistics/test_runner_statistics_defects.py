"""The earlier racing database's defects in what is counted of a runner, by their number in docs/faults.md."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from darkhorse_assets.statistics.runner_statistics import runner_statistics
from darkhorse_assets_tests.statistics.form_book import Entry, Race, at, fill

Row = dict[str, Any]


def before(connection: duckdb.DuckDBPyConnection, now: Race, past: Sequence[Race]) -> Row:
    """The statistics of the first entry of the race `now`."""
    fill(connection, [*past, now])
    rows = runner_statistics(connection, now.day, now.day).to_pylist()
    return next(row for row in rows if (row["race_id"], row["horse_id"]) == (now.race_id, now.entries[0].horse))


def now(*entries: Entry, **race: Any) -> Race:
    return Race(at("2025-05-10"), entries or (Entry("hrs_5", None),), "rac_now", **race)


def past(number: int, entry: Entry, **race: Any) -> Race:
    return Race(at("2025-04-01") + timedelta(days=number), [entry], f"rac_{number}", **race)


def test_defect_1_horses_that_fell_were_pulled_up_or_disqualified_ran(fillable: duckdb.DuckDBPyConnection) -> None:
    ends: tuple[int | str, ...] = (1, "F", "PU", "DSQ")
    races = [past(number, Entry("hrs_5", came)) for number, came in enumerate(ends)]
    row = before(fillable, now(), races)
    assert (row["career_runs"], row["career_wins"], row["career_win_pct"]) == (4, 1, 25.0)


@pytest.mark.parametrize("off", [at("2025-05-10", "13:00"), at("2025-05-10", "13:01"), at("2025-05-11", "09:00")])
def test_defect_3_a_race_at_the_same_off_or_later_is_not_counted_whenever_its_row_was_written(
    fillable: duckdb.DuckDBPyConnection, off: datetime
) -> None:
    row = before(fillable, now(), [Race(off, [Entry("hrs_5", 1)], "rac_other")])
    assert (row["career_runs"], row["last_10_runs"], row["last_12m_runs"], row["last_raced"]) == (0, 0, 0, None)


def test_defect_3_an_earlier_race_of_the_same_day_is_counted(fillable: duckdb.DuckDBPyConnection) -> None:
    row = before(fillable, now(), [Race(at("2025-05-10", "12:59"), [Entry("hrs_5", 1)], "rac_other")])
    assert (row["career_runs"], row["last_12m_wins"], row["last_won"]) == (1, 1, now().day)


def test_defect_4_jumps_are_known_by_the_type_of_race_because_their_surface_is_turf(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    types = ("Hurdle", "Chase", "NH Flat", "Flat", None)
    races = [past(number, Entry("hrs_5"), race_type=race_type) for number, race_type in enumerate(types)]
    row = before(fillable, now(), races)
    assert (row["jumps_runs"], row["career_runs"]) == (3, 5)


def test_defect_5_a_run_counts_in_one_going_family_at_most(fillable: duckdb.DuckDBPyConnection) -> None:
    goings = ("Good To Firm", "Good", "Good To Soft", "Soft To Heavy")
    races = [past(number, Entry("hrs_5"), going=going) for number, going in enumerate(goings)]
    races.append(past(8, Entry("hrs_5"), going="Standard", surface="AW"))
    races.append(past(9, Entry("hrs_5"), going="Fast", surface="Dirt"))
    row = before(fillable, now(), races)
    assert {family: row[f"{family}_runs"] for family in ("firm", "good", "soft", "heavy", "aw")} == {
        "firm": 1,
        "good": 1,
        "soft": 1,
        "heavy": 1,
        "aw": 1,
    }


def test_defect_6_the_same_distance_is_the_same_nominal_distance_and_an_unknown_one_is_no_distance(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    races = [past(number, Entry("hrs_5"), yards=yards) for number, yards in enumerate((2200, 2217, 2310, None))]
    row = before(fillable, now(yards=2190), races)
    assert (row["distance_runs"], row["course_distance_runs"], row["course_runs"]) == (2, 2, 4)
    row = before(fillable, now(yards=None), races)
    assert (row["distance_runs"], row["course_distance_runs"], row["course_runs"]) == (0, 0, 4)


def test_defect_13_a_non_runner_has_a_row_of_its_own_and_counts_in_no_later_one(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    row = before(fillable, now(Entry("hrs_5", None), Entry("hrs_6", 1)), [past(1, Entry("hrs_5", None))])
    assert (row["career_runs"], row["career_win_pct"], row["last_raced"]) == (0, None, None)


def test_a_void_race_is_annulled(fillable: duckdb.DuckDBPyConnection) -> None:
    row = before(fillable, now(), [past(1, Entry("hrs_5", "VOI"), status="void"), past(2, Entry("hrs_5", "VOI"))])
    assert row["career_runs"] == 0


def test_defect_13_who_rode_counts_and_not_who_was_declared_and_no_jockey_is_no_jockeys_record(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    races = [past(1, Entry("hrs_5", 1, "jky_2", "jky_3")), past(2, Entry("hrs_5", 2, None, None))]
    assert before(fillable, now(Entry("hrs_5", 1, "jky_3", "jky_2")), races)["jockey_wins"] == 1
    assert before(fillable, now(Entry("hrs_5", 1, "jky_2", "jky_2")), races)["jockey_runs"] == 0
    assert before(fillable, now(Entry("hrs_5", 1, None, None)), races)["jockey_runs"] == 0


def test_defect_15_a_history_of_more_than_a_thousand_rows_is_read_whole(fillable: duckdb.DuckDBPyConnection) -> None:
    first = at("2020-01-01")
    races = [Race(first + timedelta(days=day), [Entry("hrs_5", 1)], f"rac_{day}") for day in range(1500)]
    row = before(fillable, now(), races)
    assert (row["career_runs"], row["last_10_runs"]) == (1500, 10)


def test_days_without_ids_count_with_those_that_have_them(fillable: duckdb.DuckDBPyConnection) -> None:
    """The horse, the course and the jockey each have an id made of their name on one of the days."""
    races = [past(1, Entry("dh1_hrs_one", 1, "jky_1", "jky_1"), course="dh1_crs_one")]
    row = before(fillable, now(Entry("hrs_1", None, "dh1_jky_one"), course="crs_1"), races)
    assert (row["career_wins"], row["course_wins"], row["jockey_wins"]) == (1, 1, 1)
    row = before(fillable, now(Entry("dh1_hrs_one", None, "jky_1"), course="crs_1"), races)
    assert (row["horse_id"], row["career_wins"]) == ("dh1_hrs_one", 1)


def test_of_two_runs_at_one_off_the_one_with_the_greater_race_id_is_the_later_of_the_last_ten(
    fillable: duckdb.DuckDBPyConnection,
) -> None:
    """A horse cannot run twice at once, but files say so; the answer must not depend on the order of rows."""
    twice = [Race(at("2025-04-01"), [Entry("hrs_5", came)], race_id) for race_id, came in (("rac_b", 1), ("rac_a", 2))]
    nine = [past(number, Entry("hrs_5", 4)) for number in range(1, 10)]
    for races in ([*twice, *nine], [*reversed(twice), *nine]):
        row = before(fillable, now(), races)
        assert (row["last_10_runs"], row["last_10_wins"], row["last_10_2nds"]) == (10, 1, 0)
