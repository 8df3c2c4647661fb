-- The races whose results are missing, or some rows of them.
WITH finishes AS (
    SELECT race_id, country, date, count(*) AS finish_rows
    FROM lake.results WHERE date BETWEEN $first AND $last GROUP BY ALL
)
SELECT date, country, course, off_london, race_id, ran_count, coalesce(finish_rows, 0)
FROM lake.races LEFT JOIN finishes USING (race_id, country, date)
WHERE date BETWEEN $first AND $last AND ($countries IS NULL OR list_contains($countries, country))
    AND ((status = 'declared' AND off_dt <= $due) OR coalesce(finish_rows, 0) < ran_count)
ORDER BY date, off_london, country, race_id
