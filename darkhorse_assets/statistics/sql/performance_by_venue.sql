-- Each run counts once for each entity that it has, on the course of its race; UNPIVOT leaves out what is null.
SELECT
    date,
    entity_type,
    entity_id,
    course_id,
    sum(COLUMNS($tally))
FROM tallied_runs UNPIVOT (
    entity_id FOR entity_type IN (
        horse_id AS 'horse',
        jockey_id AS 'jockey',
        trainer_id AS 'trainer',
        owner_id AS 'owner'
    )
)
GROUP BY ALL
