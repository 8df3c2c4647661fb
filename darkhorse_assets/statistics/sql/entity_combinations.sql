-- Each run counts once for each pair that it has; UNPIVOT leaves a pair out of which one is null.
SELECT
    date,
    split_part(types, ' ', 1) AS entity1_type,
    entity1_id,
    split_part(types, ' ', 2) AS entity2_type,
    entity2_id,
    sum(COLUMNS($tally))
FROM tallied_runs UNPIVOT (
    (entity1_id, entity2_id) FOR types IN (
        (horse_id, jockey_id) AS 'horse jockey',
        (jockey_id, trainer_id) AS 'jockey trainer',
        (owner_id, trainer_id) AS 'owner trainer'
    )
)
GROUP BY ALL
