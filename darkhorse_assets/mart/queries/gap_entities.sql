-- The day's declared horses, jockeys and trainers without an id of their source, in races of which most others have one:
-- the rule of quality/entities.py. Where a source gives no ids, as rpscrape's results, the fallback key is the identity.
WITH entries AS (
    SELECT country, source, race_id, unnest([
        {'entity': 'horse', 'id': horse_id, 'name': horse},
        {'entity': 'jockey', 'id': jockey_id, 'name': jockey},
        {'entity': 'trainer', 'id': trainer_id, 'name': trainer}], recursive := true)
    FROM lake.runners WHERE date = $day AND declared_in = 'card' AND NOT is_non_runner
),
judged AS (
    SELECT *, name IS NOT NULL AND coalesce(starts_with(id, 'dh1_'), true) AS is_lost,
        2 * count_if(is_lost) OVER race < count(*) OVER race AS is_told_apart
    FROM entries
    WINDOW race AS (PARTITION BY race_id, country, entity)
)
SELECT source, judged.country, course, off_london, race_id, entity, name, id FROM judged
LEFT JOIN (SELECT race_id, country, course, off_london FROM lake.races WHERE date = $day) USING (race_id, country)
LEFT JOIN lake.identities AS known ON known.role = entity AND known.alias_id = id
WHERE is_lost AND is_told_apart AND known.alias_id IS NULL
ORDER BY off_london, country, race_id, entity, name
