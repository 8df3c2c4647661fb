-- runner_statistics as one would write it in SQL: a window function for each column. benchmarks/runner_statistics.py
-- compares it with what the project does.
-- Windows end with the entry at hand, whose own run is then taken off: frames that end before it take twice as long. So
-- two races of a horse at one off would see each other here, and for the last twelve months two on one day; the project
-- may not count so. Who rode is not always who was declared: for the jockey's record an entry stands twice, as the run
-- of one jockey and as the question about another.
WITH counted AS (
    SELECT
        *,
        took_part::INTEGER AS run,
        (took_part AND position IS NOT DISTINCT FROM 1)::INTEGER AS win,
        (took_part AND position IS NOT DISTINCT FROM 2)::INTEGER AS second,
        (took_part AND position IS NOT DISTINCT FROM 3)::INTEGER AS third,
        (half_furlongs IS NOT NULL)::INTEGER AS measured,
        (going_family IS NOT DISTINCT FROM 'firm')::INTEGER AS firm,
        (going_family IS NOT DISTINCT FROM 'good')::INTEGER AS good,
        (going_family IS NOT DISTINCT FROM 'soft')::INTEGER AS soft,
        (going_family IS NOT DISTINCT FROM 'heavy')::INTEGER AS heavy,
        (going_family IS NOT DISTINCT FROM 'aw')::INTEGER AS aw,
        coalesce(is_jumps, false)::INTEGER AS jumps,
        coalesce(riding_jockey_id = declared_jockey_id, false)::INTEGER AS as_declared
    FROM entries
),
numbered AS (
    SELECT *, sum(run) OVER (PARTITION BY canonical_horse_id ORDER BY off_dt) - run AS runs_before FROM counted
),
rides AS (
    SELECT race_id, horse_id, canonical_horse_id, off_dt, riding_jockey_id AS jockey_id, false AS is_question,
        run, win, second, third, 0 AS own
    FROM counted WHERE took_part AND riding_jockey_id IS NOT NULL
    UNION ALL
    SELECT race_id, horse_id, canonical_horse_id, off_dt, declared_jockey_id, true, 0, 0, 0, 0, as_declared
    FROM counted
),
with_jockey AS (
    SELECT
        race_id,
        horse_id,
        sum(run) OVER jockey AS jockey_runs,
        sum(win) OVER jockey AS jockey_wins,
        sum(second) OVER jockey AS jockey_2nds,
        sum(third) OVER jockey AS jockey_3rds
    FROM rides
    WINDOW jockey AS (PARTITION BY canonical_horse_id, jockey_id ORDER BY off_dt)
    QUALIFY is_question
),
windowed AS (
    SELECT
        date,
        country,
        race_id,
        horse_id,
        off_dt,
        (sum(run) OVER career - run)::INTEGER AS career_runs,
        (sum(win) OVER career - win)::INTEGER AS career_wins,
        (sum(second) OVER career - second)::INTEGER AS career_2nds,
        (sum(third) OVER career - third)::INTEGER AS career_3rds,
        (sum(run) OVER course - run)::INTEGER AS course_runs,
        (sum(win) OVER course - win)::INTEGER AS course_wins,
        (sum(second) OVER course - second)::INTEGER AS course_2nds,
        (sum(third) OVER course - third)::INTEGER AS course_3rds,
        (sum(run * measured) OVER course_distance - run * measured)::INTEGER AS course_distance_runs,
        (sum(win * measured) OVER course_distance - win * measured)::INTEGER AS course_distance_wins,
        (sum(second * measured) OVER course_distance - second * measured)::INTEGER AS course_distance_2nds,
        (sum(third * measured) OVER course_distance - third * measured)::INTEGER AS course_distance_3rds,
        (sum(run * measured) OVER distance - run * measured)::INTEGER AS distance_runs,
        (sum(win * measured) OVER distance - win * measured)::INTEGER AS distance_wins,
        (sum(second * measured) OVER distance - second * measured)::INTEGER AS distance_2nds,
        (sum(third * measured) OVER distance - third * measured)::INTEGER AS distance_3rds,
        (sum(run * firm) OVER career - run * firm)::INTEGER AS firm_runs,
        (sum(win * firm) OVER career - win * firm)::INTEGER AS firm_wins,
        (sum(second * firm) OVER career - second * firm)::INTEGER AS firm_2nds,
        (sum(third * firm) OVER career - third * firm)::INTEGER AS firm_3rds,
        (sum(run * good) OVER career - run * good)::INTEGER AS good_runs,
        (sum(win * good) OVER career - win * good)::INTEGER AS good_wins,
        (sum(second * good) OVER career - second * good)::INTEGER AS good_2nds,
        (sum(third * good) OVER career - third * good)::INTEGER AS good_3rds,
        (sum(run * soft) OVER career - run * soft)::INTEGER AS soft_runs,
        (sum(win * soft) OVER career - win * soft)::INTEGER AS soft_wins,
        (sum(second * soft) OVER career - second * soft)::INTEGER AS soft_2nds,
        (sum(third * soft) OVER career - third * soft)::INTEGER AS soft_3rds,
        (sum(run * heavy) OVER career - run * heavy)::INTEGER AS heavy_runs,
        (sum(win * heavy) OVER career - win * heavy)::INTEGER AS heavy_wins,
        (sum(second * heavy) OVER career - second * heavy)::INTEGER AS heavy_2nds,
        (sum(third * heavy) OVER career - third * heavy)::INTEGER AS heavy_3rds,
        (sum(run * aw) OVER career - run * aw)::INTEGER AS aw_runs,
        (sum(win * aw) OVER career - win * aw)::INTEGER AS aw_wins,
        (sum(second * aw) OVER career - second * aw)::INTEGER AS aw_2nds,
        (sum(third * aw) OVER career - third * aw)::INTEGER AS aw_3rds,
        (sum(run * jumps) OVER career - run * jumps)::INTEGER AS jumps_runs,
        (sum(win * jumps) OVER career - win * jumps)::INTEGER AS jumps_wins,
        (sum(second * jumps) OVER career - second * jumps)::INTEGER AS jumps_2nds,
        (sum(third * jumps) OVER career - third * jumps)::INTEGER AS jumps_3rds,
        (jockey_runs - as_declared * run)::INTEGER AS jockey_runs,
        (jockey_wins - as_declared * win)::INTEGER AS jockey_wins,
        (jockey_2nds - as_declared * second)::INTEGER AS jockey_2nds,
        (jockey_3rds - as_declared * third)::INTEGER AS jockey_3rds,
        coalesce(sum(run) OVER last_10, 0)::INTEGER AS last_10_runs,
        coalesce(sum(win) OVER last_10, 0)::INTEGER AS last_10_wins,
        coalesce(sum(second) OVER last_10, 0)::INTEGER AS last_10_2nds,
        coalesce(sum(third) OVER last_10, 0)::INTEGER AS last_10_3rds,
        (sum(run) OVER last_12m - run)::INTEGER AS last_12m_runs,
        (sum(win) OVER last_12m - win)::INTEGER AS last_12m_wins,
        (sum(second) OVER last_12m - second)::INTEGER AS last_12m_2nds,
        (sum(third) OVER last_12m - third)::INTEGER AS last_12m_3rds,
        coalesce(sum(prize) FILTER (took_part AND prize_currency = 'GBP') OVER before, 0)::DECIMAL(14, 2)
            AS career_prize_gbp,
        coalesce(sum(prize) FILTER (took_part AND prize_currency = 'EUR') OVER before, 0)::DECIMAL(14, 2)
            AS career_prize_eur,
        max(date) FILTER (took_part) OVER before AS last_raced,
        max(date) FILTER (win = 1) OVER before AS last_won,
        min(distance_yards) FILTER (win = 1) OVER before AS min_winning_distance_yards,
        max(distance_yards) FILTER (win = 1) OVER before AS max_winning_distance_yards
    FROM numbered
    JOIN with_jockey USING (race_id, horse_id)
    WINDOW
        career AS (PARTITION BY canonical_horse_id ORDER BY off_dt),
        course AS (PARTITION BY canonical_horse_id, canonical_course_id ORDER BY off_dt),
        course_distance AS (PARTITION BY canonical_horse_id, canonical_course_id, half_furlongs ORDER BY off_dt),
        distance AS (PARTITION BY canonical_horse_id, half_furlongs ORDER BY off_dt),
        last_10 AS (PARTITION BY canonical_horse_id ORDER BY runs_before RANGE BETWEEN 10 PRECEDING AND 1 PRECEDING),
        last_12m AS (
            PARTITION BY canonical_horse_id ORDER BY date RANGE BETWEEN INTERVAL 1 YEAR PRECEDING AND CURRENT ROW),
        before AS (
            PARTITION BY canonical_horse_id ORDER BY off_dt ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT
    *,
    round(100 * career_wins / nullif(career_runs, 0), 2) AS career_win_pct,
    round(100 * (career_wins + career_2nds + career_3rds) / nullif(career_runs, 0), 2) AS career_place_pct
FROM windowed
ORDER BY date, race_id, horse_id;
