"""The horse part of a card and of a result, column by column.

A card writes the country beside the name and the claim inside the jockey's; a result writes the country into the
name and the claim in a field of its own. Ratings, weights and sex carry other field names on the two.
"""

from darkhorse_assets.racing.beaten_lengths import lengths
from darkhorse_assets.racing.dates import birth_date
from darkhorse_assets.racing.finishes import finish
from darkhorse_assets.racing.headgear import headgear
from darkhorse_assets.racing.jockeys import jockey
from darkhorse_assets.racing.last_runs import days_since_last_run
from darkhorse_assets.racing.names import split_country
from darkhorse_assets.racing.odds import exchange_price, starting_price
from darkhorse_assets.racing.prizes import prize
from darkhorse_assets.racing.race_times import seconds
from darkhorse_assets.racing.ratings import rating
from darkhorse_assets.racing.saddle_cloths import draw, saddle_cloth
from darkhorse_assets.racing.sexes import sex
from darkhorse_assets.racing.weights import pounds, pounds_from_stones
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets.sources.racing_api.body import Body


def card_runner(body: Body) -> Row:
    """Columns of `runners` from a card's runner (49 fields)."""
    written_rider, jockey_id = body.text("jockey"), body.text("jockey_id")
    rider = jockey(written_rider)
    cloth = saddle_cloth(body.text("number"))
    gear = headgear(body.text("headgear"), body.text("headgear_run"))
    sex_word = sex(body.text("sex") or body.text("sex_code"))
    form_14 = body.nested("trainer_14_days")
    last_run = body.text("last_run")
    body.ignore("sex_code", "odds")
    return {
        "horse_id": body.required("horse_id"),
        "horse": body.required("horse"),
        "country_of_birth": body.text("region"),
        "number": cloth.number,
        "draw": draw(body.text("draw")),
        "is_non_runner": cloth.is_non_runner or rider.is_non_runner,
        "is_reserve": cloth.reserve is not None,
        "reserve_number": cloth.reserve,
        "date_of_birth": birth_date(body.text("dob")),
        "age_years": body.whole("age"),
        "sex_code": sex_word.code if sex_word else None,
        "sex": sex_word.word if sex_word else None,
        "colour": body.text("colour"),
        "breeder": body.text("breeder"),
        **{
            column: body.text(column.replace("country", "region"))
            for parent in ("sire", "dam", "damsire")
            for column in (f"{parent}_id", parent, f"{parent}_country")
        },
        # The provider books non-runners under a dummy jockey with an id; a dummy is nobody.
        "jockey_id": None if written_rider and not rider.name else jockey_id,
        "jockey": rider.name,
        "jockey_claim_lbs": rider.claim_lbs,
        **people(body, "trainer", "owner"),
        "trainer_location": body.text("trainer_location"),
        "weight_lbs": pounds(body.text("lbs")),
        "headgear": gear.code,
        "is_first_time_headgear": gear.is_first_time,
        "wind_surgery": body.text("wind_surgery"),
        "wind_surgery_run": body.text("wind_surgery_run"),
        "official_rating": rating(body.text("ofr")),
        "card_rpr": rating(body.text("rpr")),
        "card_topspeed": rating(body.text("ts")),
        "days_since_last_run": days_since_last_run(last_run),
        "last_run": last_run,
        "form": body.text("form"),
        "trainer_rtf_pct": body.whole("trainer_rtf"),
        "trainer_14d_runs": form_14.whole("runs"),
        "trainer_14d_wins": form_14.whole("wins"),
        "trainer_14d_win_pct": form_14.whole("percent"),
        "past_results_flags": body.words("past_results_flags"),
        "comment": body.text("comment"),
        "spotlight": body.text("spotlight"),
        "previous_trainers": body.json("prev_trainers"),
        "previous_owners": body.json("prev_owners"),
        "quotes": body.json("quotes"),
        "stable_tour": body.json("stable_tour"),
        "medical": body.json("medical"),
        "silk_url": body.text("silk_url"),
        "declared_in": "card",
    }


def result_runner(body: Body) -> Row:
    """Columns of `results` from a result's runner (34 fields in 2025-10, 35 in v1.4.3)."""
    horse, country_of_birth = split_country(body.required("horse"))
    placing = finish(body.required("position"))
    price = starting_price(body.text("sp"), body.text("sp_dec"))
    money = prize(body.text("prize"))
    rider = jockey(body.text("jockey"))
    sex_word = sex(body.text("sex"))
    stones = body.text("weight")
    return {
        "horse_id": body.required("horse_id"),
        "horse": horse,
        "country_of_birth": country_of_birth,
        "position": placing.position,
        "finish_code": placing.code,
        "number": saddle_cloth(body.text("number")).number,
        "draw": draw(body.text("draw")),
        "beaten_lengths": lengths(body.text("btn")),
        "overall_beaten_lengths": lengths(body.text("ovr_btn")),
        "time_seconds": seconds(body.text("time")),
        "sp": price.text,
        "sp_decimal": price.decimal,
        "sp_favourite": price.favourite,
        "bsp": exchange_price(body.text("bsp")),
        "prize": money.amount if money else None,
        "prize_currency": money.currency if money else None,
        "age_years": body.whole("age"),
        "sex_code": sex_word.code if sex_word else None,
        "weight_lbs": pounds(body.text("weight_lbs")) or pounds_from_stones(stones),
        "headgear": headgear(body.text("headgear")).code,
        "official_rating": rating(body.text("or")),
        "rpr": rating(body.text("rpr")),
        "topspeed": rating(body.text("tsr")),
        "jockey_id": body.text("jockey_id"),
        "jockey": rider.name,
        "jockey_claim_lbs": body.whole("jockey_claim_lbs"),
        **people(body, "trainer", "owner"),
        **parents_with_suffix(body),
        "comment": body.text("comment"),
        "silk_url": body.text("silk_url"),
    }


def people(body: Body, *roles: str) -> Row:
    return {column: body.text(column) for role in roles for column in (f"{role}_id", role)}


def parents_with_suffix(body: Body) -> Row:
    """Sire, dam and damsire as results write them: "Name (IRE)"; damsires come without the suffix (493 of 493)."""
    columns: Row = {}
    for parent in ("sire", "dam", "damsire"):
        written = body.text(parent)
        name, country = split_country(written) if written else (None, None)
        columns |= {f"{parent}_id": body.text(f"{parent}_id"), parent: name, f"{parent}_country": country}
    return columns
