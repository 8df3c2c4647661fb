"""The ten master tables and the pedigrees: what is known of each entity today, with its record to date."""

from darkhorse_assets.contracts.ra.columns import (
    AE,
    BIGINT,
    BOOLEAN,
    CARDS_AND_PROFILES,
    CREATED_AT,
    DATE,
    FEW_RECORDS,
    INTEGER,
    NOT_GIVEN,
    NUMERIC,
    PRICED,
    RECORDED,
    RUN_BEFORE,
    TIMESTAMP,
    VARCHAR,
    WON_BEFORE,
)
from darkhorse_assets.contracts.ra.model import RaColumn, RaTable, same

COURSES = RaTable(
    name="ra_mst_courses",
    clean_name="courses",
    key=("id",),
    columns=(
        RaColumn("id", VARCHAR, "course_id"),
        RaColumn("name", VARCHAR, "course"),
        RaColumn("region_code", VARCHAR, "country", "Lower case: gb"),
        RaColumn("region", VARCHAR, "region_name(country)", "In words: Great Britain"),
        same("longitude", NUMERIC, limit=NOT_GIVEN),
        same("latitude", NUMERIC, limit=NOT_GIVEN),
        *RECORDED,
    ),
)

BOOKMAKERS = RaTable(
    name="ra_mst_bookmakers",
    clean_name="bookmakers",
    key=("id",),
    note="Those that racecards quote, where the earlier table was a list written by hand.",
    columns=(
        RaColumn("id", BIGINT, "surrogate_id(bookmaker_id)"),
        RaColumn("name", VARCHAR, "bookmaker"),
        RaColumn("code", VARCHAR, "bookmaker_id", "The name, folded to lower-case letters and digits"),
        RaColumn(
            "is_active",
            BOOLEAN,
            "last_seen >= newest_result_day() - 30",
            "Quoted in the 30 days up to the newest result",
        ),
        CREATED_AT,
        RaColumn("type", VARCHAR, "bookmaker_type", "bookmaker or exchange"),
    ),
)

REGIONS = RaTable(
    name="ra_mst_regions",
    clean_name="regions",
    key=("code",),
    columns=(
        RaColumn("code", VARCHAR, "country", "Racing's codes, not ISO's: ity, saf, ksa"),
        RaColumn("name", VARCHAR, "region"),
        CREATED_AT,
    ),
)


def _identity(role: str) -> tuple[RaColumn, RaColumn]:
    return (
        RaColumn("id", VARCHAR, f"{role}_id"),
        RaColumn("name", VARCHAR, role, "One canonical spelling; the others are in the clean table's names"),
    )


def _totals(runs: str, *more: RaColumn) -> tuple[RaColumn, ...]:
    """How often it ran, won and was placed; `runs` is the table's word."""
    return (
        same(f"total_{runs}", INTEGER, "Runs in results, non-finishers included; non-runners and cards not"),
        same("total_wins", INTEGER),
        same("total_places", INTEGER, "First, second and third places"),
        same("total_seconds", INTEGER),
        same("total_thirds", INTEGER),
        same("win_rate", NUMERIC, "Wins per 100 runs", RUN_BEFORE),
        same("place_rate", NUMERIC, "Places per 100 runs", RUN_BEFORE),
        *more,
        RaColumn("stats_updated_at", TIMESTAMP, "utc(stats_updated_at)", "When the statistics were published, UTC"),
    )


def _recently(run: str, runs: str) -> tuple[RaColumn, ...]:
    """When it last ran and won, and its record of 14 and 30 days; `run`, `runs` are the table's words."""
    return (
        same(f"last_{run}_date", DATE, limit=RUN_BEFORE),
        same("last_win_date", DATE, limit=WON_BEFORE),
        same(f"days_since_last_{run}", INTEGER, "Up to the day of the newest result", RUN_BEFORE),
        same("days_since_last_win", INTEGER, "Up to the day of the newest result", WON_BEFORE),
        *(
            each
            for days in (14, 30)
            for each in (
                same(f"recent_{days}d_{runs}", INTEGER, f"Of the {days} days up to the newest result"),
                same(f"recent_{days}d_wins", INTEGER),
                same(f"recent_{days}d_win_rate", NUMERIC, "Wins per 100 runs", "null without a run in these days"),
            )
        ),
    )


JOCKEYS = RaTable(
    name="ra_mst_jockeys",
    clean_name="jockeys",
    key=("id",),
    note="Names are without claims; NON-RUNNER and reserves are nobody (defect 13).",
    columns=(*_identity("jockey"), *RECORDED, *_totals("rides"), *_recently("ride", "rides")),
)

TRAINERS = RaTable(
    name="ra_mst_trainers",
    clean_name="trainers",
    key=("id",),
    columns=(
        *_identity("trainer"),
        RaColumn("location", VARCHAR, "trainer_location", limit="from racecards: null for who is on none"),
        *RECORDED,
        *_totals("runners"),
        *_recently("runner", "runs"),
    ),
)

