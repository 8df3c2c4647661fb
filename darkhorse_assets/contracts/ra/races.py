"""`ra_mst_races`, the races."""

from darkhorse_assets.contracts.ra.columns import (
    API_CARDS,
    API_RESULTS,
    BOOLEAN,
    DATE,
    EMPTY_SO_FAR,
    INTEGER,
    NUMERIC,
    SOME_RACES,
    TEXT,
    TIME,
    TIMESTAMP,
    VARCHAR,
    canonical,
    identity,
)
from darkhorse_assets.contracts.ra.model import RaColumn, RaTable, same

_TOTE = ("tote_win", "tote_pl", "tote_ex", "tote_csf", "tote_tricast", "tote_trifecta")
# The number stands in a subquery of its own, because a reader's filter stops at a window: so one race is found in 0.2 s
# among 145,000, and not in 1.2 s.
_JOINS = """
LEFT JOIN lake.distances AS distances USING (distance_yards)
LEFT JOIN (
    SELECT race_id, date, country, row_number() OVER (PARTITION BY date, course_id ORDER BY off_dt, race_id) AS number
    FROM races
) AS programme USING (race_id, date, country)
LEFT JOIN (
    SELECT race_id, date, country, max(prize) AS prize
    FROM results WHERE position = 1 GROUP BY ALL HAVING count(*) = 1
) AS winner USING (race_id, date, country)
"""
_JUMPS = "concat_ws(' ', obstacle_count, CASE race_type WHEN 'Hurdle' THEN 'hurdles' ELSE 'fences' END)"

RACES = RaTable(
    name="ra_mst_races",
    clean_name="races",
    key=("id",),
    joins=identity("course") + _JOINS,
    note="`ra_races` before 2025-10-26.",
    columns=(
        RaColumn("id", VARCHAR, "race_id"),
        canonical("course"),
        RaColumn("course_name", VARCHAR, "course"),
        same("date", DATE, "London's"),
        RaColumn("off_time", TIME, "off_london", "London's 24-hour clock; was 08:30 for 20:30 (defect 10)"),
        RaColumn("off_dt", TIMESTAMP, "off_london", "London's clock: Postgres dropped the offset that the source has"),
        same("race_name", VARCHAR),
        RaColumn(
            "race_number", INTEGER, "programme.number", "Its place among the day's races of the course, by their off"
        ),
        same("distance", VARCHAR, "In miles, furlongs and yards as written: 2m53y"),
        RaColumn("distance_round", VARCHAR, "distances.nominal_distance", "To the nearest half furlong: 2m"),
        RaColumn("distance_f", VARCHAR, "printf('%g', distance_furlongs)", "Furlongs, no unit: 16.24 (defect 7)"),
        RaColumn("distance_m", INTEGER, "round(distance_yards * 0.9144)", "Metres, whole (defect 7)"),
        RaColumn("region", VARCHAR, "upper(country)", "Upper case here: GB"),
        RaColumn("type", VARCHAR, "race_type"),
        same("surface", VARCHAR),
        same("going", VARCHAR),
        same("going_detailed", TEXT, limit=EMPTY_SO_FAR),
        same("pattern", VARCHAR, limit=SOME_RACES),
        same("race_class", VARCHAR, limit="null in Ireland and France, which have no classes"),
        same("age_band", VARCHAR),
        same("sex_restriction", VARCHAR, limit=SOME_RACES),
        same("rating_band", VARCHAR, limit=SOME_RACES),
        RaColumn(
            "prize",
            NUMERIC,
            "coalesce(races.prize, winner.prize)",
            "To the winner, by the card; without one, what the winner won, if one horse won. Euros in Ireland, else "
            "pounds (defect 9)",
        ),
        RaColumn(
            "field_size",
            INTEGER,
            "coalesce(ran_count, declared_count - non_runner_count)",
            "Horses that took part; before the result, those declared less non-runners (defect 13)",
        ),
        same("stalls", VARCHAR, limit=EMPTY_SO_FAR),
        same("rail_movements", TEXT, limit=EMPTY_SO_FAR),
        same("weather", VARCHAR, limit=EMPTY_SO_FAR),
        RaColumn(
            "jumps",
            VARCHAR,
            f"CASE WHEN obstacle_count IS NOT NULL THEN {_JUMPS} END",
            "8 hurdles, 12 fences",
            "null on the flat and where the source leaves the number out",
        ),
        same("is_big_race", BOOLEAN, limit=API_CARDS),
        RaColumn("is_abandoned", BOOLEAN, "status = 'abandoned'"),
        RaColumn("has_result", BOOLEAN, "status IN ('resulted', 'void')"),
        RaColumn(
            "winning_time", VARCHAR, "clock_time(winning_time_seconds)", "1m 43.25s", "null before the race is run"
        ),
        same("winning_time_detail", TEXT, "With its comparison to standard", API_RESULTS),
        same("comments", TEXT, "Stewards, course records", API_RESULTS),
        same("non_runners", TEXT, "As written after the race; each one is a row of ra_mst_runners", API_RESULTS),
        *(same(name, VARCHAR, "As written, with its sign", API_RESULTS) for name in _TOTE),
        same("tip", TEXT, limit=API_CARDS),
        same("verdict", TEXT, limit=API_CARDS),
        same("betting_forecast", TEXT, limit=API_CARDS),
        RaColumn("meet_id", VARCHAR, "concat_ws('_', course_id, date)", "No source has one: course and day"),
        RaColumn("created_at", TIMESTAMP, "utc(captured_at)", "Begin of the capture that the row is from, UTC"),
        RaColumn("updated_at", TIMESTAMP, "utc(captured_at)", "The same: an earlier reading is replaced whole"),
        RaColumn("time", TIME, "off_london", "The same as off_time"),
    ),
)
