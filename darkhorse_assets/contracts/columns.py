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
    "Code of the racing region, lower case: gb, ire, fr …",
    required=True,
    card="region",
    result="region",
    csv="region",
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
    card="sex_code",
    result="sex",
    csv="sex",
    cards="sex_code",
)
WEIGHT_LBS = column(
    Kind.INTEGER,
    "weight_lbs",
    "Weight carried or to be carried",
    unit="lbs",
    card="lbs",
    result="weight_lbs",
    csv="lbs, wgt",
    cards="lbs",
)
HEADGEAR = column(
    Kind.TEXT,
    "headgear",
    "Headgear letters as written: b blinkers, v visor, p cheek-pieces, h hood, t tongue-tie, e/s eye-shield",
    card="headgear",
    result="headgear",
    csv="hg",
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
    card="number",
    result="number",
    csv="num",
    cards="number",
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
SILK_URL = column(Kind.TEXT, "silk_url", "Picture of the silks", card="silk_url", result="silk_url")
EXTRA = column(
    Kind.JSON, "extra", "Fields the source sent that this contract does not know, as one JSON object; reported as drift"
)

PEOPLE = tuple(
    column(Kind.TEXT, name, text, card=name, result=name, csv=name.removesuffix("_id"), cards=name)
    for name, text in (
        ("jockey_id", "The jockey; null where none is booked yet"),
        ("jockey", "The jockey's name, without the claim"),
        ("trainer_id", "The trainer"),
        ("trainer", "The trainer's name"),
        ("owner_id", "The owner; the source may name an owner without an id (2026)"),
        ("owner", "The owner's name"),
    )
)

PEDIGREE = tuple(
    column(Kind.TEXT, name, text, card=name.replace("country", "region"), result=result, csv=csv)
    for name, text, result, csv in (
        ("sire_id", "The sire: sir_… or dh1_sir_…; its own horse_id has the same digits behind hrs_", "sire_id", ""),
        ("sire", "The sire's name", "sire", "sire"),
        ("sire_country", "The sire's country of birth", "sire (suffix)", "sire (suffix)"),
        ("dam_id", "The dam: dam_… or dh1_dam_…", "dam_id", ""),
        ("dam", "The dam's name", "dam", "dam"),
        ("dam_country", "The dam's country of birth", "dam (suffix)", "dam (suffix)"),
        ("damsire_id", "The dam's sire: dsi_… or dh1_dsi_…", "damsire_id", ""),
        ("damsire", "The name of the dam's sire", "damsire", "damsire"),
        ("damsire_country", "The country of birth of the dam's sire; on cards only", "", ""),
    )
)

JOCKEY_CLAIM_LBS = column(
    Kind.INTEGER,
    "jockey_claim_lbs",
    "The jockey's claim; null where the source does not say",
    unit="lbs",
    card="jockey (in brackets)",
    result="jockey_claim_lbs",
    csv="jockey (in brackets)",
    cards="jockey (in brackets)",
)

PROVENANCE = (
    column(Kind.TEXT, "source", "Where the row comes from: racing_api, rpscrape_csv, simulator", required=True),
    column(Kind.TEXT, "capture_id", "The newest capture that this row was read from", required=True),
    column(Kind.INSTANT, "captured_at", "When that capture began (UTC)", required=True),
)