OWNERS = RaTable(
    name="ra_mst_owners",
    clean_name="owners",
    key=("id",),
    columns=(
        *_identity("owner"),
        *RECORDED,
        same("total_horses", INTEGER, "Different horses that ran"),
        *_totals("runners", same("active_last_30d", BOOLEAN, "Had a run in the 30 days up to the newest result")),
        *_recently("runner", "runs"),
    ),
)

HORSES = RaTable(
    name="ra_mst_horses",
    clean_name="horses",
    key=("id",),
    columns=(
        RaColumn("id", VARCHAR, "horse_id"),
        RaColumn("name", VARCHAR, "horse", "Without the country's suffix, which is region"),
        *(same(f"{parent}_id", VARCHAR, limit=NOT_GIVEN) for parent in ("sire", "dam", "damsire")),
        RaColumn("dob", DATE, "date_of_birth", limit=CARDS_AND_PROFILES),
        RaColumn(
            "age",
            INTEGER,
            "year(newest_result_day()) - coalesce(year(date_of_birth), birth_year)",
            "On the day of the newest result; all horses of the north age on 1 January",
            NOT_GIVEN,
        ),
        RaColumn("sex", VARCHAR, "sex_word(sex_code)", "In a word; of the code, so that the two never disagree"),
        same("sex_code", VARCHAR, "When last seen"),
        same("colour", VARCHAR, limit=CARDS_AND_PROFILES),
        RaColumn(
            "colour_code",
            VARCHAR,
            "coalesce(colour_code, upper(colour))",
            "The profile's; else the colour in capitals, as the profiles seen have it (B for b)",
            CARDS_AND_PROFILES,
        ),
        same("breeder", VARCHAR, limit=CARDS_AND_PROFILES),
        RaColumn("region", VARCHAR, "country_of_birth", "Where it was born: IRE"),
        *RECORDED,
    ),
)


def _best(kind: str, word: str) -> tuple[RaColumn, RaColumn]:
    return (
        same(f"best_{kind}", VARCHAR, f"{word} with the most wins", WON_BEFORE),
        same(f"best_{kind}_ae", NUMERIC, AE, PRICED),
    )


def _record(kind: str, ordinal: int) -> tuple[RaColumn, ...]:
    named = f"{kind}_{ordinal}"
    return (
        same(f"{named}_name", VARCHAR, f"No. {ordinal} by wins", FEW_RECORDS),
        same(f"{named}_runners", INTEGER, "Runs of its progeny there", FEW_RECORDS),
        same(f"{named}_wins", INTEGER, "", FEW_RECORDS),
        same(f"{named}_win_percent", NUMERIC, "Wins per 100 runs", FEW_RECORDS),
        same(f"{named}_ae", NUMERIC, AE, FEW_RECORDS),
    )


def _parent(role: str) -> RaTable:
    return RaTable(
        name=f"ra_mst_{role}s",
        clean_name=f"{role}s",
        key=("id",),
        note=f"Counts are of the runs of the horses that it is the {role} of.",
        columns=(
            *_identity(role),
            same("horse_id", VARCHAR, "Its own id as a horse that ran: the same digits"),
            *RECORDED,
            same("total_runners", INTEGER, "Runs in results, non-finishers included; non-runners and cards not"),
            same("total_wins", INTEGER),
            same("total_places_2nd", INTEGER),
            same("total_places_3rd", INTEGER),
            same("overall_win_percent", NUMERIC, "Wins per 100 runs", RUN_BEFORE),
            same("overall_ae_index", NUMERIC, AE, PRICED),
            *_best("class", "The class"),
            *_best("distance", "The nominal distance"),
            RaColumn(
                "analysis_last_updated",
                TIMESTAMP,
                "utc(analysis_last_updated)",
                "When the statistics were published, UTC",
            ),
            same("data_quality_score", NUMERIC, "0 to 1: how many of the figures here there are"),
            *(each for kind in ("class", "distance") for n in (1, 2, 3) for each in _record(kind, n)),
        ),
        added=(RaColumn("region", VARCHAR, f"{role}_country", "Where it was born: IRE; added by migration 030"),),
    )


SIRES, DAMS, DAMSIRES = (_parent(role) for role in ("sire", "dam", "damsire"))

HORSE_PEDIGREE = RaTable(
    name="ra_horse_pedigree",
    clean_name="horse_pedigree",
    key=("horse_id",),
    columns=(
        same("horse_id", VARCHAR),
        *(
            each
            for parent in ("sire", "dam", "damsire")
            for each in (
                same(f"{parent}_id", VARCHAR, limit=NOT_GIVEN),
                same(parent, VARCHAR, "Without the country's suffix", NOT_GIVEN),
            )
        ),
        same("breeder", VARCHAR, limit="from racecards: null for horses on none; ra_mst_horses also asks profiles"),
        *RECORDED,
        RaColumn("region", VARCHAR, "country_of_birth", "Where the horse was born: IRE"),
    ),
)
