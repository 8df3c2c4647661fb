-- One row per run of the days $first to $last: whose it is, and what it adds to whatever it counts in. 1/SP is rounded
-- to nine digits before anything is summed, so that sums agree to the last digit in whatever order and parts they are
-- made. A price that pays back no more than the stake is none: sources write 0 and 1 where they have no price.
SELECT
    date,
    off_dt,
    course_id,
    distance_yards,
    going,
    race_class,
    horse_id,
    jockey_id,
    trainer_id,
    owner_id,
    sire_id,
    dam_id,
    damsire_id,
    time_seconds,
    1 AS runs,
    (position IS NOT DISTINCT FROM 1)::INTEGER AS wins,
    (position IS NOT DISTINCT FROM 2)::INTEGER AS seconds,
    (position IS NOT DISTINCT FROM 3)::INTEGER AS thirds,
    coalesce(sp_decimal > 1, FALSE)::INTEGER AS priced_runs,
    coalesce(sp_decimal > 1 AND position = 1, FALSE)::INTEGER AS priced_wins,
    CASE WHEN sp_decimal > 1 THEN (1 / sp_decimal)::DECIMAL(18, 9) ELSE 0 END AS expected_wins,
    CASE WHEN sp_decimal > 1 AND position = 1 THEN sp_decimal::DECIMAL(18, 9) ELSE 0 END AS returned_units
FROM runs
WHERE date BETWEEN $first AND $last
