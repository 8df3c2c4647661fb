-- Every day of each country, from the first that was published of it, with what there is: races is null where nothing is
-- published. A result is missing where a race is due and still declared, or fewer horses are there than ran.
WITH published AS (
    SELECT country, date FROM lake.partitions
    WHERE table_name = 'races' AND ($countries IS NULL OR list_contains($countries, country))
),
calendar AS (
    SELECT country, unnest(generate_series(greatest(min(date), $first), $last, INTERVAL 1 DAY))::DATE AS date
    FROM published GROUP BY country
),
finishes AS (
    SELECT race_id, country, date, count(*) AS finish_rows
    FROM lake.results WHERE date BETWEEN $first AND $last GROUP BY ALL
),
counted AS (
    SELECT country, date, count(*) AS races,
        count_if(status <> 'declared') AS settled,
        count_if((status = 'declared' AND off_dt <= $due) OR coalesce(finish_rows, 0) < ran_count) AS missing,
        count_if(coalesce(finish_rows, 0) > ran_count) AS doubtful
    FROM lake.races LEFT JOIN finishes USING (race_id, country, date)
    WHERE date BETWEEN $first AND $last GROUP BY ALL
)
SELECT country, date, published.date IS NOT NULL AS is_published,
    coalesce(races, 0), coalesce(settled, 0), coalesce(missing, 0), coalesce(doubtful, 0)
FROM calendar
LEFT JOIN published USING (country, date)
LEFT JOIN counted USING (country, date)
WHERE is_published OR date <= $over
ORDER BY country, date
