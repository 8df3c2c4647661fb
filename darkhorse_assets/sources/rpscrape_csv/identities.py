"""Ids of what rpscrape names: Racing Post's own where the file has them, else the fallback key of the names.

A horse is hashed from its name and country of birth alone, which every file writes in the same way, and so are sire,
dam and damsire: the same animal has the same digits in each role. The limits: a name given again in the same country
after decades is one horse; and CSV files write damsires without a country, so a damsire has the digits of the same
animal as a sire or a runner only where a card names its country.
"""

from darkhorse_assets.racing.ids import fallback_id, racing_post_id
from darkhorse_assets.racing.values import Written, whole_number
from darkhorse_assets.sources.protocol import Row

_PARENT_KINDS = {"sire": "sir", "dam": "dam", "damsire": "dsi"}
_PERSON_KINDS = {"jockey": "jky", "trainer": "trn", "owner": "own"}
PARENTS = tuple(_PARENT_KINDS)
PEOPLE = tuple(_PERSON_KINDS)
_RACING_POST = "rp_"


def identity(kind: str, written_id: Written, name: str | None, *more: str) -> str | None:
    """`rp_…` of the source's id, else the fallback of the names, else None."""
    number = whole_number(written_id, "Racing Post id")
    if number:
        return racing_post_id(number)
    return fallback_id(kind, name, *more) if name else None


def is_racing_post(value: object) -> bool:
    """True for an id that the source itself gave."""
    return str(value).startswith(_RACING_POST)


def horse_id(written_id: Written, name: str, country: str | None) -> str | None:
    """The horse's id; Racing Post leaves the country out where it is Great Britain."""
    return identity("hrs", written_id, name, country or "GB")


def person(role: str, written_id: Written, name: str | None) -> Row:
    """Id and name of a jockey, a trainer or an owner."""
    return {f"{role}_id": identity(_PERSON_KINDS[role], written_id, name) if name else None, role: name}


def parent(role: str, written_id: Written, name: str | None, country: str | None) -> Row:
    """Id, name and country of a sire, a dam or a damsire."""
    unmarked = "" if role == "damsire" else "GB"
    return {
        f"{role}_id": identity(_PARENT_KINDS[role], written_id, name, country or unmarked),
        role: name,
        f"{role}_country": country,
    }
