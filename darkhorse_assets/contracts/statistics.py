"""The four statistics tables, one file a day: what was known of a runner before its race, and what the day adds.

What counts, for all four, with the reason:

* A **run** is a row of `results` of a race that was not void: horses that fell, were pulled up or disqualified ran
  (leaving them out made win percentages too high, defect 1); non-runners and horses still to run did not; a void race
  is annulled, so nobody ran in it.
* A **win**, 2nd or 3rd is the position as published; horses in a dead heat all have it.
* **Going families** are of turf only, and each going belongs to one: its last word decides, because that is where the
  ground departs from the first ("Good To Firm" is firm, "Good To Soft" soft; counting them as good as well was defect
  5). Hard and Firm are firm, Good is good, Yielding, Soft and Very Soft are soft, Heavy is heavy. What is run on the
  all-weather counts there and nowhere else; dirt counts in no family.
* **The same distance** is the same nominal distance, to the nearest half furlong (110 yards): rails move, so that one
  start is 1m2f one day and 1m2f17y another.
* **Who is who** is known over all days: a horse that some days call by a `dh1_…` key of its name, and one other id has
  that name, is one horse on all of them (`lake.identities`). An id found later may thus join what was apart, or a
  namesake part what was joined: that changes whose record a run is in, never whether it was before the race.
* **Jumps** are races under National Hunt rules by their type (Hurdle, Chase, NH Flat), not by their surface, which is
  turf for all of them (defect 4).
"""

from dataclasses import replace

from darkhorse_assets.contracts.columns import COUNTRY, COURSE_ID, DATE, HORSE_ID, OFF_DT, RACE_ID, column
from darkhorse_assets.contracts.model import Column, Kind, Table

RECORDS = {
    "career": "before this race",
    "course": "on this course",
    "course_distance": "on this course over this nominal distance",
    "distance": "over this nominal distance, on any course",
    "firm": "on turf, going family firm",
    "good": "on turf, going family good",
    "soft": "on turf, going family soft",
    "heavy": "on turf, going family heavy",
    "aw": "on the all-weather",
    "jockey": "with this jockey",
    "jumps": "under National Hunt rules",
    "last_10": "among its ten latest",
    "last_12m": "in the twelve months up to this day",
}
"""The records that `runner_statistics` holds of each runner, and which of the horse's earlier runs each counts."""

OUTCOMES = {"runs": "Runs", "wins": "Wins", "2nds": "Second places", "3rds": "Third places"}


def _count(name: str, description: str, unit: str) -> Column:
    return column(Kind.INTEGER, name, description, unit=unit, required=True)


RUNNER_STATISTICS = Table(
    name="runner_statistics",
    grain="one row per declared runner: what its horse had done in races whose off was strictly earlier",
    key=("race_id", "horse_id"),
    by_country=False,
    columns=(
        DATE,
        COUNTRY,
        RACE_ID,
        HORSE_ID,
        replace(OFF_DT, origin={}),
        *(
            _count(f"{record}_{outcome}", f"{noun} {which}", "runs")
            for record, which in RECORDS.items()
            for outcome, noun in OUTCOMES.items()
        ),
        column(Kind.NUMBER, "career_win_pct", "Wins per 100 runs, two decimals; null before the first run", unit="%"),
        column(Kind.NUMBER, "career_place_pct", "First, second and third places per 100 runs", unit="%"),
        column(Kind.MONEY, "career_prize_gbp", "Prizes won in pounds", unit="GBP", required=True),
        column(Kind.MONEY, "career_prize_eur", "Prizes won in euros, which is in Ireland", unit="EUR", required=True),
        column(Kind.DATE, "last_raced", "Day of its last run"),
        column(Kind.DATE, "last_won", "Day of its last win"),
        column(Kind.INTEGER, "min_winning_distance_yards", "Shortest distance it won over", unit="yards"),
        column(Kind.INTEGER, "max_winning_distance_yards", "Longest distance it won over", unit="yards"),
    ),
)

