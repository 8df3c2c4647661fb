-- Sires, dams and damsires with the records of their progeny; `day` and `seen_by` are those of the people.

-- Of classes and of nominal distances the three with the most wins; of equal ones that with more runs, which says more,
-- then by name. Races without a class, or of unknown distance, count in the totals only. The best class is that of the
-- most wins, so there is none before the first win. The score is the earlier system's: a tenth for most figures.
CREATE OR REPLACE MACRO parent_records_as_of(of_type, day) AS TABLE
WITH tallied AS (
    SELECT
        coalesce(parent.canonical_id, entity_id) AS parent_id,
        race_class,
        nominal_distance,
        sum(runs) AS runs,
        sum(wins) AS wins,
        sum(seconds) AS seconds,
        sum(thirds) AS thirds,
        sum(priced_wins) AS priced_wins,
        sum(expected_wins) AS expected_wins
    FROM lake.performance_by_distance
    LEFT JOIN lake.distances USING (distance_yards)
    LEFT JOIN identities AS parent ON parent.role = entity_type AND parent.alias_id = entity_id
    WHERE entity_type = of_type AND date <= day
    GROUP BY ALL
),
total AS (
    SELECT
        parent_id,
        sum(runs)::INTEGER AS total_runners,
        sum(wins)::INTEGER AS total_wins,
        sum(seconds)::INTEGER AS total_places_2nd,
        sum(thirds)::INTEGER AS total_places_3rd,
        percent(sum(wins), sum(runs)) AS overall_win_percent,
        actual_to_expected(sum(priced_wins), sum(expected_wins)) AS overall_ae_index
    FROM tallied
    GROUP BY ALL
),
named AS (
    SELECT parent_id, 'class' AS kind, race_class AS name, runs, wins, priced_wins, expected_wins
    FROM tallied
    WHERE race_class <> 'none'
    UNION ALL
    SELECT parent_id, 'distance' AS kind, nominal_distance AS name, runs, wins, priced_wins, expected_wins
    FROM tallied
    WHERE nominal_distance <> '0f'
),
record AS (
    SELECT
        parent_id,
        kind,
        name,
        sum(runs)::INTEGER AS runners,
        sum(wins)::INTEGER AS wins,
        percent(sum(wins), sum(runs)) AS win_percent,
        actual_to_expected(sum(priced_wins), sum(expected_wins)) AS ae
    FROM named
    GROUP BY ALL
),
ranked AS (
    SELECT
        *,
        kind || '_' || row_number() OVER (PARTITION BY parent_id, kind ORDER BY wins DESC, runners DESC, name) AS place
    FROM record
),
best AS (
    PIVOT ranked
    ON place IN ('class_1', 'class_2', 'class_3', 'distance_1', 'distance_2', 'distance_3')
    USING
        any_value(name) AS name,
        any_value(runners) AS runners,
        any_value(wins) AS wins,
        any_value(win_percent) AS win_percent,
        any_value(ae) AS ae
    GROUP BY parent_id
)
SELECT
    *,
    if(class_1_wins > 0, class_1_name, NULL) AS best_class,
    if(class_1_wins > 0, class_1_ae, NULL) AS best_class_ae,
    if(distance_1_wins > 0, distance_1_name, NULL) AS best_distance,
    if(distance_1_wins > 0, distance_1_ae, NULL) AS best_distance_ae,
    (
        0.20 + 0.10 * (overall_ae_index IS NOT NULL)::INTEGER
        + 0.10 * ((class_1_name IS NOT NULL)::INTEGER + (class_2_name IS NOT NULL)::INTEGER
            + (class_3_name IS NOT NULL)::INTEGER)
        + 0.10 * ((distance_1_name IS NOT NULL)::INTEGER + (distance_2_name IS NOT NULL)::INTEGER
            + (distance_3_name IS NOT NULL)::INTEGER)
        + 0.05 * ((best_class_ae IS NOT NULL)::INTEGER + (best_distance_ae IS NOT NULL)::INTEGER)
    )::DOUBLE AS data_quality_score
FROM total
LEFT JOIN best USING (parent_id);

CREATE OR REPLACE MACRO sires_known(seen_by, day) AS TABLE
SELECT
    seen.*,
    coalesce(COLUMNS('^(total_.*|data_quality_score)$'), 0),
    COLUMNS('^(overall|best|class|distance)_'),
    calculated_at('performance_by_distance', day) AS analysis_last_updated
FROM seen_sires_as_of(seen_by) AS seen
LEFT JOIN parent_records_as_of('sire', day) ON parent_id = sire_id;

CREATE OR REPLACE MACRO dams_known(seen_by, day) AS TABLE
SELECT
    seen.*,
    coalesce(COLUMNS('^(total_.*|data_quality_score)$'), 0),
    COLUMNS('^(overall|best|class|distance)_'),
    calculated_at('performance_by_distance', day) AS analysis_last_updated
FROM seen_dams_as_of(seen_by) AS seen
LEFT JOIN parent_records_as_of('dam', day) ON parent_id = dam_id;

CREATE OR REPLACE MACRO damsires_known(seen_by, day) AS TABLE
SELECT
    seen.*,
    coalesce(COLUMNS('^(total_.*|data_quality_score)$'), 0),
    COLUMNS('^(overall|best|class|distance)_'),
    calculated_at('performance_by_distance', day) AS analysis_last_updated
FROM seen_damsires_as_of(seen_by) AS seen
LEFT JOIN parent_records_as_of('damsire', day) ON parent_id = damsire_id;

CREATE OR REPLACE MACRO sires_as_of(day) AS TABLE FROM sires_known(day, day);
CREATE OR REPLACE MACRO dams_as_of(day) AS TABLE FROM dams_known(day, day);
CREATE OR REPLACE MACRO damsires_as_of(day) AS TABLE FROM damsires_known(day, day);
CREATE OR REPLACE VIEW sires AS FROM sires_known(DATE 'infinity', newest_result_day());
CREATE OR REPLACE VIEW dams AS FROM dams_known(DATE 'infinity', newest_result_day());
CREATE OR REPLACE VIEW damsires AS FROM damsires_known(DATE 'infinity', newest_result_day());
