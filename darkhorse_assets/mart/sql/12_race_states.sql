-- Each race beside its declared runners and its results, and what they lack: the rules of quality/completeness.py, for
-- any stretch of the history. Whether a result is due yet is for the reader to say: lacks_result is true of a declared
-- race before its off too. standing are the declared horses less non-runners and reserves. ran_count alone tells no cut
-- result: a source that does not count its runners has it derived from the rows that came.
CREATE OR REPLACE VIEW race_states AS
WITH finishes AS (
    SELECT date, country, race_id, count(*) AS finish_rows, count(position) AS placed, count(finish_code) AS codes,
        count_if(position = 1) AS winners
    FROM lake.results GROUP BY ALL
),
declared AS (
    SELECT date, country, race_id, count(*) AS runner_rows, count_if(NOT (is_non_runner OR is_reserve)) AS standing
    FROM lake.runners GROUP BY ALL
),
counted AS (
    SELECT races.date, races.country, races.race_id, course, off_dt, off_london, status, ran_count,
        coalesce(runner_rows, 0) AS runner_rows, coalesce(standing, 0) AS standing,
        coalesce(finish_rows, 0) AS finish_rows, coalesce(placed, 0) AS placed, coalesce(codes, 0) AS codes,
        coalesce(winners, 0) AS winners
    FROM lake.races AS races
    LEFT JOIN finishes USING (date, country, race_id)
    LEFT JOIN declared USING (date, country, race_id)
)
SELECT *,
    status = 'declared' OR (status = 'resulted' AND finish_rows = 0) AS lacks_result,
    coalesce(finish_rows < ran_count, false) OR (
        status = 'resulted' AND runner_rows > 0
        AND coalesce(standing <> ran_count, false) AND standing <> finish_rows
    ) AS lacks_rows,
    coalesce(finish_rows > ran_count, false) AS has_more_rows,
    runner_rows = 0 AND status <> 'abandoned' AS lacks_runners
FROM counted;
