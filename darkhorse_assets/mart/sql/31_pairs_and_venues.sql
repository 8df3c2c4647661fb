-- The additive aggregates as of a day: all partials up to it, summed under the canonical ids, so that days on which a
-- source gave no ids (dh1_…) count with the others.

CREATE OR REPLACE MACRO entity_combinations_as_of(day, min_runs := daily_min_runs('entity_combinations')) AS TABLE
WITH resolved AS (
    SELECT partial.* REPLACE (
        coalesce(first.canonical_id, entity1_id) AS entity1_id,
        coalesce(second.canonical_id, entity2_id) AS entity2_id
    )
    FROM lake.entity_combinations AS partial
    LEFT JOIN identities AS first ON first.role = entity1_type AND first.alias_id = entity1_id
    LEFT JOIN identities AS second ON second.role = entity2_type AND second.alias_id = entity2_id
    WHERE date <= day
),
record AS (
    SELECT
        entity1_type, entity1_id, entity2_type, entity2_id,
        sum(COLUMNS(* EXCLUDE (date, entity1_type, entity1_id, entity2_type, entity2_id)))
    FROM resolved
    GROUP BY ALL
    HAVING sum(runs) >= min_runs
)
SELECT
    entity1_type, entity1_id, entity2_type, entity2_id,
    runs::INTEGER AS total_runs,
    wins::INTEGER AS wins,
    seconds::INTEGER AS places_2nd,
    thirds::INTEGER AS places_3rd,
    percent(wins, runs) AS win_percent,
    percent(wins + seconds + thirds, runs) AS place_percent,
    actual_to_expected(priced_wins, expected_wins) AS ae_index,
    level_stakes_profit(returned_units, priced_runs) AS profit_loss_1u,
    (SELECT max(date) FROM lake.entity_combinations WHERE date <= day) AS counted_to,
    calculated_at('entity_combinations', day) AS calculated_at
FROM record;

CREATE OR REPLACE MACRO performance_by_venue_as_of(day, min_runs := daily_min_runs('performance_by_venue')) AS TABLE
WITH resolved AS (
    SELECT partial.* REPLACE (
        coalesce(entity.canonical_id, entity_id) AS entity_id,
        coalesce(course.canonical_id, course_id) AS course_id
    )
    FROM lake.performance_by_venue AS partial
    LEFT JOIN identities AS entity ON entity.role = entity_type AND entity.alias_id = entity_id
    LEFT JOIN identities AS course ON course.role = 'course' AND course.alias_id = course_id
    WHERE date <= day
),
record AS (
    SELECT
        entity_type, entity_id, course_id,
        sum(COLUMNS(* EXCLUDE (date, entity_type, entity_id, course_id)))
    FROM resolved
    GROUP BY ALL
    HAVING sum(runs) >= min_runs
)
SELECT
    entity_type, entity_id, course_id,
    runs::INTEGER AS total_runs,
    wins::INTEGER AS wins,
    seconds::INTEGER AS places_2nd,
    thirds::INTEGER AS places_3rd,
    percent(wins, runs) AS win_percent,
    percent(wins + seconds + thirds, runs) AS place_percent,
    actual_to_expected(priced_wins, expected_wins) AS ae_index,
    level_stakes_profit(returned_units, priced_runs) AS profit_loss_1u,
    (SELECT max(date) FROM lake.performance_by_venue WHERE date <= day) AS counted_to,
    calculated_at('performance_by_venue', day) AS calculated_at
FROM record;

CREATE OR REPLACE VIEW entity_combinations AS FROM entity_combinations_as_of(DATE 'infinity');
CREATE OR REPLACE VIEW entity_combinations_strict AS
    FROM entity_combinations_as_of(DATE 'infinity', strict_min_runs('entity_combinations'));
CREATE OR REPLACE VIEW performance_by_venue AS FROM performance_by_venue_as_of(DATE 'infinity');
CREATE OR REPLACE VIEW performance_by_venue_strict AS
    FROM performance_by_venue_as_of(DATE 'infinity', strict_min_runs('performance_by_venue'));