TALLY = (
    _count("runs", "Runs of the day", "runs"),
    _count("wins", "Runs that won", "runs"),
    _count("seconds", "Runs that came second", "runs"),
    _count("thirds", "Runs that came third", "runs"),
    _count("priced_runs", "Runs with a starting price", "runs"),
    _count("priced_wins", "Runs with a starting price that won", "runs"),
    column(
        Kind.EXACT,
        "expected_wins",
        "Sum of 1/SP over the runs with a price: A/E is priced_wins / expected_wins",
        unit="runs",
        required=True,
    ),
    column(
        Kind.EXACT,
        "returned_units",
        "Sum of the decimal SP of the winners: the profit to one unit on each priced run is returned_units less "
        "priced_runs. A dead heat is paid in full here, where a bookmaker would divide the stake",
        unit="units",
        required=True,
    ),
)
"""What is added up, over days as over runs; the columns that all three aggregate tables share."""


def _partial(name: str, grain: str, keys: tuple[Column, ...], *more: Column) -> Table:
    return Table(
        name=name,
        grain=grain,
        key=tuple(key.name for key in keys),
        by_country=False,
        columns=(DATE, *keys, *TALLY, *more),
    )


def _entity(types: tuple[str, ...], ordinal: str = "") -> tuple[Column, Column]:
    which = {"": "entity", "1": "first entity", "2": "second entity"}[ordinal]
    return (
        column(Kind.TEXT, f"entity{ordinal}_type", f"What kind the {which} is of", required=True, domain=types),
        column(Kind.TEXT, f"entity{ordinal}_id", f"Id of the {which}, as the day's results have it", required=True),
    )


COMBINATIONS = (("horse", "jockey"), ("jockey", "trainer"), ("owner", "trainer"))
"""Pairs of entities whose runs are counted together; the types of each in alphabetical order."""

DISTANCE_ENTITIES = ("horse", "jockey", "trainer", "sire", "dam", "damsire")
VENUE_ENTITIES = ("horse", "jockey", "trainer", "owner")

ENTITY_COMBINATIONS = _partial(
    "entity_combinations",
    "one row per pair of entities with a run together on the day",
    (
        *_entity(tuple(dict.fromkeys(first for first, _ in COMBINATIONS)), "1"),
        *_entity(tuple(dict.fromkeys(second for _, second in COMBINATIONS)), "2"),
    ),
)

PERFORMANCE_BY_DISTANCE = _partial(
    "performance_by_distance",
    "one row per entity, exact distance, going and class with a run on the day",
    (
        *_entity(DISTANCE_ENTITIES),
        column(
            Kind.INTEGER,
            "distance_yards",
            "The race's distance; 0 where no source gives it (counted in totals, left out of the reader's table)",
            unit="yards",
            required=True,
        ),
        column(Kind.TEXT, "going", "The race's going; unknown where no source gives it", required=True),
        column(
            Kind.TEXT, "race_class", "The race's class; none where it has none, as in Ireland and France", required=True
        ),
    ),
    _count("timed_runs", "Runs with a finishing time", "runs"),
    column(Kind.EXACT, "time_seconds_sum", "Sum of these times", unit="seconds", required=True),
    column(Kind.NUMBER, "best_time_seconds", "The best of these times", unit="seconds"),
    column(Kind.INSTANT, "last_timed_at", "Off of the last run with a time (UTC)"),
    column(Kind.NUMBER, "last_time_seconds", "The time of that run; of several at one off the best", unit="seconds"),
)

PERFORMANCE_BY_VENUE = _partial(
    "performance_by_venue",
    "one row per entity and course with a run on the day",
    (*_entity(VENUE_ENTITIES), COURSE_ID),
)

ADDITIVE = (ENTITY_COMBINATIONS, PERFORMANCE_BY_DISTANCE, PERFORMANCE_BY_VENUE)
"""Those whose days are added up: what a day holds is of its own runs alone."""
