"""Short ways to declare columns, and the columns that several tables share word for word.

One quantity has one name and one meaning everywhere: what stands here is declared once and used by each table
that carries it.
"""

from darkhorse_assets.contracts.model import Column, Kind


def column(
    kind: Kind,
    name: str,
    description: str,
    *,
    unit: str | None = None,
    required: bool = False,
    domain: tuple[str, ...] = (),
    since: str | None = None,
    **origin: str,
) -> Column:
    """A column of `kind`; `origin` keywords are `card`, `result`, `csv`, `cards` (see `Column.origin`)."""
    return Column(name, kind, description, not required, unit, origin, domain, since)


DATE = column(Kind.DATE, "date", "The racing day, Europe/London", required=True, card="date", result="date", csv="date")
COUNTRY = column(
    Kind.TEXT,
    "country",
    "Code of the region the race is run in, lower case: gb, ire, fr …",
    required=True,
    card="region",
    result="region",
    csv="region",
)
TIME_ZONE = column(
    Kind.TEXT, "time_zone", "The course's time zone, an IANA name: one for a whole region", required=True
)
COURSE_ID = column(
    Kind.TEXT,
    "course_id",
    "The course: crs_…, rp_… or dh1_crs_…",
    required=True,
    card="course_id",
    result="course_id",
    csv="course_id",
    cards="course_id",
)
COURSE = column(
    Kind.TEXT,
    "course",
    "Course as the card names it, without the country's suffix: Dundalk (AW)",
    required=True,
    card="course",
    result="course",
    csv="course, course_detail",
    cards="course",
)
RACE_ID = column(
    Kind.TEXT,
    "race_id",
    "The race: rac_… (The Racing API), rp_… (Racing Post), dh1_rac_… where the source gives none",
    required=True,
    card="race_id",
    result="race_id",
    csv="race_id",
    cards="race_id",
)
HORSE_ID = column(
    Kind.TEXT,
    "horse_id",
    "The horse: hrs_… (The Racing API), rp_… (Racing Post), dh1_hrs_… where the source gives none",
    required=True,
    card="horse_id",
    result="horse_id",
    csv="horse_id",
    cards="horse_id",
)
HORSE = column(
    Kind.TEXT,
    "horse",
    "The horse's name without the suffix of its country of birth",
    required=True,
    card="horse",
    result="horse",
    csv="horse",
    cards="name",
)
COUNTRY_OF_BIRTH = column(
    Kind.TEXT,
    "country_of_birth",
    "Upper-case suffix of the horse's name: IRE, GB, FR …",
    card="region",
    result="horse (suffix)",
    csv="horse (suffix)",
    cards="region",
)
AGE_YEARS = column(
    Kind.INTEGER, "age_years", "Age on the racing day", unit="years", card="age", result="age", csv="age", cards="age"
)
SEX_CODE = column(
    Kind.TEXT,
    "sex_code",
    "Sex on the racing day: colt, filly, gelding, mare, horse, rig",
    domain=("C", "F", "G", "M", "H", "R"),
    card="sex, sex_code",
    result="sex",
    csv="sex",
    cards="sex, sex_code",
)
WEIGHT_LBS = column(
    Kind.INTEGER,
    "weight_lbs",
    "Weight to be carried, by the card; carried, by the result",
    unit="lbs",
    card="lbs",
    result="weight_lbs, weight",
    csv="lbs, wgt",
    cards="lbs",
)
HEADGEAR = column(
    Kind.TEXT,
    "headgear",
    "Headgear letters as written: b blinkers, v visor, p cheek-pieces, h hood, t tongue-tie, e/s eye-shield",
    card="headgear",
    result="headgear (letters)",
    csv="hg (letters)",
    cards="headgear",
)
DRAW = column(
    Kind.INTEGER,
    "draw",
    "Stall; null over jumps and where there is none (the source's 0)",
    card="draw",
    result="draw",
    csv="draw",
    cards="draw",
)
NUMBER = column(
    Kind.INTEGER,
    "number",
    "Saddle cloth number; null for a non-runner whose source writes NR instead",
    card="number (digits)",
    result="number (digits)",
    csv="num",
    cards="number (digits)",
)
OFFICIAL_RATING = column(
    Kind.INTEGER,
    "official_rating",
    "The handicapper's rating (OR)",
    unit="lbs",
    card="ofr",
    result="or",
    csv="or",
    cards="ofr",
)
BREEDER = column(Kind.TEXT, "breeder", "Who bred the horse", card="breeder", cards="breeder")
SILK_URL = column(
    Kind.TEXT,
    "silk_url",
    "Address of a picture of the owner's colours",
    card="silk_url",
    result="silk_url",
    csv="silk_url",
    cards="silk_url",
)
EXTRA = column(
    Kind.JSON, "extra", "Fields the source sent that this contract does not know, as one JSON object; reported as drift"
)


