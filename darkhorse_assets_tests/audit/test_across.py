"""What is wrong between days is found, also by the audit of a month of which only one of the days is."""

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from darkhorse_assets.audit.across import across, races_by_month
from darkhorse_assets.audit.month import span_of
from darkhorse_assets.contracts import RACES
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets_tests.quality.full_rows import full_row

MAY = span_of("2025-05")


def failures(mart: duckdb.DuckDBPyConnection, span: tuple[date, date] | None) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(verdict.table, verdict.check): verdict.sample for verdict in across(mart, span) if not verdict.passed}


def test_sound_months_fail_nothing(mart: duckdb.DuckDBPyConnection) -> None:
    assert not failures(mart, None)
    assert races_by_month(mart, None) == {"2025-05": {"gb": 12}, "2025-06": {"gb": 12}}


@pytest.mark.parametrize("span", [None, MAY, span_of("2025-06")])
def test_a_race_in_two_partitions_is_found_from_either_side(
    mart: duckdb.DuckDBPyConnection, span: tuple[date, date] | None
) -> None:
    """The fault of a page of another day: its races are stamped with the day asked for."""
    mart.execute("UPDATE lake.races SET race_id = 'rac_053' WHERE race_id = 'rac_063'")
    mart.execute("UPDATE lake.results SET race_id = 'rac_053' WHERE race_id = 'rac_063' AND horse_id = 'hrs_3_1'")
    mart.execute("DELETE FROM lake.results WHERE race_id = 'rac_063'")
    mart.execute("DELETE FROM lake.runners WHERE race_id = 'rac_063'")
    assert failures(mart, span) == {
        ("races", "one_partition"): ("race rac_053 lies in gb 2025-05-10 and in gb 2025-06-14",),
        ("results", "one_day"): ("horse hrs_3_1 of race rac_053 has rows on 2025-05-10 and on 2025-06-14",),
    }


def test_rows_without_their_race_are_counted_by_race(mart: duckdb.DuckDBPyConnection) -> None:
    mart.execute("DELETE FROM lake.races WHERE race_id = 'rac_053'")
    said = ("2025-05-10 gb: 5 rows of race rac_053, which is not there",)
    assert failures(mart, MAY) == {("runners", "races_there"): said, ("results", "races_there"): said}
    assert not failures(mart, span_of("2025-06"))


def test_a_month_without_racing_and_one_with_far_less_than_usual_are_pointed_out(
    mart: duckdb.DuckDBPyConnection,
) -> None:
    """Of six Mays one has two races; July of one year has none. The months at either end are not whole."""
    mart.execute("DELETE FROM lake.races; DELETE FROM lake.runners; DELETE FROM lake.results")
    days = [date(year, month, 15) for year in range(2015, 2021) for month in range(1, 13)]
    rows = [
        full_row(RACES, date=day, race_id=f"rac_{day:%Y%m}{number}", off_dt=None)
        for day in days
        for number in range({(2018, 5): 2, (2019, 7): 0}.get((day.year, day.month), 5))
    ]
    columns = {name: [row[name] for row in rows] for name in ("date", "country", "race_id")}
    mart.register("years", pa.table(columns))
    mart.execute("INSERT INTO lake.races BY NAME FROM years")
    assert failures(mart, None) == {
        ("races", "months"): ("2018-05: 2 races, in the median year 5", "2019-07: 0 races, in the median year 5")
    }
    [warned] = [verdict for verdict in across(mart, span_of("2018-05")) if not verdict.passed]
    assert warned.severity is Severity.WARN
