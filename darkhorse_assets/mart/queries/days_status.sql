-- Every day of each country, from the first that was published of it, with what there is. A result is missing where a race
-- is due and has none, or where rows of some horses are missing; doubtful are races with more rows than horses ran.
WITH published AS (
    SELECT country, date FROM lake.partitions
    WHERE table_name = 'races' AND ($countries IS NULL OR list_contains($countries, country))
),
calendar AS (
    SELECT country, unnest(generate_series(greatest(min(date), $first), $last, INTERVAL 1 DAY))::DATE AS date
    FROM published GROUP BY country
),
counted AS (
    SELECT country, date, count(*) AS races,
        count_if(status <> 'declared') AS settled,
        count_if((lacks_result AND off_dt <= $due) OR lacks_rows) AS missing,
        count_if(has_more_rows) AS doubtful
    FROM race_states WHERE date BETWEEN $first AND $last GROUP BY ALL
)
SELECT country, date, published.date IS NOT NULL AS is_published,
    coalesce(races, 0), coalesce(settled, 0), coalesce(missing, 0), coalesce(doubtful, 0)
FROM calendar
LEFT JOIN published USING (country, date)
LEFT JOIN counted USING (country, date)
WHERE is_published OR date <= $over
ORDER BY country, date
