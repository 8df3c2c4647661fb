"""Whole months of real results, as the races, runners and results of a mart: for tests and benchmarks only.

The files are CSV of all regions, a row per runner, with Racing Post's ids; no owners, no pedigrees. What must not be
taken as it is written: race ids (in some months the course's, or not unique: a race here is a course and an off); the
position 0 of who did not finish, and its time, which is the winner's; rows that stand in a file twice. Offs between 11
and 12 in the morning are written as 23; the day is right.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from darkhorse_assets.mart.schema import extend_vocabularies

_READ = """
CREATE OR REPLACE TEMP TABLE written AS
SELECT DISTINCT ON (race_id, horse_id)
    *,
    off_london::DATE AS date,
    'rp_' || CourseId || strftime(off_london, '%Y%m%d%H%M') AS race_id,
    'rp_' || CourseId AS course_id,
    coalesce(nullif(lower(regexp_extract(replace(CourseName, '(AW)', ''), '[(]([A-Z]+)[)]$', 1)), ''), 'gb') AS country,
    'rp_' || HorseId AS horse_id,
    'rp_' || JockeyId AS jockey_id,
    'rp_' || TrainerId AS trainer_id
FROM (SELECT *, strptime(Off, '%m/%d/%Y %H:%M:%S') AS off_london FROM read_csv($files, all_varchar = true))
"""
_RACES = """
INSERT INTO lake.races BY NAME
SELECT DISTINCT ON (race_id)
    date,
    country,
    race_id,
    course_id,
    CourseName AS course,
    off_london AT TIME ZONE 'Europe/London' AS off_dt,
    off_london,
    RaceName AS race_name,
    CASE
        WHEN RaceType = 'SteepleChase' THEN 'Chase'
        WHEN RaceType = 'Hurdle' THEN 'Hurdle'
        WHEN regexp_matches(RaceName, 'NH Flat|National Hunt Flat|INH Flat|Bumper') THEN 'NH Flat'
        ELSE 'Flat'
    END AS race_type,
    if(Surface = 'AllWeather', 'AW', Surface) AS surface,
    nullif(Going, '') AS going,
    nullif("Class", '') AS race_class,
    DistanceInYards::INTEGER AS distance_yards,
    'resulted' AS status
FROM written
"""
_RUNNERS = """
INSERT INTO lake.runners BY NAME
SELECT date, country, race_id, horse_id, HorseName AS horse, jockey_id, JockeyName AS jockey, trainer_id,
    TrainerName AS trainer, FALSE AS is_non_runner, FALSE AS is_reserve
FROM written
"""
_RESULTS = """
INSERT INTO lake.results BY NAME
SELECT
    date,
    country,
    race_id,
    horse_id,
    HorseName AS horse,
    jockey_id,
    JockeyName AS jockey,
    trainer_id,
    TrainerName AS trainer,
    if(ResultStatus = 'CompletedRace', FinishingPosition::INTEGER, NULL) AS position,
    CASE ResultStatus
        WHEN 'PulledUp' THEN 'PU'
        WHEN 'Fell' THEN 'F'
        WHEN 'UnseatedRider' THEN 'UR'
        WHEN 'BroughtDown' THEN 'BD'
        WHEN 'RefusedToRace' THEN 'RR'
        WHEN 'Refused' THEN 'REF'
        WHEN 'RanOut' THEN 'RO'
        WHEN 'SlippedUp' THEN 'SU'
        WHEN 'CarriedOut' THEN 'CO'
        WHEN 'Disqualified' THEN 'DSQ'
    END AS finish_code,
    nullif(FractionalOdds, '') AS sp,
    nullif(DecimalOdds, '')::DOUBLE AS sp_decimal,
    if(ResultStatus = 'CompletedRace', RaceTimeInSeconds::DOUBLE, NULL) AS time_seconds
FROM written
"""


def load(mart: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Bring the months into a mart that has its tables; what it holds of other months stays.

    Args:
        files: `Results_YYYYMM.csv.gz`.
    """
    mart.execute(_READ, {"files": [f"{file}" for file in files]})
    for statement in (_RACES, _RUNNERS, _RESULTS, "DROP TABLE written"):
        mart.execute(statement)
    extend_vocabularies(mart)
