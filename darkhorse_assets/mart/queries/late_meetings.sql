-- Days whose ratings are due and not there, with how many meetings lack them: the rule of quality/late_ratings.py, over
-- the whole history. A day without a single Topspeed comes from a source that does not give it.
WITH finishers AS (
    SELECT date, country, results.source, results.captured_at, course, rpr, topspeed,
        count(topspeed) OVER (PARTITION BY date) AS topspeeds
    FROM lake.results AS results
    JOIN (SELECT race_id, country, date, course FROM lake.races) USING (race_id, country, date)
    WHERE position IS NOT NULL AND date < $before
),
meetings AS (
    SELECT date, country, course, count(*) AS horses, count(rpr) AS rpr, count(topspeed) AS topspeed,
        any_value(topspeeds) AS topspeeds
    FROM finishers
    WHERE list_contains($countries, country)
        AND (NOT list_contains($file_sources, source) OR captured_at::DATE - date <= $days_of_files)
    GROUP BY date, country, course
)
SELECT date, count(*) FROM meetings
WHERE horses >= $least AND (rpr / horses < $least_rpr OR (topspeeds > 0 AND topspeed / horses < $least_topspeed))
GROUP BY date ORDER BY date
