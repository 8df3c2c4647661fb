-- The entries of all horses that are declared from $first to $last, with all that they did until $last, in the order in
-- which runner_statistics is published.
-- Horses are looked up by the ids that the lake has, not by the canonical id that the view works out: so a day needs
-- its 400 horses of the history and not the join of all of it (0.2 s instead of 1.2 s).
WITH
asked AS MATERIALIZED (
    SELECT DISTINCT coalesce(identities.canonical_id, runners.horse_id) AS horse_id
    FROM lake.runners AS runners
    LEFT JOIN lake.identities AS identities ON identities.role = 'horse' AND identities.alias_id = runners.horse_id
    WHERE runners.date BETWEEN $first AND $last
),
known_as AS MATERIALIZED (
    SELECT horse_id FROM asked
    UNION
    SELECT identities.alias_id
    FROM lake.identities AS identities
    JOIN asked ON identities.role = 'horse' AND identities.canonical_id = asked.horse_id
)
SELECT
    date,
    country,
    race_id,
    horse_id,
    off_dt,
    date >= $first AS is_asked,
    took_part,
    CAST(date - INTERVAL 1 YEAR AS DATE) AS year_before,  -- of 29 February, the 28th
    canonical_horse_id,
    canonical_course_id,
    declared_jockey_id,
    riding_jockey_id,
    coalesce(half_furlongs, -1) AS half_furlongs,
    coalesce(distance_yards, 0) AS distance_yards,
    coalesce(going_family, '') AS going_family,
    coalesce(is_jumps, false) AS is_jumps,
    coalesce(position, 0) AS position,
    CAST(100 * coalesce(prize, 0) AS BIGINT) AS prize_pence,
    coalesce(prize_currency, '') AS prize_currency,
    hash(
        race_id, horse_id, canonical_horse_id, off_dt, date, country, canonical_course_id, half_furlongs,
        declared_jockey_id
    ) AS entry_hash,
    hash(
        race_id, horse_id, canonical_horse_id, off_dt, date, canonical_course_id, half_furlongs, distance_yards,
        going_family, is_jumps, riding_jockey_id, position, prize, prize_currency
    ) AS run_hash
FROM entries
WHERE date <= $last AND horse_id IN (FROM known_as)
ORDER BY date, race_id, horse_id;
