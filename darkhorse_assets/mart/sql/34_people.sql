-- Jockeys, trainers and owners with their records. `day` is what a record is as of; `seen_by` up to which day the masters
-- are read: the views show whoever is on a card by now, and count up to the newest day with a result.

-- Counted in venues: every run has a course.
CREATE OR REPLACE MACRO person_records_as_of(of_type, day) AS TABLE
WITH record AS (
    SELECT
        coalesce(person.canonical_id, entity_id) AS person_id,
        sum(runs)::INTEGER AS total_runners,
        sum(wins)::INTEGER AS total_wins,
        sum(wins + seconds + thirds)::INTEGER AS total_places,
        sum(seconds)::INTEGER AS total_seconds,
        sum(thirds)::INTEGER AS total_thirds,
        max(date) AS last_runner_date,
        max(date) FILTER (wins > 0) AS last_win_date,
        coalesce(sum(runs) FILTER (date >= day - 14), 0)::INTEGER AS recent_14d_runs,
        coalesce(sum(wins) FILTER (date >= day - 14), 0)::INTEGER AS recent_14d_wins,
        coalesce(sum(runs) FILTER (date >= day - 30), 0)::INTEGER AS recent_30d_runs,
        coalesce(sum(wins) FILTER (date >= day - 30), 0)::INTEGER AS recent_30d_wins
    FROM lake.performance_by_venue
    LEFT JOIN identities AS person ON person.role = entity_type AND person.alias_id = entity_id
    WHERE entity_type = of_type AND date <= day
    GROUP BY ALL
)
SELECT
    *,
    percent(total_wins, total_runners) AS win_rate,
    percent(total_places, total_runners) AS place_rate,
    (day - last_runner_date)::INTEGER AS days_since_last_runner,
    (day - last_win_date)::INTEGER AS days_since_last_win,
    percent(recent_14d_wins, recent_14d_runs) AS recent_14d_win_rate,
    percent(recent_30d_wins, recent_30d_runs) AS recent_30d_win_rate
FROM record;

CREATE OR REPLACE MACRO owners_horses_as_of(day) AS TABLE
SELECT
    coalesce(owner.canonical_id, owner_id) AS person_id,
    count(DISTINCT coalesce(horse.canonical_id, horse_id))::INTEGER AS total_horses
FROM runs
LEFT JOIN identities AS owner ON owner.role = 'owner' AND owner.alias_id = owner_id
LEFT JOIN identities AS horse ON horse.role = 'horse' AND horse.alias_id = horse_id
WHERE date <= day AND owner_id IS NOT NULL
GROUP BY ALL;

-- Who never ran has counts of 0, and no rates and dates.
CREATE OR REPLACE MACRO trainers_known(seen_by, day) AS TABLE
SELECT
    seen.*,
    coalesce(COLUMNS('^(total_.*|recent_.*(runs|wins))$'), 0),
    COLUMNS('^(win_rate|place_rate|last_(runner|win)_date|days_since_.*|recent_.*_rate)$'),
    calculated_at('performance_by_venue', day) AS stats_updated_at
FROM seen_trainers_as_of(seen_by) AS seen
LEFT JOIN person_records_as_of('trainer', day) ON person_id = trainer_id;

CREATE OR REPLACE MACRO jockeys_known(seen_by, day) AS TABLE
SELECT
    seen.*,
    coalesce(COLUMNS('^(total_.*|recent_.*(rides|wins))$'), 0),
    COLUMNS('^(win_rate|place_rate|last_(ride|win)_date|days_since_.*|recent_.*_rate)$'),
    calculated_at('performance_by_venue', day) AS stats_updated_at
FROM seen_jockeys_as_of(seen_by) AS seen
LEFT JOIN (
    SELECT * RENAME (
        total_runners AS total_rides,
        last_runner_date AS last_ride_date,
        days_since_last_runner AS days_since_last_ride,
        recent_14d_runs AS recent_14d_rides,
        recent_30d_runs AS recent_30d_rides
    )
    FROM person_records_as_of('jockey', day)
) ON person_id = jockey_id;

CREATE OR REPLACE MACRO owners_known(seen_by, day) AS TABLE
SELECT
    seen.*,
    coalesce(COLUMNS('^(total_.*|recent_.*(runs|wins))$'), 0),
    COLUMNS('^(win_rate|place_rate|last_(runner|win)_date|days_since_.*|recent_.*_rate)$'),
    coalesce(recent_30d_runs > 0, FALSE) AS active_last_30d,
    calculated_at('performance_by_venue', day) AS stats_updated_at
FROM seen_owners_as_of(seen_by) AS seen
LEFT JOIN person_records_as_of('owner', day) AS record ON record.person_id = owner_id
LEFT JOIN owners_horses_as_of(day) AS horses ON horses.person_id = owner_id;

CREATE OR REPLACE MACRO jockeys_as_of(day) AS TABLE FROM jockeys_known(day, day);
CREATE OR REPLACE MACRO trainers_as_of(day) AS TABLE FROM trainers_known(day, day);
CREATE OR REPLACE MACRO owners_as_of(day) AS TABLE FROM owners_known(day, day);
CREATE OR REPLACE VIEW jockeys AS FROM jockeys_known(DATE 'infinity', newest_result_day());
CREATE OR REPLACE VIEW trainers AS FROM trainers_known(DATE 'infinity', newest_result_day());
CREATE OR REPLACE VIEW owners AS FROM owners_known(DATE 'infinity', newest_result_day());
