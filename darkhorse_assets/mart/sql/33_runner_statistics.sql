-- runner_statistics as of a day: runners declared up to it, of horses that had run often enough before. Ids are those that
-- the day has, by which a row joins `runners`; the counts in it are already those of the canonical horse.
CREATE OR REPLACE MACRO runner_statistics_as_of(day, min_runs := daily_min_runs('runner_statistics')) AS TABLE
SELECT * FROM lake.runner_statistics WHERE date <= day AND career_runs >= min_runs;

CREATE OR REPLACE VIEW runner_statistics AS FROM runner_statistics_as_of(DATE 'infinity');
CREATE OR REPLACE VIEW runner_statistics_strict AS
    FROM runner_statistics_as_of(DATE 'infinity', strict_min_runs('runner_statistics'));
