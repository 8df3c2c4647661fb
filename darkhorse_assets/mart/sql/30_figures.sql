-- How figures are made of counts, from how many runs a record is shown, and which day is today.

-- Per 100 runs, to two decimals in whole numbers, halves up; null of nothing.
CREATE OR REPLACE MACRO percent(count, runs) AS
    (20000 * count + runs)::BIGINT // nullif(2 * runs, 0)::BIGINT / 100;

-- A/E: wins per win that the starting prices expect, 1.0-based, over runs with a price only.
CREATE OR REPLACE MACRO actual_to_expected(priced_wins, expected_wins) AS
    round(priced_wins / nullif(expected_wins, 0), 2)::DOUBLE;

-- Profit or loss of one unit at SP on each run with a price; null without one.
CREATE OR REPLACE MACRO level_stakes_profit(returned_units, priced_runs) AS
    round(if(priced_runs > 0, returned_units - priced_runs, NULL), 2)::DOUBLE;

-- Records of fewer runs say little: the views leave them out, the tables keep them. The earlier system had the daily
-- limits every night and the strict ones on Sundays.
CREATE OR REPLACE MACRO daily_min_runs(reader) AS CASE reader
    WHEN 'entity_combinations' THEN 5
    WHEN 'runner_statistics' THEN 3
    WHEN 'performance_by_distance' THEN 5
    WHEN 'performance_by_venue' THEN 5
END;
CREATE OR REPLACE MACRO strict_min_runs(reader) AS CASE reader
    WHEN 'entity_combinations' THEN 10
    WHEN 'runner_statistics' THEN 5
    WHEN 'performance_by_distance' THEN 10
    WHEN 'performance_by_venue' THEN 10
END;

-- The later off first, of runs at one off the better time: what arg_max goes by to find the last time. In microseconds,
-- of which a ten-thousandth of a second of the time takes one, so no time outweighs a minute; a row as key cost 40 s.
CREATE OR REPLACE MACRO latest_then_fastest(off_dt, time_seconds) AS
    epoch_us(off_dt) - (10000 * time_seconds)::BIGINT;

-- Cards are out days ahead, so the newest day of the lake may be still to come.
CREATE OR REPLACE MACRO newest_result_day() AS (SELECT max(date) FROM lake.results);

-- When the last of the days that count was published.
CREATE OR REPLACE MACRO calculated_at(partial_table, day) AS (
    SELECT make_timestamp_ns(max(modified_ns))::TIMESTAMP AT TIME ZONE 'UTC'
    FROM lake.partitions
    WHERE table_name = partial_table AND date <= day
);
