"""`ra_mst_race_results`: what each horse did."""

from darkhorse_assets.contracts.ra.columns import (
    BIGINT,
    DATE,
    FINISHERS,
    INTEGER,
    NOT_GIVEN,
    NUMERIC,
    OWNER_WITHOUT_ID,
    TEXT,
    TIMESTAMP,
    VARCHAR,
    canonical,
    identity,
)
from darkhorse_assets.contracts.ra.model import RaColumn, RaTable, same

_PARENTS = ("sire", "dam", "damsire")
_BEATEN = "Lengths behind the horse in front"

RESULTS = RaTable(
    name="ra_mst_race_results",
    clean_name="results",
    key=("race_id", "horse_id"),
    joins="".join(map(identity, ("horse", "jockey", "trainer", "owner", *_PARENTS))),
    note="`ra_race_results` before 2025-10-26. One row per runner: a re-run replaces, it does not add (defect 12).",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(race_id, horse_id)", "The id of the runner in ra_mst_runners"),
        same("race_id", VARCHAR),
        RaColumn("race_date", DATE, "date"),
        canonical("horse"),
        RaColumn("horse_name", VARCHAR, "horse", "Without the country's suffix"),
        *(RaColumn(f"{role}_name", VARCHAR, role) for role in ("jockey", "trainer", "owner")),
        same("position", INTEGER, "Shared in a dead heat", FINISHERS),
        RaColumn("position_str", VARCHAR, "coalesce(CAST(position AS VARCHAR), finish_code)", "Or PU, F …"),
        same("number", VARCHAR),
        same("draw", VARCHAR, limit="null over jumps"),
        canonical("jockey"),
        same("jockey_claim_lbs", INTEGER, limit=NOT_GIVEN),
        canonical("trainer"),
        canonical("owner", limit=OWNER_WITHOUT_ID),
        *(canonical(parent, limit=NOT_GIVEN) for parent in _PARENTS),
        RaColumn("age", INTEGER, "age_years"),
        RaColumn("sex", VARCHAR, "sex_word(sex_code)", "In a word"),
        same("weight_lbs", INTEGER, "As carried"),
        RaColumn("weight_st_lbs", VARCHAR, "stones_and_pounds(weight_lbs)", "9-7"),
        same("headgear", VARCHAR, limit="null without headgear"),
        same("sp", VARCHAR, "With the favourite's letter: 9/4F"),
        RaColumn("sp_decimal", NUMERIC, "sp_decimal", "Stake included"),
        RaColumn("btn", NUMERIC, "beaten_lengths", _BEATEN, FINISHERS),
        RaColumn("ovr_btn", NUMERIC, "overall_beaten_lengths", "Lengths behind the winner", FINISHERS),
        same("time_seconds", NUMERIC, "Was null for every 1:43.25 (defect 16)", FINISHERS),
        RaColumn("time_display", VARCHAR, "clock_time(time_seconds)", "1m 43.25s", FINISHERS),
        same("official_rating", INTEGER, limit="null for the unrated"),
        same("rpr", INTEGER, "Of this run", "arrives days after the race"),
        RaColumn("tsr", INTEGER, "topspeed", "Of this run", "arrives days after the race"),
        RaColumn("prize_won", NUMERIC, "prize", "Euros in Ireland, else pounds (defect 9)", "null for who won none"),
        same("comment", TEXT, limit=NOT_GIVEN),
        same("silk_url", VARCHAR),
        RaColumn("margin", VARCHAR, "printf('%g', beaten_lengths)", f"{_BEATEN}, as text", FINISHERS),
        RaColumn("created_at", TIMESTAMP, "utc(captured_at)", "Begin of the capture that the row is from, UTC"),
    ),
)
