"""Identity: the ids that sources give, made unlike each other, and the fallback for what has none.

An id of a source comes first, always: a fallback hashes names, so it changes when a name is corrected. The recipe of
the fallback is part of the data that users keep, so it carries a version, and test vectors pin it: change the recipe,
and the version changes.
"""

import base64
import hashlib
import re

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.names import fold

ID_KINDS = frozenset({"rac", "hrs", "jky", "trn", "own", "crs", "sir", "dam", "dsi"})
_VERSION = "dh1"
_DIGEST_CHARACTERS = 20  # 100 bits: two of a billion things collide with a chance below one in a trillion
_PARENT = re.compile(r"(|dh1_)(?:sir|dam|dsi)(_[0-9a-z]+)")
_RACING_POST = re.compile(r"rp_[0-9]+")


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
