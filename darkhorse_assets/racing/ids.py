"""Identity: the ids that sources give, made unlike each other, and the fallback for what has none.

An id of a source comes first, always: a fallback hashes names, so it changes when a name is corrected. The recipe of
the fallback is part of the data that users keep, so it carries a version, and test vectors pin it: change the recipe,
and the version changes.
"""

import base64
import hashlib
import re
from datetime import date

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.names import course_key, fold
from darkhorse_assets.racing.values import remembered

PERSON_KINDS = {"jockey": "jky", "trainer": "trn", "owner": "own"}
PARENT_KINDS = {"sire": "sir", "dam": "dam", "damsire": "dsi"}
ID_KINDS = frozenset({"rac", "hrs", "crs", *PERSON_KINDS.values(), *PARENT_KINDS.values()})
_VERSION = "dh1"
_DIGEST_CHARACTERS = 20  # 100 bits: two of a billion things collide with a chance below one in a trillion
_PARENT = re.compile(r"(|dh1_)(?:sir|dam|dsi)(_[0-9a-z]+)")
_RACING_POST = re.compile(r"rp_[0-9]+")


@remembered
def fallback_id(kind: str, *parts: str) -> str:
    """The id, `dh1_<kind>_<20 base32 letters>`, of what its source gives none: from a horse's name and country, say.

    Parts are folded (see `names.fold`) and joined by the ASCII unit separator, so ("ab", "c") is not ("a", "bc"). The
    kind is not hashed: a parent and its own runs have the same letters, as with The Racing API's ids.
    """
    if kind not in ID_KINDS:
        raise ValueNotUnderstoodError("kind of id", kind)
    folded = [fold(part) for part in parts]
    if not any(folded):
        raise ValueNotUnderstoodError(f"name to make a {kind} id of", parts)
    digest = hashlib.blake2b("\x1f".join(folded).encode(), digest_size=16).digest()
    return f"{_VERSION}_{kind}_{base64.b32encode(digest).decode().lower()[:_DIGEST_CHARACTERS]}"


def fallback_horse_id(name: str, country_of_birth: str | None) -> str:
    """Of a horse; Racing Post leaves the country out where it is Great Britain.

    Every file writes a name and a country in the same way. The limit: a name given again in the same country after
    decades is one horse.
    """
    return fallback_id("hrs", name, country_of_birth or "GB")


def fallback_parent_id(role: str, name: str, country_of_birth: str | None) -> str:
    """Of a sire or a dam, the letters of the same animal as a runner.

    Results write damsires without a country, whatever it is, so nothing is put in its place; a damsire has the letters
    of the same animal as a sire or a runner only where a card names its country.
    """
    unmarked = "" if role == "damsire" else "GB"
    return fallback_id(PARENT_KINDS[role], name, country_of_birth or unmarked)


def fallback_person_id(role: str, name: str) -> str:
    """Of a jockey, a trainer or an owner; two of one name are one person."""
    return fallback_id(PERSON_KINDS[role], name)


def is_fallback(entity_id: str | None) -> bool:
    """Whether the source gave no id: it is one of `fallback_id`, or none at all."""
    return entity_id is None or entity_id.startswith(f"{_VERSION}_")


def fallback_course_id(country: str, course: str) -> str:
    """Of a course within its region, however its name is written (see `names.course_key`)."""
    return fallback_id("crs", country, course_key(course))


def fallback_race_id(day: date, country: str, course: str, off_clock: str) -> str:
    """Of a race; the off is London's wall clock, 20:30, and a course has one race at a time."""
    return fallback_id("rac", f"{day}", country, course_key(course), off_clock)


def horse_id_of_parent(parent_id: str) -> str:
    """The id, as a horse, of a sire, dam or damsire: "hrs_1000001" for "sir_1000001", as The Racing API documents.

    Racing Post gives parents the ids of horses, so "rp_123" stays.
    """
    if _RACING_POST.fullmatch(parent_id):
        return parent_id
    match = _PARENT.fullmatch(parent_id)
    if match is None:
        raise ValueNotUnderstoodError("sire, dam or damsire id", parent_id)
    return f"{match[1]}hrs{match[2]}"


def racing_post_id(value: int | str) -> str:
    """The id of Racing Post's 1000004: "rp_1000004", not to be taken for the same digits of The Racing API."""
    text = str(value).strip()
    if not re.fullmatch(r"[1-9][0-9]*", text):
        raise ValueNotUnderstoodError("Racing Post id", value)
    return f"rp_{text}"
