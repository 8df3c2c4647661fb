"""The horse part of a CSV line and of a racecard, column by column.

A CSV line writes the country into a name, "Some Horse (IRE)", a card beside it. Ratings, headgear and saddle cloths
carry other field names on the two; ids, where rpscrape writes them, are Racing Post's.
"""

from darkhorse_assets.racing.beaten_lengths import lengths
from darkhorse_assets.racing.dates import birth_date
from darkhorse_assets.racing.finishes import finish
from darkhorse_assets.racing.headgear import headgear
from darkhorse_assets.racing.jockeys import jockey
from darkhorse_assets.racing.last_runs import days_since_last_run
from darkhorse_assets.racing.names import clean_name, split_country
from darkhorse_assets.racing.odds import exchange_price, starting_price
from darkhorse_assets.racing.prizes import prize
from darkhorse_assets.racing.race_times import seconds
from darkhorse_assets.racing.ratings import rating
from darkhorse_assets.racing.saddle_cloths import draw, saddle_cloth
from darkhorse_assets.racing.sexes import sex
from darkhorse_assets.racing.values import decimal_number, whole_number
from darkhorse_assets.racing.weights import pounds, pounds_from_stones
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.sources.rpscrape_csv.fields import Fields
from darkhorse_assets.sources.rpscrape_csv.identities import PARENTS, horse_id, parent, person
from darkhorse_assets.sources.rpscrape_csv.races import needed

BETFAIR_BESIDE_BSP = (
    *(f"{when}_{what}" for when in ("pre", "ip") for what in ("min", "max", "vol")),
    *("wap", "morning_wap", "morning_vol"),
)


def line_horse(fields: Fields) -> Row:
    """Columns of `results` from a CSV line of any generation."""
    horse, country_of_birth = split_country(fields.text("horse") or "")
    placing = finish(needed(fields.text("pos"), "finishing position or code"))
    price = starting_price(fields.text("sp"), fields.text("dec"))
    money = prize(fields.text("prize"))
    rider = jockey(fields.text("jockey"))
    sex_word = sex(fields.text("sex"))
    stones, clock = fields.text("wgt"), fields.text("time")
    fields.ignore(*BETFAIR_BESIDE_BSP)
    return {
        "horse_id": horse_id(fields.written("horse_id"), horse, country_of_birth),
        "horse": horse,
        "country_of_birth": country_of_birth,
        "position": placing.position,
        "finish_code": placing.code,
        "number": saddle_cloth(fields.written("num")).number,
        "draw": draw(fields.written("draw")),
        "beaten_lengths": lengths(fields.written("btn")),
        "overall_beaten_lengths": lengths(fields.written("ovr_btn")),
        "time_seconds": seconds(fields.written("secs")) or seconds(clock),
        "sp": price.text,
        "sp_decimal": price.decimal,
        "sp_favourite": price.favourite,
        "bsp": exchange_price(fields.written("bsp")),
        "prize": money.amount if money else None,
        "prize_currency": money.currency if money else None,
        "age_years": whole_number(fields.written("age"), "age"),
        "sex_code": sex_word.code if sex_word else None,
        "weight_lbs": pounds(fields.written("lbs")) or pounds_from_stones(stones),
        "headgear": headgear(fields.text("hg")).code,
        "official_rating": rating(fields.written("or")),
        "rpr": rating(fields.written("rpr")),
        "topspeed": rating(fields.written("ts")),
        **person("jockey", fields.written("jockey_id"), rider.name),
        "jockey_claim_lbs": rider.claim_lbs,
        **person("trainer", fields.written("trainer_id"), clean_name(fields.text("trainer"))),
        **person("owner", fields.written("owner_id"), clean_name(fields.text("owner"))),
        **_parents_with_suffix(fields),
        "comment": fields.text("comment"),
        "silk_url": fields.text("silk_url"),
    }


def card_runner(fields: Fields) -> Row:
    """Columns of `runners` from a racecard of either generation."""
    name = needed(clean_name(fields.text("name")), "horse name")
    country_of_birth = fields.text("region")
    rider = jockey(fields.text("jockey"))
    claim = whole_number(fields.written("claim"), "claim")
    gear = headgear(fields.text("headgear"), fields.written("headgear_first"))
    sex_word = sex(fields.text("sex") or fields.text("sex_code"))
    cloth = saddle_cloth(fields.written("number"))
    form_14 = fields.nested("trainer_14_days")
    to_form = decimal_number(fields.written("trainer_rtf"), "percentage")
    last_run = fields.text("last_run")
    fields.ignore(
        *("sex_code", "grandsire", "stats", "profile", "breeder_id", "jockey_allowance", "silk_path"),
        *("gelding_first_time", "wind_surgery_first", "wind_surgery_second"),
    )
    return {
        "horse_id": horse_id(fields.written("horse_id"), name, country_of_birth),
        "horse": name,
        "country_of_birth": country_of_birth,
        "number": cloth.number,
        "draw": draw(fields.written("draw")),
        "is_non_runner": fields.written("non_runner") is True or rider.is_non_runner or cloth.is_non_runner,
        "is_reserve": fields.written("reserve") is True or cloth.reserve is not None,
        "reserve_number": cloth.reserve,
        "date_of_birth": birth_date(fields.text("dob")),
        "age_years": whole_number(fields.written("age"), "age"),
        "sex_code": sex_word.code if sex_word else None,
        "sex": sex_word.word if sex_word else None,
        "colour": fields.text("colour"),
        "breeder": fields.text("breeder"),
        **_parents_beside_region(fields),
        **person("jockey", fields.written("jockey_id"), rider.name),
        "jockey_claim_lbs": rider.claim_lbs if claim is None else claim,
        **person("trainer", fields.written("trainer_id"), clean_name(fields.text("trainer"))),
        **person("owner", fields.written("owner_id"), clean_name(fields.text("owner"))),
        "trainer_location": fields.text("trainer_location"),
        "weight_lbs": pounds(fields.written("lbs")),
        "headgear": gear.code,
        "is_first_time_headgear": gear.is_first_time,
        "official_rating": rating(fields.written("ofr")),
        "card_rpr": rating(fields.written("rpr")),
        "card_topspeed": rating(fields.written("ts")),
        "days_since_last_run": days_since_last_run(last_run),
        "last_run": last_run,
        "form": fields.text("form"),
        "trainer_rtf_pct": None if to_form is None else round(to_form),
        "trainer_14d_runs": whole_number(form_14.written("runs"), "number of runs"),
        "trainer_14d_wins": whole_number(form_14.written("wins"), "number of wins"),
        "trainer_14d_win_pct": whole_number(form_14.written("percent"), "percentage"),
        "comment": fields.text("comment"),
        "spotlight": fields.text("spotlight"),
        "previous_trainers": fields.json("prev_trainers"),
        "previous_owners": fields.json("prev_owners"),
        "quotes": fields.json("quotes"),
        "stable_tour": fields.json("stable_tour"),
        "medical": fields.json("medical"),
        "silk_url": fields.text("silk_url"),
        "declared_in": "card",
    }


def _parents_with_suffix(fields: Fields) -> Row:
    columns: Row = {}
    for role in PARENTS:
        written = fields.text(role)
        name, country = split_country(written) if written else (None, None)
        columns |= parent(role, fields.written(f"{role}_id"), name, country)
    return columns


def _parents_beside_region(fields: Fields) -> Row:
    columns: Row = {}
    for role in PARENTS:
        name, country = clean_name(fields.text(role)), fields.text(f"{role}_region")
        columns |= parent(role, fields.written(f"{role}_id"), name, country)
    return columns
