-- How many finishers have their ratings, by country and age: by day for two weeks, by week for eight, by month before.
SELECT country, min(date) AS first, max(date) AS last, count(*) AS finishers,
    count(rpr) AS rpr, count(topspeed) AS topspeed, count(official_rating) AS official_rating
FROM lake.results
WHERE position IS NOT NULL AND date <= $day
GROUP BY country, CASE
    WHEN date > $day - 15 THEN date
    WHEN date > $day - 56 THEN date_trunc('week', date)
    ELSE date_trunc('month', date) END
ORDER BY country, last DESC
