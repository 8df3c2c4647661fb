"""Which faults hit a request: counts what each could hit and did hit, so that a plan always acts in the same way."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from darkhorse_assets.simulator.faults.kind import Answers, Asked, Call, Spoils
from darkhorse_assets.simulator.faults.plan import Fault, fault_to_json
from darkhorse_assets.simulator.parameters import Json

PLAN = "plan"


@dataclass(slots=True)
class Tally:
    """How many requests a fault could hit, how many it hit, and since when (seconds of the timer)."""

    matched: int = 0
    fired: int = 0
    since: float | None = None


@dataclass(slots=True)
class Line:
    """A fault with its counts; `changed` is how many good answers a fault of content really altered."""

    fault: Fault
    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    changed: int = 0

    def due(self, call: Call, seconds: float) -> Tally | None:
        """Count a request that can be hit; the tally to count the hit in, when it is to be hit."""
        when = self.fault.when
        if not self.fault.where.takes(call, self.fault.kind):
            return None
        tally = self.tallies[f"{call.path}?{call.query}" if when.per == "url" else ""]
        tally.matched += 1
        past = tally.matched - when.first
        is_over = (when.count and tally.fired >= when.count) or (
            when.seconds and tally.since is not None and seconds - tally.since >= when.seconds
        )
        return None if past < 0 or past % when.every or is_over else tally

    def told(self) -> Json:
        """The entry of the plan with its counts."""
        counts = {
            "matched": sum(tally.matched for tally in self.tallies.values()),
            "fired": sum(tally.fired for tally in self.tallies.values()),
        }
        if isinstance(self.fault.kind, Spoils):
            counts["changed"] = self.changed
        return fault_to_json(self.fault) | counts


@dataclass(slots=True)
class Hits:
    """What hits one request: at most one that answers, and all that spoil."""

    answers: Answers | None = None
    spoils: list[tuple[Line, Spoils]] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """The kinds, as a plan calls them."""
        answers = [self.answers.name] if self.answers else []
        return (*answers, *(kind.name for _, kind in self.spoils))

    def spoil(self, races: list[Json], now: datetime, of: Callable[[timedelta, timedelta], list[Json]]) -> list[Json]:
        """The races as all faults of content leave them, one after the other; `of` as in `Asked`."""
        for line, kind in self.spoils:
            spoilt = kind.spoil(races, Asked(now, of, line.fault.where.races))
            with _CHANGING:  # answers are made on several threads
                line.changed += spoilt != races
            races = spoilt
        return races


NONE = Hits()
_CHANGING = Lock()


class Switchboard:
    """The faults that are switched on, in groups that are replaced apart: the plan, and the broken days."""

    def __init__(self, faults: Iterable[Fault] = (), timer: Callable[[], float] = monotonic) -> None:
        """`timer` gives the seconds by which storms are measured."""
        self._timer = timer
        self._groups: dict[str, tuple[Line, ...]] = {}
        self.switch(faults)

    def switch(self, faults: Iterable[Fault], group: str = PLAN) -> None:
        """Replace the faults of a group; their counts begin anew."""
        self._groups = {**self._groups, group: tuple(Line(fault) for fault in faults)}

    def told(self, group: str = PLAN) -> list[Json]:
        """The faults of a group, as entries of a plan, each with how often it was `matched` and `fired`."""
        return [line.told() for line in self._groups.get(group, ())]

    def faults(self, group: str = PLAN) -> list[Fault]:
        """The faults of a group."""
        return [line.fault for line in self._groups.get(group, ())]

    def hits(self, call: Call) -> Hits:
        """What hits this request. To be asked once a request, from one thread: every asking is counted."""
        if not any(self._groups.values()):
            return NONE
        seconds, found = self._timer(), Hits()
        for line in (line for lines in self._groups.values() for line in lines):
            kind, tally = line.fault.kind, line.due(call, seconds)
            if tally is None:
                continue
            if isinstance(kind, Spoils):
                found.spoils.append((line, kind))
            elif isinstance(kind, Answers) and found.answers is None:
                found.answers = kind
            else:
                continue  # another was first: it does not count as a hit, so a storm keeps its length
            tally.fired += 1
            tally.since = seconds if tally.since is None else tally.since
        return found
