-- One row per run: a horse that took part in a race that was not void, with the ids that its day has. What the additive
-- aggregates are added up from.
CREATE OR REPLACE VIEW runs AS
SELECT
    results.date,
    results.country,
    results.race_id,
    results.horse_id,
    races.off_dt,
    races.course_id,
    coalesce(races.distance_yards, 0) AS distance_yards,
    coalesce(races.going, 'unknown') AS going,
    coalesce(races.race_class, 'none') AS race_class,
    results.jockey_id,
    results.trainer_id,
    results.owner_id,
    results.sire_id,
    results.dam_id,
    results.damsire_id,
    results.position,
    results.sp_decimal,
    results.time_seconds
FROM lake.results AS results
JOIN lake.races AS races USING (race_id, date, country)
WHERE races.status <> 'void' AND results.finish_code IS DISTINCT FROM 'VOI';
