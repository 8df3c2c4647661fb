"""The horses that were declared and did not start, from the free text that results carry.

Names only, no ids: join them to the declared by `names.name_key` within the race. A card's own signs of a non-runner
("NR", "NON-RUNNER") are in `saddle_cloths` and `jockeys`.
"""

import re
from dataclasses import dataclass

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import present

_COMMA_OUTSIDE_BRACKETS = re.compile(r",(?![^()]*\))")
_NON_RUNNER = re.compile(r"([^()]+?)\s*(?:\(([^()]*)\))?")


@dataclass(frozen=True)
class NonRunner:
    """The name as written and, where stated, why: "unsuitable ground", "self certificate, coughing", "reserve"."""

    name: str
    reason: str | None


def non_runners(written: str | None) -> list[NonRunner]:
    """Reads "Some Horse (self certificate, coughing), Another (withdrawn; unruly), A Third"; a blank is nobody."""
    text = present(written)
    if text is None:
        return []
    found = []
    for part in _COMMA_OUTSIDE_BRACKETS.split(text):
        match = _NON_RUNNER.fullmatch(part.strip())
        if match is None:
            raise ValueNotUnderstoodError("list of non-runners", written)
        found.append(NonRunner(match[1], present(match[2])))
    return found
