"""Short ways to declare columns, and the columns that several tables share word for word.

One quantity has one name and one meaning everywhere: what stands here is declared once and used by each table
that carries it.
"""

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND, Column, Expected, Kind


def column(
    kind: Kind,
    name: str,
    description: str,
    *,
    unit: str | None = None,
    required: bool = False,
    domain: tuple[str, ...] = (),
    since: str | None = None,
    expected: float | Expected | None = None,
    **origin: str,
) -> Column:
    """A column of `kind`; `origin` keywords are `card`, `result`, `profile`, `csv`, `cards` (see `Column.origin`)."""
    share = Expected(expected) if isinstance(expected, float) else expected
    return Column(name, kind, description, not required, unit, origin, domain, since, share)


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
OFF_DT = column(
    Kind.INSTANT,
    "off_dt",
    "Scheduled off as an instant (UTC)",
    required=True,
    card="off_dt, off_time",
    result="off_dt, off",
    csv="date, off",
    cards="date, off_time",
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
    expected=0.8,
    card="region",
    result="horse (suffix)",
    csv="horse (suffix)",
    cards="region",
)
AGE_YEARS = column(
    Kind.INTEGER,
    "age_years",
    "Age on the racing day",
    unit="years",
    expected=0.8,
    card="age",
    result="age",
    csv="age",
    cards="age",
)
SEX_CODE = column(
    Kind.TEXT,
    "sex_code",
    "Sex on the racing day: colt, filly, gelding, mare, horse, rig",
    domain=("C", "F", "G", "M", "H", "R"),
    expected=0.8,
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
    expected=0.8,
    card="lbs",
    result="weight_lbs, weight",
    csv="lbs, wgt",
    cards="lbs",
)
HEADGEAR = column(
    Kind.TEXT,
    "headgear",
    "Headgear letters as written: b blinkers, v visor, p cheek-pieces, h hood, t tongue-tie, e/s eye-shield",
    expected=0.02,
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
    expected=0.5,
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
    expected=Expected(0.1, BRITAIN_AND_IRELAND),
    card="ofr",
    result="or",
    csv="or",
    cards="ofr",
)
BREEDER = column(Kind.TEXT, "breeder", "Who bred the horse", expected=0.5, card="breeder", cards="breeder")
SILK_URL = column(
    Kind.TEXT,
    "silk_url",
    "Address of a picture of the owner's colours",
    expected=Expected(0.5, origins=("card", "result")),
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
            expected=0.5,
            card=f"{role}_id",
            result=f"{role}_id",
            csv=fields,
            cards=fields,
        ),
        column(Kind.TEXT, role, f"The {role}'s name", expected=0.5, card=role, result=role, csv=role, cards=role),
    )


PEOPLE = (
    *_person("jockey", "jky", "none is booked yet"),
    *_person("trainer", "trn", "the source names none"),
    *_person("owner", "own", "the source names an owner without an id (2026)"),
)


def _parent(role: str, whose: str, prefix: str, country: Expected) -> tuple[Column, Column, Column]:
    fields, suffix = f"{role}_id, {role}", f"{role} (suffix)"
    return (
        column(
            Kind.TEXT,
            f"{role}_id",
            f"{whose}: {prefix}_…, rp_… or dh1_{prefix}_…; its own horse_id has the same digits behind hrs_",
            expected=0.5,
            card=f"{role}_id",
            result=f"{role}_id",
            csv=fields,
            cards=fields,
        ),
        column(Kind.TEXT, role, f"{whose}'s name", expected=0.5, card=role, result=role, csv=role, cards=role),
        column(
            Kind.TEXT,
            f"{role}_country",
            f"{whose}'s country of birth",
            expected=country,
            card=f"{role}_region",
            result=suffix,
            csv=suffix,
            cards=f"{role}_region",
        ),
    )


PEDIGREE = (
    *_parent("sire", "The sire", "sir", Expected(0.5)),
    *_parent("dam", "The dam", "dam", Expected(0.5)),
    # Results name damsires without their country (493 of 493).
    *_parent("damsire", "The dam's sire", "dsi", Expected(0.5, origins=("card", "cards"))),
)

JOCKEY_CLAIM_LBS = column(
    Kind.INTEGER,
    "jockey_claim_lbs",
    "Weight allowance of an inexperienced jockey; null where the source does not say",
    unit="lbs",
    expected=Expected(0.3, origins=("result",)),
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


def prize(description: str, *sources: str, expected: float) -> tuple[Column, Column]:
    """The amount and its currency, as all `sources` write them: one field with a sign or none."""
    share = Expected(expected)
    currency = "ISO 4217 code: EUR in Ireland, else GBP, because the sources convert other foreign prizes to pounds"
    return (
        Column(
            "prize",
            Kind.MONEY,
            description,
            unit="prize_currency",
            origin=dict.fromkeys(sources, "prize"),
            expected=share,
        ),
        Column("prize_currency", Kind.TEXT, currency, origin=dict.fromkeys(sources, "prize (sign)"), expected=share),
    )
