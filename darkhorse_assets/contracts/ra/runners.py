"""`ra_mst_runners`: the declaration of each runner, and beside it what became of it."""

from darkhorse_assets.contracts.ra.columns import (
    AFTER_THE_RACE,
    API_CARDS,
    BIGINT,
    BOOLEAN,
    CARDS,
    DATE,
    FINISHERS,
    INTEGER,
    JSONB,
    NORTH_AMERICA,
    NOT_GIVEN,
    NUMERIC,
    OWNER_WITHOUT_ID,
    TEXT,
    TIMESTAMP,
    VARCHAR,
    canonical,
    identity,
)
from darkhorse_assets.contracts.ra.model import PgType, RaColumn, RaTable

_NOBODY_BOOKED = "null until a jockey is booked"
_CLAIM = (
    "CASE WHEN results.jockey_id <> runners.jockey_id THEN results.jockey_claim_lbs "
    "ELSE coalesce(results.jockey_claim_lbs, runners.jockey_claim_lbs) END"
)


def _declared(name: str, pg_type: PgType, column: str = "", note: str = "", limit: str = "") -> RaColumn:
    return RaColumn(name, pg_type, f"runners.{column or name}", note, limit)


def _ran(name: str, pg_type: PgType, column: str, note: str = "", limit: str = AFTER_THE_RACE) -> RaColumn:
    return RaColumn(name, pg_type, f"results.{column}", note, limit)


def _of_rider(column: str) -> str:
    """Of who rode, or is declared to: by one condition, so that one's id never stands beside another's name."""
    return f"if(results.jockey_id IS NULL, runners.{column}, results.{column})"


_JOINS = "\n".join(
    (
        "LEFT JOIN results USING (race_id, horse_id, date, country)",
        identity("horse"),
        identity("jockey", _of_rider("jockey_id")),
        *(identity(role, f"runners.{role}_id") for role in ("trainer", "owner", "sire", "dam", "damsire")),
    )
)

RUNNERS = RaTable(
    name="ra_mst_runners",
    clean_name="runners",
    key=("race_id", "horse_id"),
    joins=_JOINS,
    note="`ra_runners` before 2025-10-26. A result fills its own columns and wipes none of the card's (defect 8).",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(race_id, horse_id)", "The same in all tables of runners"),
        RaColumn("race_id", VARCHAR, "race_id"),
        canonical("horse"),
        _declared("horse_name", VARCHAR, "horse", "Without the country's suffix"),
        RaColumn(
            "jockey_name",
            VARCHAR,
            _of_rider("jockey"),
            "Who rode; before the race, who is declared. Without claim in brackets (defect 13)",
            _NOBODY_BOOKED,
        ),
        _declared("trainer_name", VARCHAR, "trainer"),
        _declared("owner_name", VARCHAR, "owner"),
        _declared("number", VARCHAR, limit="null for a non-runner whose source writes NR instead"),
        _declared("draw", VARCHAR, limit="null over jumps"),
        canonical("jockey", _of_rider("jockey_id"), limit=_NOBODY_BOOKED),
        canonical("trainer", "runners.trainer_id"),
        canonical("owner", "runners.owner_id", limit=OWNER_WITHOUT_ID),
        *(
            canonical(parent, f"runners.{parent}_id", "Kept also when the parent is new (defect 14)", NOT_GIVEN)
            for parent in ("sire", "dam", "damsire")
        ),
        _declared("weight_lbs", INTEGER, note="As declared; as carried in ra_mst_race_results"),
        RaColumn("weight_st_lbs", VARCHAR, "stones_and_pounds(runners.weight_lbs)", "9-7"),
        _declared("age", INTEGER, "age_years"),
        RaColumn("sex", VARCHAR, "sex_word(runners.sex_code)", "In a word"),
        _declared("sex_code", VARCHAR),
        _declared("colour", VARCHAR, limit=CARDS),
        _declared("dob", DATE, "date_of_birth", limit=CARDS),
        _declared("headgear", VARCHAR, limit="null without headgear"),
        RaColumn(
            "headgear_run",
            VARCHAR,
            "CASE WHEN runners.is_first_time_headgear THEN '1' END",
            "1 the first time, as the source writes it",
            CARDS,
        ),
        _declared("wind_surgery", VARCHAR, limit=API_CARDS),
        _declared("wind_surgery_run", VARCHAR, limit=API_CARDS),
        _declared("form", VARCHAR, limit=CARDS),
        _declared("last_run", VARCHAR, note="Days, as written: 128 (9F)", limit=CARDS),
        _declared("ofr", INTEGER, "official_rating", limit="null for the unrated"),
        _declared("rpr", INTEGER, "card_rpr", "Before the race; the run's own is in ra_mst_race_results", CARDS),
        _declared("ts", INTEGER, "card_topspeed", "Before the race; the run's own is tsr there", CARDS),
        _declared("comment", TEXT, note="Before the race; race_comment is of the run", limit=CARDS),
        _declared("spotlight", TEXT, limit=CARDS),
        _declared("trainer_rtf", VARCHAR, "trainer_rtf_pct", limit=CARDS),
        RaColumn(
            "past_results_flags",
            JSONB,
            "to_json(string_split(runners.past_results_flags, ' '))",
            'A list: ["C", "D"]',
            API_CARDS,
        ),
        *(
            RaColumn(name, pg_type, None, limit=NORTH_AMERICA)
            for name, pg_type in (
                ("claiming_price_min", INTEGER),
                ("claiming_price_max", INTEGER),
                ("medication", VARCHAR),
                ("equipment", VARCHAR),
                ("morning_line_odds", VARCHAR),
            )
        ),
        _declared("is_scratched", BOOLEAN, "is_non_runner", "Was always false (defect 13)"),
        _declared("silk_url", VARCHAR),
        RaColumn("created_at", TIMESTAMP, "utc(runners.captured_at)", "Begin of the capture that the row is from, UTC"),
        RaColumn(
            "updated_at",
            TIMESTAMP,
            "utc(greatest(runners.captured_at, results.captured_at))",
            "Of the result's capture, if that is newer",
        ),
        _ran("position", INTEGER, "position", "Its code, if it has none, is position_str there", FINISHERS),
        RaColumn(
            "distance_beaten",
            VARCHAR,
            "printf('%g', results.beaten_lengths)",
            "Lengths behind the horse in front",
            FINISHERS,
        ),
        _ran("prize_won", NUMERIC, "prize", "Euros in Ireland, else pounds (defect 9)", "null for who won none"),
        _ran("starting_price", VARCHAR, "sp", "With the favourite's letter: 9/4F"),
        RaColumn(
            "result_updated_at", TIMESTAMP, "utc(results.captured_at)", "Begin of the result's capture", AFTER_THE_RACE
        ),
        RaColumn("finishing_time", VARCHAR, "clock_time(results.time_seconds)", "1m 43.25s", FINISHERS),
        _ran("starting_price_decimal", NUMERIC, "sp_decimal", "Stake included"),
        _ran("race_comment", TEXT, "comment"),
        _declared("jockey_silk_url", TEXT, "silk_url", "The jockey wears the owner's colours: the same as silk_url"),
        _ran("overall_beaten_distance", NUMERIC, "overall_beaten_lengths", "Lengths behind the winner", FINISHERS),
        RaColumn("jockey_claim_lbs", INTEGER, _CLAIM, "Of the jockey that is named here", NOT_GIVEN),
        RaColumn("weight_stones_lbs", VARCHAR, "stones_and_pounds(runners.weight_lbs)", "The same as weight_st_lbs"),
        _declared("trainer_location", VARCHAR, limit=CARDS),
    ),
)
