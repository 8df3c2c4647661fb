"""What several of the eighteen tables share: stamps, names of people, records, and the causes of columns that are null.

A cause is written once, so that the page of the tables can count the columns that have it.
"""

from darkhorse_assets.contracts.ra.model import PgType, RaColumn

BIGINT = PgType.BIGINT
BOOLEAN = PgType.BOOLEAN
DATE = PgType.DATE
INTEGER = PgType.INTEGER
JSONB = PgType.JSONB
NUMERIC = PgType.NUMERIC
TEXT = PgType.TEXT
TIME = PgType.TIME
TIMESTAMP = PgType.TIMESTAMP
VARCHAR = PgType.VARCHAR

NORTH_AMERICA = "a field of North American racing: no source here has it"
NOTHING_FILTERED = "always null, as it was: the window is all history, nothing is filtered"
CARDS = "from racecards, which the sources have since 2023-01-23"
CARDS_AND_PROFILES = "from racecards and profiles: null for horses on neither"
API_CARDS = "from The Racing API's racecards (since 2023-01-23); rpscrape's do not have it"
API_RESULTS = "from The Racing API's results; rpscrape's files do not have it"
EMPTY_SO_FAR = "the racecards have the field, but it was empty in every answer of The Racing API seen so far"
AFTER_THE_RACE = "null for who does not run, and before the race is run"
FINISHERS = "null for who does not finish, and before the race is run"
SOME_RACES = "null for races without one"
RUN_BEFORE = "null until there is a run to count"
WON_BEFORE = "null until there is a win"
PRICED = "null until there is a run with a starting price"
TIMED = "null until there is a run with a finishing time"
FEW_RECORDS = "null where it has runs in fewer than three of them"
OWNER_WITHOUT_ID = "null where the source names an owner without an id (2026)"
NOT_GIVEN = "null where no source gives it"

RECORDED = (
    RaColumn("created_at", TIMESTAMP, "utc(created_at)", "Begin of the first capture that shows it, UTC"),
    RaColumn("updated_at", TIMESTAMP, "utc(updated_at)", "Begin of the newest capture that shows it, UTC"),
)
CREATED_AT = RECORDED[0]

AE = "A/E at SP: wins per win that the prices expect, 1.0-based"
"""One of the three definitions of the earlier system; the provider's own figure is of this kind."""


def canonical(role: str, day_id: str = "", note: str = "", limit: str = "") -> RaColumn:
    """The id by which the masters know who or what the day's row names; `day_id` is the SQL of that, if not the name.

    The table must join `identity` of the same role.
    """
    name = f"{role}_id"
    return RaColumn(name, VARCHAR, f"coalesce({role}_identity.canonical_id, {day_id or name})", note, limit)


def identity(role: str, day_id: str = "") -> str:
    """The join for `canonical`; not a subquery in it, because a join lets a reader's filter through to the tables."""
    return (
        f"LEFT JOIN lake.identities AS {role}_identity "
        f"ON {role}_identity.role = '{role}' AND {role}_identity.alias_id = {day_id or f'{role}_id'}\n"
    )
