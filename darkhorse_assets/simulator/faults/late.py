"""Content that changes days after the racing: ratings that come late, placings reversed, a winner disqualified.

Each acts `late` days after the day of the race, at midnight in London, by the simulator's clock; before that moment
and after it the same race always reads the same.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from darkhorse_assets.simulator.faults.kind import OUTCOMES, Asked, Spoils
from darkhorse_assets.simulator.parameters import Json
from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.fixtures import LONDON

REVERSED = "Following a later inquiry the placings of the first two were reversed."
DISQUALIFIED = "The winner was disqualified later."
PLACING = ("position", "btn", "ovr_btn", "time", "prize")
UNPLACED = {"position": "DSQ", "btn": "-", "ovr_btn": "-", "time": "-", "prize": ""}


@dataclass(frozen=True)
class LateRatings(Spoils):
    """No `rpr` and no `tsr` until `late` days after the racing."""

    called: ClassVar[str] = "late-ratings"
    endpoints: ClassVar[frozenset[str]] = OUTCOMES

    late: int = 14

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The ratings are en dashes where they are not out yet."""
        blank = {"rpr": wire.NONE_ON_RESULT, "tsr": wire.NONE_ON_RESULT}
        return [
            race | {"runners": [runner | blank for runner in race["runners"]]}
            if _is_meant(race, asked, 1) and not _is_after(race, self.late, asked)
            else race
            for race in races
        ]


@dataclass(frozen=True)
class Amended(Spoils):
    """From `late` days after the racing on, the first two of one race in `one_in` have changed places and prizes."""

    called: ClassVar[str] = "amended"
    endpoints: ClassVar[frozenset[str]] = OUTCOMES

    late: int = 3
    one_in: int = 10

    def __post_init__(self) -> None:
        _check(self.one_in)

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The amended races."""
        return [
            _reversed(race) if _is_meant(race, asked, self.one_in) and _is_after(race, self.late, asked) else race
            for race in races
        ]


@dataclass(frozen=True)
class Disqualified(Spoils):
    """From `late` days after the racing on, the winner of one race in `one_in` is disqualified; others move up."""

    called: ClassVar[str] = "disqualified"
    endpoints: ClassVar[frozenset[str]] = OUTCOMES

    late: int = 5
    one_in: int = 10

    def __post_init__(self) -> None:
        _check(self.one_in)

    def spoil(self, races: list[Json], asked: Asked) -> list[Json]:
        """The races without their first winner."""
        return [
            _moved_up(race) if _is_meant(race, asked, self.one_in) and _is_after(race, self.late, asked) else race
            for race in races
        ]


def _check(one_in: int) -> None:
    if one_in < 1:
        raise ValueError("one_in is at least 1")


def _is_meant(race: Json, asked: Asked, one_in: int) -> bool:
    """Whether it is named; where none is, the number in its id decides, so that lists and single races agree."""
    race_id: str = race["race_id"]
    return race_id in asked.races if asked.races else int(race_id.removeprefix("rac_")) % one_in == 0


def _is_after(race: Json, days: int, asked: Asked) -> bool:
    return asked.now.astimezone(LONDON).date() >= date.fromisoformat(race["date"]) + timedelta(days=days)


def _first_two(race: Json) -> tuple[Json, Json] | None:
    """Winner and second where they are alone in their places: what a dead heat would share is the stewards' affair."""
    places = {runner["position"]: runner for runner in reversed(race["runners"])}
    is_level = sum(runner["position"] in ("1", "2") for runner in race["runners"]) != 2
    return None if is_level or "2" not in places else (places["1"], places["2"])


def _reversed(race: Json) -> Json:
    if not (pair := _first_two(race)):
        return race
    first, second = pair
    won, lost = ({name: runner[name] for name in PLACING} for runner in pair)
    others = [runner for runner in race["runners"] if runner is not first and runner is not second]
    return race | {"runners": [second | won, first | lost, *others], "comments": REVERSED}


def _moved_up(race: Json) -> Json:
    """Each finisher behind the winner gets the place and prize of the one before, and its distance to the new first."""
    if not (pair := _first_two(race)):
        return race
    winner, second = pair
    finishers = [runner for runner in race["runners"] if runner["position"].isdecimal()]
    failed = [runner for runner in race["runners"] if not runner["position"].isdecimal()]
    ahead = float(second["ovr_btn"])
    moved = [
        runner
        | {
            "position": str(int(runner["position"]) - 1),
            "btn": "0" if runner is second else runner["btn"],
            "ovr_btn": wire.lengths(float(runner["ovr_btn"]) - ahead),
            "prize": finishers[place]["prize"],
        }
        for place, runner in enumerate(finishers[1:])
    ]
    return race | {"runners": [*moved, winner | UNPLACED, *failed], "comments": DISQUALIFIED}
