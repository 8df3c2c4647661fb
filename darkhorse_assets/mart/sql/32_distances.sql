-- performance_by_distance as of a day: by exact distance, over all goings and classes, under the canonical ids. Distances
-- are of one category each (defect 6), looked up. Nothing is materialised between, so that who asks for one entity, or
-- one type of them, has only its rows read: of 8.3 million partials 0.05 s and 1.2 s, where all take 11.
CREATE OR REPLACE MACRO performance_by_distance_as_of(
    day, min_runs := daily_min_runs('performance_by_distance')
) AS TABLE
WITH resolved AS NOT MATERIALIZED (
    SELECT partial.* REPLACE (coalesce(entity.canonical_id, entity_id) AS entity_id)
    FROM lake.performance_by_distance AS partial
    LEFT JOIN identities AS entity ON entity.role = entity_type AND entity.alias_id = entity_id
    WHERE date <= day AND distance_yards > 0
),
record AS (
    SELECT
        entity_type, entity_id, distance_yards,
        sum(runs) AS runs,
        sum(wins) AS wins,
        sum(seconds) AS seconds,
        sum(thirds) AS thirds,
        sum(priced_runs) AS priced_runs,
        sum(priced_wins) AS priced_wins,
        sum(expected_wins) AS expected_wins,
        sum(returned_units) AS returned_units,
        sum(timed_runs) AS timed_runs,
        sum(time_seconds_sum) AS time_seconds_sum,
        min(best_time_seconds) AS best_time_seconds,
        arg_max(last_time_seconds, latest_then_fastest(last_timed_at, last_time_seconds)) AS last_time_seconds
    FROM resolved
    GROUP BY ALL
    HAVING sum(runs) >= min_runs
),
on_going AS (
    SELECT entity_type, entity_id, distance_yards, going, sum(runs)::INTEGER AS runs
    FROM resolved
    GROUP BY ALL
),
goings AS (
    SELECT entity_type, entity_id, distance_yards, json_group_object(going, runs) AS going_breakdown
    FROM on_going
    GROUP BY ALL
)
SELECT
    entity_type, entity_id, distance_yards,
    distance_category AS distance_display,
    runs::INTEGER AS total_runs,
    wins::INTEGER AS wins,
    seconds::INTEGER AS places_2nd,
    thirds::INTEGER AS places_3rd,
    percent(wins, runs) AS win_percent,
    percent(wins + seconds + thirds, runs) AS place_percent,
    actual_to_expected(priced_wins, expected_wins) AS ae_index,
    level_stakes_profit(returned_units, priced_runs) AS profit_loss_1u,
    best_time_seconds,
    round(time_seconds_sum / nullif(timed_runs, 0), 2) AS avg_time_seconds,
    last_time_seconds,
    going_breakdown,
    (SELECT max(date) FROM lake.performance_by_distance WHERE date <= day) AS counted_to,
    calculated_at('performance_by_distance', day) AS calculated_at
FROM record
JOIN goings USING (entity_type, entity_id, distance_yards)
LEFT JOIN lake.distances USING (distance_yards);

CREATE OR REPLACE VIEW performance_by_distance AS FROM performance_by_distance_as_of(DATE 'infinity');
CREATE OR REPLACE VIEW performance_by_distance_strict AS
    FROM performance_by_distance_as_of(DATE 'infinity', strict_min_runs('performance_by_distance'));
