"""Reads a value as a source wrote it, before anything is known of its meaning: is it there, and is it a number?

All modules of racing start here. What a value means (odds, yards, a saddle cloth) belongs to the module of that thing.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

from darkhorse_assets.errors import ValueNotUnderstoodError

_Arguments = ParamSpec("_Arguments")
_Reading = TypeVar("_Reading")

Written = str | float | None
"""What a source wrote: text, or a number of its JSON, or nothing."""

_NO_VALUE = frozenset({"", "-", "–", "—"})
_WHOLE_NUMBER = re.compile(r"([0-9]+)(?:\.0*)?")
_DECIMAL_NUMBER = re.compile(r"[0-9]*\.?[0-9]+")
_FRACTIONS = str.maketrans({"¼": ".25", "½": ".5", "¾": ".75"})


def remembered(function: Callable[_Arguments, _Reading]) -> Callable[_Arguments, _Reading]:
    """Keeps the last few thousand readings: a day writes the same ages, weights, prices and people again and again.

    With it a day parses in two thirds of the time. `typed`, because 1 and True are one key otherwise.
    """
    return cast(Callable[_Arguments, _Reading], lru_cache(maxsize=4096, typed=True)(function))


def present(written: Written) -> str | None:
    """The stripped text, or None where the source has no value: it writes null, blanks, a hyphen or a dash."""
    if written is None:
        return None
    text = (written if isinstance(written, str) else str(written)).strip()
    return None if text in _NO_VALUE else text


def matched(shape: re.Pattern[str], written: Written, kind: str) -> re.Match[str] | None:
    """The match of a value that wholly has the shape; None where there is no value; any other value is an error."""
    text = present(written)
    if text is None:
        return None
    match = shape.fullmatch(text)
    if match is None:
        raise ValueNotUnderstoodError(kind, written)
    return match


@remembered
def whole_number(written: Written, kind: str) -> int | None:
    """An int of "7", 7, "9.0" (archives that passed through a data frame) and "4." (Racing Post's saddle cloth)."""
    match = matched(_WHOLE_NUMBER, written, kind)
    return None if match is None else int(match[1])


@remembered
def decimal_number(written: Written, kind: str) -> float | None:
    """A float of "3.75", "11", ".5" (a fraction as rpscrape writes it), "½" and "3¼"."""
    match = matched(_DECIMAL_NUMBER, with_decimals(present(written) or ""), kind)
    return None if match is None else float(match[0])


def with_decimals(text: str) -> str:
    """The text with its vulgar fractions written as decimals: "2m½f" becomes "2m.5f", "3¼" becomes "3.25"."""
    return text.translate(_FRACTIONS)
