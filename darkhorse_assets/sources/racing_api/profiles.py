"""One horse as `/v1/horses/{id}/pro` has it: the only place that says what horses were that raced before the cards.

It has the fields of a card's runner under names of its own, with the country in the name (`name`, as results do).
"""

from urllib.parse import urlsplit

from darkhorse_assets.racing.dates import birth_date
from darkhorse_assets.racing.names import split_country
from darkhorse_assets.racing.sexes import sex
from darkhorse_assets.sources.protocol import Capture, Payload, Profiles, Row
from darkhorse_assets.sources.racing_api.body import Body
from darkhorse_assets.sources.racing_api.page import json_of, not_a
from darkhorse_assets.sources.record import UNREADABLE, FieldError

NOT_FOUND = 404


def profile_path(horse_id: str) -> str:
    """Where a horse is asked for."""
    return f"/v1/horses/{horse_id}/pro"


def parse_profiles(capture: Capture) -> Profiles:
    """Read the answers.

    Raises:
        PayloadUnreadableError: an answer is no horse; `RacingApi` keeps none that is not.
    """
    profiles = Profiles()
    for payload in capture.payloads:
        horse_id = _asked(payload)
        body = horse_of(payload)
        row: Row = {"date": capture.day, "horse_id": horse_id, "is_known": payload.status != NOT_FOUND}
        if row["is_known"]:
            try:
                row |= _profile(body, horse_id)
            except UNREADABLE as error:
                profiles.unread[horse_id] = str(error)
                continue
            profiles.unknown_fields.update(f"horse.{name}" for name in body.unknown())
        profiles.rows.append(row)
    return profiles


def horse_of(payload: Payload) -> Body:
    """The horse's object; of one that the provider does not know, its `{"detail": "Not Found"}`.

    Raises:
        PayloadUnreadableError: it is neither; a 404 in other words is somebody else's (a proxy's, a wrong address).
    """
    try:
        body = Body(json_of(payload), "answer")
        body.required("detail" if payload.status == NOT_FOUND else "id")
    except FieldError as error:
        raise not_a("horse", payload, error) from None
    return body


def _asked(payload: Payload) -> str:
    return urlsplit(payload.url).path.split("/")[-2]


def _profile(body: Body, horse_id: str) -> Row:
    if (answered := body.required("id")) != horse_id:
        raise FieldError(f"asked for {horse_id}, and the answer is of {answered}")
    horse, country_of_birth = split_country(body.required("name"))
    sex_word = sex(body.text("sex") or body.text("sex_code"))
    body.ignore("sex_code", "sire", "dam", "damsire")
    return {
        "horse": horse,
        "country_of_birth": country_of_birth,
        "date_of_birth": birth_date(body.text("dob")),
        "sex_code": sex_word.code if sex_word else None,
        "sex": sex_word.word if sex_word else None,
        "colour": body.text("colour"),
        "colour_code": body.text("colour_code"),
        "breeder": body.text("breeder"),
        "sire_id": body.text("sire_id"),
        "dam_id": body.text("dam_id"),
        "damsire_id": body.text("damsire_id"),
    }
