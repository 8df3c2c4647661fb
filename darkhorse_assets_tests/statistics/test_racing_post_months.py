"""Records of real months equal what pandas computes straight from the files, for the ten busiest of January 2026.

February is in the mart too, so that an as-of reader that looked ahead would be found out.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from darkhorse_assets.statistics.partials import partials
from darkhorse_assets_tests.statistics.form_book import mart
from darkhorse_assets_tests.statistics.racing_post_months import load
from darkhorse_assets_tests.statistics.record_book import AGGREGATES, put

JANUARY, FEBRUARY = "Results_202601.csv.gz", "Results_202602.csv.gz"
END = date(2026, 1, 31)
ROLES = {"jockey": "JockeyId", "trainer": "TrainerId"}


@pytest.fixture(scope="module")
def months(real_data: Path) -> Path:
    folder = real_data / "racing_post_results"
    if not (folder / JANUARY).is_file():
        pytest.skip(f"no {JANUARY} in {folder}")
    return folder


@pytest.fixture(scope="module")
def january(months: Path) -> pd.DataFrame:
    """The file as text, with what it takes to count."""
    runs = pd.read_csv(months / JANUARY, dtype=str, keep_default_na=False)
    runs["won"] = (runs["FinishingPosition"] == "1").astype(int)
    runs["placed"] = runs["FinishingPosition"].isin(["1", "2", "3"]).astype(int)
    runs["price"] = pd.to_numeric(runs["DecimalOdds"])
    runs["expected"] = 1 / runs["price"]
    runs["priced_win"] = runs["won"].where(runs["price"].notna())
    runs["profit"] = runs["price"] * runs["won"] - 1
    return runs


@pytest.fixture(scope="module")
def real_mart(months: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with mart() as connection:
        load(connection, [months / JANUARY, months / FEBRUARY])
        for contract in AGGREGATES:
            put(connection, contract, partials(connection, contract, date(2026, 1, 1), date(2026, 2, 28)))
        for role in ROLES:
            connection.execute(
                f"INSERT INTO lake.{role}s BY NAME SELECT DISTINCT ON (date, {role}_id) "  # noqa: S608
                f"date, {role}_id, {role}, '[]' AS names_seen, 'dh1' AS fallback_id FROM lake.runners"
            )
        yield connection


def told(connection: duckdb.DuckDBPyConnection, query: str, index: list[str]) -> pd.DataFrame:
    found = connection.execute(query, [END])
    columns = [column[0] for column in found.description or ()]
    return pd.DataFrame(found.fetchall(), columns=columns).set_index(index)


def busiest(january: pd.DataFrame, role: str) -> list[str]:
    """The ten with the most runs; of equal ones, of which the tenth jockey is, by id."""
    runs = january.groupby(ROLES[role]).size().rename("runs").reset_index()
    ordered = runs.sort_values(["runs", ROLES[role]], ascending=[False, True])
    return [f"rp_{number}" for number in ordered[ROLES[role]].head(10)]


def test_every_row_of_the_files_is_a_result_and_each_a_run(
    january: pd.DataFrame, real_mart: duckdb.DuckDBPyConnection
) -> None:
    counts = real_mart.execute("SELECT count(*), count(position), count(sp_decimal) FROM runs WHERE date <= ?", [END])
    completed = january["ResultStatus"] == "CompletedRace"
    assert counts.fetchall() == [(len(january), completed.sum(), january["price"].notna().sum())]
    races = real_mart.execute("SELECT count(DISTINCT race_id) FROM runs WHERE date <= ?", [END]).fetchall()
    assert races == [(january.groupby(["CourseId", "Off"]).ngroups,)]


@pytest.mark.parametrize("role", ROLES)
def test_counts_and_strike_rates_of_the_busiest(
    january: pd.DataFrame, real_mart: duckdb.DuckDBPyConnection, role: str
) -> None:
    by_id = january.groupby("rp_" + january[ROLES[role]])
    computed = pd.DataFrame({"runs": by_id.size(), "wins": by_id["won"].sum(), "places": by_id["placed"].sum()})
    computed["win_rate"] = (100 * computed["wins"] / computed["runs"]).round(2)
    computed["place_rate"] = (100 * computed["places"] / computed["runs"]).round(2)
    runs = "total_rides" if role == "jockey" else "total_runners"
    columns = f"{role}_id AS id, {runs} AS runs, total_wins AS wins, total_places AS places, win_rate, place_rate"
    master = told(real_mart, f"SELECT {columns} FROM {role}s_as_of(?)", ["id"])  # noqa: S608
    ten = busiest(january, role)
    pd.testing.assert_frame_equal(master.loc[ten], computed.loc[ten], check_dtype=False, check_names=False)
    pd.testing.assert_series_equal(
        master["runs"].sort_index(), computed["runs"].sort_index(), check_dtype=False, check_names=False
    )


@pytest.mark.parametrize("role", ROLES)
def test_actual_to_expected_and_profit_of_the_busiest(
    january: pd.DataFrame, real_mart: duckdb.DuckDBPyConnection, role: str
) -> None:
    query = f"""
        SELECT
            entity_id,
            actual_to_expected(sum(priced_wins), sum(expected_wins)) AS ae,
            level_stakes_profit(sum(returned_units), sum(priced_runs)) AS profit
        FROM lake.performance_by_venue
        WHERE date <= ? AND entity_type = '{role}'
        GROUP BY ALL
    """  # noqa: S608
    ten = busiest(january, role)
    by_id = january.groupby("rp_" + january[ROLES[role]])
    computed = pd.DataFrame(
        {"ae": by_id["priced_win"].sum() / by_id["expected"].sum(), "profit": by_id["profit"].sum()}
    )
    _assert_alike(told(real_mart, query, ["entity_id"]).loc[ten], computed.loc[ten].round(2))


@pytest.mark.parametrize("role", ROLES)
def test_records_on_each_course_and_of_each_pair(
    january: pd.DataFrame, real_mart: duckdb.DuckDBPyConnection, role: str
) -> None:
    ids = pd.DataFrame({each: "rp_" + january[column] for each, column in {**ROLES, "course": "CourseId"}.items()})
    figures = "total_runs, wins, win_percent, ae_index, profit_loss_1u"
    venues = (
        f"SELECT entity_id, course_id, {figures} FROM performance_by_venue_as_of(?, 1) WHERE entity_type = '{role}'"  # noqa: S608
    )
    pairs = (
        f"SELECT entity1_id, entity2_id, {figures} FROM entity_combinations_as_of(?, 1) WHERE entity2_type = 'trainer'"  # noqa: S608
    )
    for query, keys, index in (
        (venues, [ids[role], ids["course"]], ["entity_id", "course_id"]),
        (pairs, [ids["jockey"], ids["trainer"]], ["entity1_id", "entity2_id"]),
    ):
        groups = january.groupby(keys)
        priced = groups["expected"].count() > 0
        computed = pd.DataFrame(
            {
                "total_runs": groups.size(),
                "wins": groups["won"].sum(),
                "win_percent": 100 * groups["won"].sum() / groups.size(),
                "ae_index": (groups["priced_win"].sum() / groups["expected"].sum()).where(priced),
                "profit_loss_1u": groups["profit"].sum().where(priced),
            }
        )
        _assert_alike(told(real_mart, query, index), computed)


def _assert_alike(found: pd.DataFrame, computed: pd.DataFrame) -> None:
    """The same rows; figures alike to the two decimals that they are rounded to."""
    pd.testing.assert_frame_equal(
        found.sort_index().astype(float),
        computed.sort_index().astype(float),
        check_names=False,
        rtol=0,
        atol=0.005 + 1e-6,
    )
