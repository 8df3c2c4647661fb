-- The races of some days with a gap, each under the gravest of three checks, and the declared races of the last day.
-- A race in which nobody finished lacks its winner for good: then each horse has a code, and as many are there as ran.
WITH finishes AS (
    SELECT date, country, race_id, count(*) AS finish_rows, count(position) AS placed, count_if(position = 1) AS winners
    FROM lake.results WHERE date BETWEEN $first AND $day GROUP BY ALL
),
declared AS (
    SELECT date, country, race_id, count(*) AS card_rows, count_if(NOT (is_non_runner OR is_reserve)) AS entries
    FROM lake.runners WHERE date BETWEEN $first AND $day GROUP BY ALL
),
judged AS (
    SELECT date, country, race_id, course, off_london, status, ran_count,
        coalesce(finish_rows, 0) AS finish_rows, coalesce(placed, 0) AS placed, coalesce(winners, 0) AS winners,
        coalesce(card_rows, 0) AS card_rows, coalesce(entries, 0) AS entries,
        status IN ('void', 'abandoned') OR off_dt > $due AS is_excused,
        finish_rows > 0 AND placed = 0 AND finish_rows IS NOT DISTINCT FROM ran_count AS is_without_finisher
    FROM lake.races
    LEFT JOIN finishes USING (date, country, race_id)
    LEFT JOIN declared USING (date, country, race_id)
    WHERE date BETWEEN $first AND $day
)
SELECT
    CASE
        WHEN date = $day AND placed = 0 AND NOT (is_excused OR coalesce(is_without_finisher, false))
            THEN 'unresulted_passed'
        WHEN date = $day - 1 AND winners = 0 AND NOT (is_excused OR coalesce(is_without_finisher, false))
            THEN 'yesterday_missing_winners'
        WHEN ran_count <> finish_rows OR (card_rows = 0 AND status <> 'abandoned') OR (finish_rows = 0 AND NOT is_excused)
            THEN 'runner_count_mismatch'
    END AS check_name,
    date, country, course, off_london, race_id, status, ran_count, finish_rows, card_rows, entries
FROM judged
WHERE check_name IS NOT NULL OR (date = $day AND status = 'declared')
ORDER BY off_london, country, race_id
