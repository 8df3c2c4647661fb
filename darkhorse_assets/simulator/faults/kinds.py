"""All kinds of faults by the name that a plan gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from darkhorse_assets.simulator.faults.connections import Drip, HalfBody, HalfGzip, Reset, Silence
from darkhorse_assets.simulator.faults.kind import Kind
from darkhorse_assets.simulator.faults.late import Amended, Disqualified, LateRatings
from darkhorse_assets.simulator.faults.lists import DuplicateRace, MissingRace, Stale, WrongDay, WrongRace
from darkhorse_assets.simulator.faults.refusals import STATUSES, ErrorPage, Refusal, WrongType


@dataclass(frozen=True, slots=True)
class Made:
    """How a kind is made: what its name already says is fixed, the rest are settings."""

    type: type[Kind]
    fixed: Mapping[str, Any] = field(default_factory=dict)


KINDS: Mapping[str, Made] = {str(status): Made(Refusal, {"status": status}) for status in STATUSES} | {
    kind.called: Made(kind)
    for kind in (
        ErrorPage, WrongType, Silence, Drip, Reset, HalfBody, HalfGzip,
        WrongDay, Stale, WrongRace, MissingRace, DuplicateRace, LateRatings, Amended, Disqualified,
    )
}  # fmt: skip
