"""Ids of what rpscrape names: Racing Post's own where the file has them, else the fallback of the names.

What a fallback is made of is said in `racing.ids`, for all sources.
"""

from collections.abc import Callable
from typing import ParamSpec

from darkhorse_assets.racing.ids import (
    PARENT_KINDS,
    PERSON_KINDS,
    fallback_horse_id,
    fallback_parent_id,
    fallback_person_id,
    racing_post_id,
)
from darkhorse_assets.racing.values import Written, whole_number
from darkhorse_assets.sources.protocol import Row

PARENTS = tuple(PARENT_KINDS)
PEOPLE = tuple(PERSON_KINDS)
_RACING_POST = "rp_"

_Named = ParamSpec("_Named")


def source_id(written_id: Written) -> str | None:
    """`rp_…` of the source's id; None where the file has none."""
    number = whole_number(written_id, "Racing Post id")
    return racing_post_id(number) if number else None


def identity(written_id: Written, fallback: Callable[_Named, str], *named: _Named.args, **more: _Named.kwargs) -> str:
    """`rp_…` of the source's id, else the fallback of the names."""
    return source_id(written_id) or fallback(*named, **more)


def is_racing_post(value: object) -> bool:
    """True for an id that the source itself gave."""
    return str(value).startswith(_RACING_POST)


def horse_id(written_id: Written, name: str, country: str | None) -> str:
    """The horse's id."""
    return identity(written_id, fallback_horse_id, name, country)


def person(role: str, written_id: Written, name: str | None) -> Row:
    """Id and name of a jockey, a trainer or an owner."""
    return {f"{role}_id": identity(written_id, fallback_person_id, role, name) if name else None, role: name}


def parent(role: str, written_id: Written, name: str | None, country: str | None) -> Row:
    """Id, name and country of a sire, a dam or a damsire."""
    named = identity(written_id, fallback_parent_id, role, name, country) if name else source_id(written_id)
    return {f"{role}_id": named, role: name, f"{role}_country": country}
