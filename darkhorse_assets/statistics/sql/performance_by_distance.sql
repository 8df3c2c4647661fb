-- Each run counts once for each entity that it has, over the distance of its race; UNPIVOT leaves out what is null. A
-- trainer or sire may have two runners timed in one race: the better one is then its last time.
SELECT
    date,
    entity_type,
    entity_id,
    distance_yards,
    going,
    race_class,
    sum(COLUMNS($tally)),
    count(time_seconds) AS timed_runs,
    coalesce(sum(time_seconds::DECIMAL(18, 9)), 0) AS time_seconds_sum,
    min(time_seconds) AS best_time_seconds,
    max(off_dt) FILTER (time_seconds IS NOT NULL) AS last_timed_at,
    arg_max(time_seconds, (off_dt, -time_seconds)) FILTER (time_seconds IS NOT NULL) AS last_time_seconds
FROM tallied_runs UNPIVOT (
    entity_id FOR entity_type IN (
        horse_id AS 'horse',
        jockey_id AS 'jockey',
        trainer_id AS 'trainer',
        sire_id AS 'sire',
        dam_id AS 'dam',
        damsire_id AS 'damsire'
    )
)
GROUP BY ALL
