-- The races of some days with a gap, each under the gravest of three checks, and the declared races of the last day.
-- A race in which nobody finished lacks its winner for good: then each horse has a code, and as many are there as ran.
WITH judged AS (
    SELECT *, off_dt <= $due AS is_due,
        status IN ('void', 'abandoned') OR off_dt > $due
            OR (finish_rows > 0 AND codes = finish_rows AND finish_rows IS NOT DISTINCT FROM ran_count AND placed = 0)
            AS is_excused
    FROM race_states WHERE date BETWEEN $first AND $day
)
SELECT
    CASE
        WHEN date = $day - 1 AND winners = 0 AND NOT is_excused THEN 'yesterday_missing_winners'
        WHEN (date = $day AND placed = 0 AND NOT is_excused) OR (lacks_result AND is_due) THEN 'unresulted_passed'
        WHEN lacks_rows OR has_more_rows OR lacks_runners THEN 'runner_count_mismatch'
    END AS check_name,
    date, country, course, off_london, race_id, status, ran_count, finish_rows, runner_rows, standing
FROM judged
WHERE check_name IS NOT NULL OR (date = $day AND status = 'declared')
ORDER BY off_london, country, race_id
