"""Names of horses, people and courses: cleaned for showing, and folded to keys that join two sources' spellings.

Join by id wherever both sides have one. A key forgets what sources disagree on (case, accents, apostrophes, hyphens,
spaces, the country), hence also what tells namesakes apart: use it within a day and a region, never as identity. Ids
are in `ids`.
"""

import re
import unicodedata

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.regions import REGIONS
from darkhorse_assets.racing.values import present, remembered

# One archive read the icon behind each name into it: "Some Horse right". No name ends in a lower-case word of its own.
_ICON_TEXT = re.compile(r" right$")
# rpscrape loses the brackets of a British dam only ("Some Mare GB"); other capitals at the end are part of a name.
_COUNTRY = re.compile(r"\s*(?:\(([A-Za-z]{2,3})\)|(?<=\s)(GB))$")
_CLOTH_PREFIX = re.compile(r"^[0-9]+\.\s*")
_BRACKETED = re.compile(r"\(([^()]*)\)")


def clean_name(written: str | None) -> str | None:
    """The name of a horse or a person with single spaces and without the icon's " right"; None of a blank."""
    text = present(written)
    return None if text is None else _ICON_TEXT.sub("", " ".join(text.split()))


@remembered
def split_country(text: str) -> tuple[str, str | None]:
    """A horse's name and upper-case country of birth: of "Some Horse (IRE)", "Some Mare GB", "Some Sire"."""
    name = clean_name(text) or ""
    match = _COUNTRY.search(name)
    bare = name[: match.start()].rstrip() if match else name
    if not bare:
        raise ValueNotUnderstoodError("horse name", text)
    return bare, (match[1] or match[2]).upper() if match else None


def name_key(text: str) -> str:
    """The key of a horse's name: "3. Été d'Exemple (FR)" and "Ete Dexemple" are "etedexemple".

    Deletes what is not a letter or digit, spaces included: a space in place of the apostrophe lost 2,089 of 44,417
    runners when exchange runners were joined to results, deletion none.
    """
    key = fold(split_country(_CLOTH_PREFIX.sub("", text.strip()))[0])
    if not key:
        raise ValueNotUnderstoodError("horse name", text)
    return key


def course_name(text: str) -> str:
    """A course without the country that results write behind it: of "Dundalk (AW) (IRE)" it is "Dundalk (AW)"."""
    return " ".join(_without_region(text).split())


def course_key(text: str) -> str:
    """The key of a course within its region: "kemptonaw" of "Kempton (AW)", "Kempton (AW) (GB)" and "kempton-aw".

    Only the country goes: Kempton and Kempton (AW) are two courses, as are Newmarket and Newmarket (July).
    """
    key = fold(_without_region(text))
    if not key:
        raise ValueNotUnderstoodError("course", text)
    return key


def _without_region(text: str) -> str:
    return _BRACKETED.sub(lambda match: "" if match[1].lower() in REGIONS else match[0], text)


@remembered
def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return "".join(character for character in decomposed if character.isalnum())
