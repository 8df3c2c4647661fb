-- One row per declared runner, with what its race is and how it ended for it: what runner_statistics is computed from.
-- The canonical ids join days on which a source gave no ids (dh1_…) to days on which it did. Who was declared to ride
-- is known before the race; who rode, after it.
CREATE OR REPLACE VIEW entries AS
SELECT
    runners.date,
    runners.country,
    runners.race_id,
    runners.horse_id,
    races.off_dt,
    coalesce(horse.canonical_id, runners.horse_id) AS canonical_horse_id,
    coalesce(course.canonical_id, races.course_id) AS canonical_course_id,
    coalesce(declared.canonical_id, runners.jockey_id) AS declared_jockey_id,
    coalesce(rode.canonical_id, results.jockey_id) AS riding_jockey_id,
    races.distance_yards,
    distances.half_furlongs,
    goings.going_family,
    races.race_type IN ('Hurdle', 'Chase', 'NH Flat') AS is_jumps,
    results.race_id IS NOT NULL AND races.status <> 'void' AND results.finish_code IS DISTINCT FROM 'VOI' AS took_part,
    results.position,
    results.prize,
    results.prize_currency
FROM lake.runners AS runners
JOIN lake.races AS races USING (race_id, date, country)
LEFT JOIN lake.results AS results USING (race_id, horse_id, date, country)
LEFT JOIN lake.distances AS distances USING (distance_yards)
LEFT JOIN lake.goings AS goings
    ON goings.going IS NOT DISTINCT FROM races.going AND goings.surface IS NOT DISTINCT FROM races.surface
LEFT JOIN lake.identities AS horse ON horse.role = 'horse' AND horse.alias_id = runners.horse_id
LEFT JOIN lake.identities AS course ON course.role = 'course' AND course.alias_id = races.course_id
LEFT JOIN lake.identities AS declared ON declared.role = 'jockey' AND declared.alias_id = runners.jockey_id
LEFT JOIN lake.identities AS rode ON rode.role = 'jockey' AND rode.alias_id = results.jockey_id;