def _person(role: str, prefix: str, when_null: str) -> tuple[Column, Column]:
    fields = f"{role}_id, {role}"
    return (
        column(
            Kind.TEXT,
            f"{role}_id",
            f"The {role}: {prefix}_…, rp_… or dh1_{prefix}_…; null where {when_null}",
            card=f"{role}_id",
            result=f"{role}_id",
            csv=fields,
            cards=fields,
        ),
        column(Kind.TEXT, role, f"The {role}'s name", card=role, result=role, csv=role, cards=role),
    )


PEOPLE = (
    *_person("jockey", "jky", "none is booked yet"),
    *_person("trainer", "trn", "the source names none"),
    *_person("owner", "own", "the source names an owner without an id (2026)"),
)


def _parent(role: str, whose: str, prefix: str) -> tuple[Column, Column, Column]:
    fields, suffix = f"{role}_id, {role}", f"{role} (suffix)"
    return (
        column(
            Kind.TEXT,
            f"{role}_id",
            f"{whose}: {prefix}_…, rp_… or dh1_{prefix}_…; its own horse_id has the same digits behind hrs_",
            card=f"{role}_id",
            result=f"{role}_id",
            csv=fields,
            cards=fields,
        ),
        column(Kind.TEXT, role, f"{whose}'s name", card=role, result=role, csv=role, cards=role),
        column(
            Kind.TEXT,
            f"{role}_country",
            f"{whose}'s country of birth",
            card=f"{role}_region",
            result=suffix,
            csv=suffix,
            cards=f"{role}_region",
        ),
    )


PEDIGREE = (
    *_parent("sire", "The sire", "sir"),
    *_parent("dam", "The dam", "dam"),
    *_parent("damsire", "The dam's sire", "dsi"),
)

JOCKEY_CLAIM_LBS = column(
    Kind.INTEGER,
    "jockey_claim_lbs",
    "Weight allowance of an inexperienced jockey; null where the source does not say",
    unit="lbs",
    card="jockey (in brackets)",
    result="jockey_claim_lbs",
    csv="jockey (in brackets)",
    cards="claim, jockey (in brackets)",
)

SOURCE = column(Kind.TEXT, "source", "Where it comes from: racing_api, rpscrape_csv, simulator", required=True)
PROVENANCE = (
    SOURCE,
    column(
        Kind.TEXT,
        "capture_id",
        "The capture that the row was read from: of several the newest, of a runner its card's",
        required=True,
    ),
    column(Kind.INSTANT, "captured_at", "When that capture began (UTC)", required=True),
)


def prize(description: str, *sources: str) -> tuple[Column, Column]:
    """The amount and its currency, as all `sources` write them: one field with a sign or none."""
    currency = "ISO 4217 code: EUR in Ireland, else GBP, because the sources convert other foreign prizes to pounds"
    return (
        Column("prize", Kind.MONEY, description, unit="prize_currency", origin=dict.fromkeys(sources, "prize")),
        Column("prize_currency", Kind.TEXT, currency, origin=dict.fromkeys(sources, "prize (sign)")),
    )
