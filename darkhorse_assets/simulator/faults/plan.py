"""The fault plan: faults as people and files write them, read and written. Nothing here acts.

A fault is written `kind:name=value,name=value`, or as a JSON object of the same names: `406:first=10,count=20`,
`{"kind": "406", "first": 10, "count": 20}`. Several values are joined by +, days by .. to a range.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from darkhorse_assets.errors import UsageError
from darkhorse_assets.simulator.faults.kind import ENDPOINTS, Answers, Call, Kind
from darkhorse_assets.simulator.faults.kinds import KINDS
from darkhorse_assets.simulator.parameters import Json

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Where:
    """Which requests a fault can hit; empty is all of them.

    Attributes:
        on: endpoints, of `kind.ENDPOINTS`; those of the kind when empty.
        days: ranges of days, both ends included; a request that asks about one of them can be hit.
        races: race ids; of lists only these races are spoilt, and an answer is only taken over for a single race.
    """

    on: frozenset[str] = frozenset()
    days: tuple[Days, ...] = ()
    races: frozenset[str] = frozenset()

    def takes(self, call: Call, kind: Kind) -> bool:
        """Whether the fault can hit this request."""
        if call.endpoint not in (self.on or kind.endpoints):
            return False
        if self.days and not any(_overlap(call, first, last) for first, last in self.days):
            return False
        if not self.races:
            return True
        return call.race_id in self.races or (call.race_id is None and not isinstance(kind, Answers))


@dataclass(frozen=True, slots=True)
class When:
    """Which of the requests that a fault can hit it does hit, counted in the order in which they arrive.

    Attributes:
        first: the first one hit, counted from 1.
        count: how many are hit; 0 is no end.
        seconds: how long after the first one hit it goes on; 0 is no end.
        every: each so-manieth is hit, from the first on.
        per: "all", or "url": each url has a count of its own, so that count=1 lets every second attempt pass.
    """

    first: int = 1
    count: int = 0
    seconds: float = 0.0
    every: int = 1
    per: str = "all"

    def __post_init__(self) -> None:
        if self.first < 1 or self.every < 1 or self.count < 0 or self.seconds < 0:
            raise ValueError("first and every are at least 1, count and seconds at least 0")
        if self.per not in ("all", "url"):
            raise ValueError(f"per is all or url, not {self.per!r}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the plan: what goes wrong, where and when."""

    kind: Kind
    where: Where = field(default_factory=Where)
    when: When = field(default_factory=When)


def parse_fault(text: str) -> Fault:
    """`503`, `406:first=10,count=20`, `late-ratings:late=14,days=2024-06-01..2024-06-07`. Raises UsageError."""
    kind, _, settings = text.strip().partition(":")
    named: dict[str, str] = {}
    for part in filter(None, settings.split(",")):
        name, equals, value = part.partition("=")
        if not equals:
            raise UsageError(f"{part!r} in the fault {text!r} says no name=value")
        named[name.strip()] = value.strip()
    return _fault(kind, named)


def fault_from_json(entry: object) -> Fault:
    """An object with `kind` and the names of the text form, or the text itself. Raises UsageError."""
    if isinstance(entry, str):
        return parse_fault(entry)
    if not isinstance(entry, dict) or not isinstance(entry.get("kind"), (str, int)):
        raise UsageError(f'a fault is an object with a "kind", or a text like "406:first=10"; not {entry!r}')
    named = {
        str(name): "+".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in entry.items()
        if name != "kind"
    }
    return _fault(str(entry["kind"]), named)


def fault_to_json(fault: Fault) -> Json:
    """The entry that reads as this fault: what is as usual is left out."""
    where = {
        "on": sorted(fault.where.on),
        "days": [first.isoformat() if first == last else f"{first}..{last}" for first, last in fault.where.days],
        "races": sorted(fault.where.races),
    }
    said = {name: value for name, value in where.items() if value}
    for part in (fault.when, fault.kind):
        said |= {each.name: value for each in fields(part) if (value := getattr(part, each.name)) != each.default}
    return {"kind": fault.kind.name, **{name: value for name, value in said.items() if name != "status"}}


def plan_from_json(body: object) -> tuple[Fault, ...]:
    """A list of entries, or an object that has one under `faults`. Raises UsageError."""
    entries = body.get("faults") if isinstance(body, dict) else body
    if not isinstance(entries, list):
        raise UsageError('a fault plan is a list of faults, or {"faults": [...]}')
    return tuple(fault_from_json(entry) for entry in entries)


def load_plan(path: Path) -> tuple[Fault, ...]:
    """The plan of a JSON file. Raises UsageError when there is no such file or no plan in it."""
    try:
        return plan_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UsageError(f"cannot read the fault plan {path}: {error}") from error


def _fault(name: str, named: dict[str, str]) -> Fault:
    make = KINDS.get(name)
    if make is None:
        raise UsageError(f"no fault {name!r}: there are {', '.join(KINDS)}")
    try:
        where = Where(
            on=frozenset(_several(named.pop("on", ""))),
            days=tuple(_range(text) for text in _several(named.pop("days", ""))),
            races=frozenset(_several(named.pop("races", ""))),
        )
        when = When(**_settings(When, named))
        kind = make.type(**make.fixed, **_settings(make.type, named, but=make.fixed))
    except ValueError as error:
        raise UsageError(f"the fault {name!r}: {error}") from error
    if named:
        known = ("on", "days", "races", *(each.name for part in (When, make.type) for each in fields(part)))
        can = ", ".join(word for word in known if word not in make.fixed)
        raise UsageError(f"the fault {name!r} knows no {', '.join(named)}: it knows {can}")
    if unknown := where.on - kind.endpoints:
        can = ", ".join(sorted(kind.endpoints & ENDPOINTS))
        raise UsageError(f"the fault {name!r} cannot act on {', '.join(sorted(unknown))}: it acts on {can}")
    return Fault(kind, where, when)


def _settings(part: type[Any], named: dict[str, str], but: Iterable[str] = ()) -> dict[str, Any]:
    """The values of a dataclass's fields, taken out of what was named and read as the field's type."""
    return {
        each.name: each.type(named.pop(each.name))
        for each in fields(part)
        if each.name in named and each.name not in but and isinstance(each.type, type)
    }


def _several(text: str) -> list[str]:
    return [value for value in text.split("+") if value]


def _range(text: str) -> Days:
    first, _, last = text.partition("..")
    days = date.fromisoformat(first), date.fromisoformat(last or first)
    if days[0] > days[1]:
        raise ValueError(f"the days {text} end before they begin")
    return days


def _overlap(call: Call, first: date, last: date) -> bool:
    return bool(call.first_day and call.last_day and call.first_day <= last and first <= call.last_day)
