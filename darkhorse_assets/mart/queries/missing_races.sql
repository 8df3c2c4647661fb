-- The races whose results are missing, or some rows of them.
SELECT date, country, course, off_london, race_id, ran_count, finish_rows, standing
FROM race_states
WHERE date BETWEEN $first AND $last AND ($countries IS NULL OR list_contains($countries, country))
    AND ((lacks_result AND off_dt <= $due) OR lacks_rows)
ORDER BY date, off_london, country, race_id
