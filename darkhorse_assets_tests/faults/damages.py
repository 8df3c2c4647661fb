"""Ways in which a day's answers are damaged at random, for measuring how often the checks notice.

Each takes one country's day and a generator of chance, damages the day in place, and tells what an alarm has to name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random

from darkhorse_assets_tests.faults.scene import Json, TrueDay


class Lies(Enum):
    """What lay in the lake before the damaged answers came."""

    NOTHING = auto()
    THE_DAY = auto()
    """The true day, as it was."""
    THE_CARDS = auto()
    """The cards alone, as they were captured the day before."""
    THE_DAY_BEFORE_IT = auto()
    """The true day; the damaged pages came for the day after it."""


@dataclass(frozen=True)
class Done:
    """What was damaged.

    Attributes:
        names: each of these has to stand in what some check says; a check is right that names one of them.
        place: where it was, for telling what is missed.
    """

    names: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True)
class Damage:
    """One way of it.

    Attributes:
        is_mended: the day is read as it was all the same; no alarm has to be raised, the copies are counted.
    """

    what: str
    do: Callable[[TrueDay, Random], Done]
    before: Lies = Lies.NOTHING
    is_mended: bool = False


ANIMAL = ("horse_id", "horse")
PEDIGREE = ("age", "sex", "sire_id", "sire", "dam_id", "dam", "damsire_id", "damsire")
"""What an answer says of a horse, whatever it does in its race."""
FINISH = ("position", "btn", "ovr_btn", "time", "sp", "sp_dec", "bsp", "prize")


def _place(true: TrueDay, race: Json) -> str:
    """Where in its meeting a race stands."""
    offs = sorted(each["off_dt"] for each in true.cards if each["course_id"] == race["course_id"])
    if true.countries == ("fr",):
        return "French"
    at = offs.index(race["off_dt"]) if race["off_dt"] in offs else 0
    return "first of its meeting" if at == 0 else "last of its meeting" if at == len(offs) - 1 else "within its meeting"


def _resulted(true: TrueDay, chance: Random) -> Json:
    """A result that names horses with places."""
    return chance.choice([race for race in true.results if _finishers(race)])


def _finishers(race: Json) -> list[Json]:
    return [runner for runner in race["runners"] if runner["position"].isdigit()]


def _taken_away(true: TrueDay, race: Json, *, card: bool, result: bool) -> Done:
    done = Done((race["course"].partition(" (")[0],), _place(true, race))
    name = race["race_id"]
    if card:
        true.cards = [each for each in true.cards if each["race_id"] != name]
    if result:
        true.results = [each for each in true.results if each["race_id"] != name]
    return done if card and result else Done((name,), done.place)


def deleted(*, card: bool = False, result: bool = False) -> Callable[[TrueDay, Random], Done]:
    return lambda true, chance: _taken_away(true, _resulted(true, chance), card=card, result=result)


def last_cut(*, card: bool = False) -> Callable[[TrueDay, Random], Done]:
    """The last race of the country's evening."""
    return lambda true, _: _taken_away(true, true.results[-1], card=card, result=True)


def double(true: TrueDay, chance: Random) -> Done:
    race = _resulted(true, chance)
    true.results.append(race)
    return Done((race["race_id"],))


def double_under_another_id(true: TrueDay, chance: Random) -> Done:
    race = _resulted(true, chance)
    copy = race | {"race_id": f"{race['race_id']}9"}
    true.results.append(copy)
    return Done((copy["race_id"],), _place(true, race))


def date_shifted(true: TrueDay, chance: Random) -> Done:
    """The date on the result, its off, or both, there and on the card."""
    race = _resulted(true, chance)
    fields = chance.choice((("date",), ("off_dt",), ("date", "off_dt")))
    for each in (race, *(card for card in true.cards if card["race_id"] == race["race_id"])):
        later = datetime.fromisoformat(each["off_dt"]) + timedelta(days=1)
        each |= {name: later.isoformat() if name == "off_dt" else f"{later.date()}" for name in fields}
    return Done((race["race_id"],), " and ".join(fields))


def stamped_with_the_next_day(true: TrueDay, _: Random) -> Done:
    """The whole pages, offs and all: they come for that day."""
    for race in (*true.cards, *true.results):
        later = datetime.fromisoformat(race["off_dt"]) + timedelta(days=1)
        race |= {"date": f"{later.date()}", "off_dt": later.isoformat()}
    return Done((min(race["race_id"] for race in true.results),))  # the first that the guard names


def swapped_between_races(true: TrueDay, chance: Random) -> Done:
    """Two horses, with their pedigrees, stand in each other's result."""
    races = chance.sample([race for race in true.results if race["runners"]], 2)
    one, other = (chance.choice(race["runners"]) for race in races)
    _swap(one, other, (*ANIMAL, *PEDIGREE))
    return Done(tuple(race["race_id"] for race in races))


def swapped_within_a_race(*names: str) -> Callable[[TrueDay, Random], Done]:
    """Two finishers of a result exchange these fields."""

    def swap(true: TrueDay, chance: Random) -> Done:
        race = chance.choice([race for race in true.results if len(_finishers(race)) > 1])
        one, other = chance.sample(_finishers(race), 2)
        apart = abs(int(one["position"]) - int(other["position"]))
        _swap(one, other, names)
        return Done((race["race_id"],), "neighbours" if apart < 2 else "further apart")

    return swap


def _swap(one: Json, other: Json, names: tuple[str, ...]) -> None:
    for name in names:
        one[name], other[name] = other[name], one[name]


def one_name_in_a_hundred_blank(true: TrueDay, chance: Random) -> Done:
    runners = [(race["race_id"], runner) for race in true.results for runner in race["runners"]]
    blank = chance.sample(runners, max(1, len(runners) // 100))
    for _, runner in blank:
        runner["horse"] = ""
    return Done(tuple(sorted({race_id for race_id, _ in blank})))


DAMAGES = (
    Damage("delete a race from the results", deleted(result=True)),
    Damage("delete a race from the cards", deleted(card=True)),
    Damage("delete a race from both", deleted(card=True, result=True)),
    Damage("the same, cards were published the day before", deleted(card=True, result=True), Lies.THE_CARDS),
    Damage("cut the last race of the results", last_cut()),
    Damage("cut the last race of both", last_cut(card=True)),
    Damage("the same, cards were published the day before", last_cut(card=True), Lies.THE_CARDS),
    Damage("the same in a re-scrape", last_cut(card=True), Lies.THE_DAY),
    Damage("double a race", double, is_mended=True),
    Damage("double a race under another id", double_under_another_id),
    Damage("shift a race's date", date_shifted),
    Damage("stamp the day's pages with the next day", stamped_with_the_next_day, Lies.THE_DAY_BEFORE_IT),
    Damage("swap two horses between races", swapped_between_races),
    Damage("swap two horses' names within a race", swapped_within_a_race(*ANIMAL)),
    Damage("swap two horses' places", swapped_within_a_race("position")),
    Damage("swap all that two horses did", swapped_within_a_race(*FINISH)),
    Damage("blank 1 % of names", one_name_in_a_hundred_blank),
)
