"""The four statistics tables: what was known of a runner before its race, and the records of pairs and entities."""

from darkhorse_assets.contracts.ra.columns import (
    AE,
    BIGINT,
    DATE,
    INTEGER,
    JSONB,
    NOTHING_FILTERED,
    NUMERIC,
    PRICED,
    RUN_BEFORE,
    TIMED,
    TIMESTAMP,
    VARCHAR,
    WON_BEFORE,
    canonical,
    identity,
)
from darkhorse_assets.contracts.ra.model import RaColumn, RaTable, same
from darkhorse_assets.contracts.statistics import OUTCOMES, RECORDS

_TALLY = (
    same("total_runs", INTEGER, "Runs in results, non-finishers included (defect 1)"),
    same("wins", INTEGER),
    same("places_2nd", INTEGER),
    same("places_3rd", INTEGER),
    same("win_percent", NUMERIC, "Wins per 100 runs"),
    same("place_percent", NUMERIC, "First, second and third places per 100 runs"),
    same("ae_index", NUMERIC, AE, PRICED),
    same("profit_loss_1u", NUMERIC, "Of one unit at SP on each run with a price (defect 2)", PRICED),
)
_WHEN = (
    RaColumn("query_filters", JSONB, None, limit=NOTHING_FILTERED),
    RaColumn("calculated_at", TIMESTAMP, "utc(calculated_at)", "When the newest day of them was published, UTC"),
    RaColumn("created_at", TIMESTAMP, "utc(calculated_at)", "The same: computed when it is read"),
)

RUNNER_STATISTICS = RaTable(
    name="ra_runner_statistics",
    clean_name="runner_statistics",
    key=("runner_id",),
    joins=f"{identity('horse')} LEFT JOIN lake.partitions AS published "
    "ON published.table_name = 'runner_statistics' AND published.date = runner_statistics.date",
    note="Of horses with 3 runs before the race. Only races whose off was strictly earlier count (defect 3).",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(race_id, horse_id)", "The same as runner_id: one row per runner"),
        RaColumn("runner_id", BIGINT, "surrogate_id(race_id, horse_id)", "ra_mst_runners.id"),
        canonical("horse"),
        RaColumn(
            "career_prize",
            NUMERIC,
            "career_prize_gbp + career_prize_eur",
            "Pounds and euros added at face value, because no source gives a rate; both are in the clean table",
        ),
        RaColumn("career_win_percent", NUMERIC, "career_win_pct", "Wins per 100 runs", RUN_BEFORE),
        RaColumn("career_place_percent", NUMERIC, "career_place_pct", "First to third places per 100 runs", RUN_BEFORE),
        *(
            same(f"{record}_{outcome}", INTEGER, f"{noun} {which}")
            for record, which in RECORDS.items()
            if record != "career"
            for outcome, noun in OUTCOMES.items()
        ),
        same("last_raced", DATE, limit=RUN_BEFORE),
        same("last_won", DATE, limit=WON_BEFORE),
        same("min_winning_distance_yards", INTEGER, limit=WON_BEFORE),
        same("max_winning_distance_yards", INTEGER, limit=WON_BEFORE),
        *(
            RaColumn(name, TIMESTAMP, "make_timestamp_ns(published.modified_ns)", "When its day was published, UTC")
            for name in ("created_at", "updated_at")
        ),
    ),
)

ENTITY_COMBINATIONS = RaTable(
    name="ra_entity_combinations",
    clean_name="entity_combinations",
    key=("entity1_type", "entity1_id", "entity2_type", "entity2_id"),
    note="Pairs with 5 runs. Owner and trainer, horse and jockey beside jockey and trainer, the only pair that it had.",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(entity1_type, entity1_id, entity2_type, entity2_id)"),
        *(same(f"entity{n}_{what}", VARCHAR) for n in (1, 2) for what in ("type", "id")),
        *_TALLY,
        *_WHEN,
    ),
)

PERFORMANCE_BY_DISTANCE = RaTable(
    name="ra_performance_by_distance",
    clean_name="performance_by_distance",
    key=("entity_type", "entity_id", "distance_yards"),
    note="Of 5 runs over the distance. Sires, dams and damsires beside horses, jockeys and trainers.",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(entity_type, entity_id, distance_yards)"),
        same("entity_type", VARCHAR),
        same("entity_id", VARCHAR),
        same("distance_yards", INTEGER, "Exact, of the race's distance in yards (defect 6)"),
        same("distance_display", VARCHAR, "Its category; a limit belongs to the shorter one: 7f is a sprint"),
        *_TALLY,
        *(same(f"{which}_time_seconds", NUMERIC, limit=TIMED) for which in ("best", "avg", "last")),
        same("going_breakdown", JSONB, 'Runs by going: {"Good": 3}'),
        *_WHEN,
    ),
)

PERFORMANCE_BY_VENUE = RaTable(
    name="ra_performance_by_venue",
    clean_name="performance_by_venue",
    key=("entity_type", "entity_id", "venue_id"),
    note="Of 5 runs on the course. Owners and horses beside jockeys and trainers.",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(entity_type, entity_id, course_id)"),
        same("entity_type", VARCHAR),
        same("entity_id", VARCHAR),
        RaColumn("venue_id", VARCHAR, "course_id"),
        *_TALLY,
        *_WHEN,
    ),
)
