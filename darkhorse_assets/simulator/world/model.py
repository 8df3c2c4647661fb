"""What is true of a race in the world: who was declared, who ran, how it ended, and when each of that became known.

These are facts in numbers. How the provider writes them is the business of `cards` and `results`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from darkhorse_assets.simulator.world.conditions import Conditions
from darkhorse_assets.simulator.world.fixtures import Fixture
from darkhorse_assets.simulator.world.horses import Horse, Stint
from darkhorse_assets.simulator.world.people import Jockey


@dataclass(slots=True)
class Withdrawal:
    """Why a declared horse did not run; `known_at` is None when the card never says so (withdrawn at the start)."""

    reason: str
    known_at: datetime | None


@dataclass(slots=True)
class Entry:
    """A horse on a card: `ability` is how good it is today, `rating` that number once the handicapper has given it.

    `strength` is what the market thinks of it in this company, in units of a Gumbel deviate.
    """

    horse: Horse
    stints: list[Stint]
    number: int
    draw: int
    lbs: int
    ability: int
    rating: int | None
    jockey: Jockey
    claim: int
    headgear: str
    headgear_first: bool
    wind_surgery_days: int
    reserve: bool
    strength: float
    withdrawal: Withdrawal | None = None
    price: int = 0  # steps on the ladder of prices
    starting_price: str = ""
    starting_decimal: float = 0.0
    rpr: int | None = None
    tsr: int | None = None

    @property
    def ran(self) -> bool:
        """Whether it came under orders."""
        return self.withdrawal is None and not self.reserve


@dataclass(slots=True)
class Finish:
    """A horse that completed, so many lengths behind the winner."""

    entry: Entry
    lengths: float


@dataclass(slots=True)
class Amendment:
    """The placings change days later: `disqualified` is a place (0 the winner); None reverses the first two."""

    known_at: datetime
    disqualified: int | None
    comment: str


@dataclass(slots=True)
class Race:
    """A race of a meeting, from its declaration to its last amendment."""

    id: str
    fixture: Fixture
    conditions: Conditions
    planned_off: datetime
    delay: timedelta
    entries: list[Entry]
    prize_shares: tuple[float, ...]
    rpr_at: datetime
    tsr_at: datetime
    finish: list[Finish] = field(default_factory=list)
    failed: list[tuple[Entry, str]] = field(default_factory=list)
    is_void: bool = False
    comment: str = ""
    seconds: float = 0.0
    slow_by: float = 0.0
    amendment: Amendment | None = None

    @property
    def off(self) -> datetime:
        """When it really started."""
        return self.planned_off + self.delay
