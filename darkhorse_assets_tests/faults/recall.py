"""How often the checks notice a damaged day, and how often they are wrong about a good one: 200 days, seeded."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.faults.damages import DAMAGES, Damage, Done, Lies
from darkhorse_assets_tests.faults.scene import Grounds, Scene, TrueDay, alarms, noon

DAYS = 200
TIMES = 100
SEED = 1
FROM = date(2023, 6, 1)
UNTIL = date(2026, 6, 1)
COUNTRIES = ("gb", "ire", "fr")

Check = tuple[str, str]


@dataclass
class Outcome:
    """What became of one kind of damage.

    Attributes:
        caught: days on which all that was damaged was named, `missed` the others by where it was.
        by: on how many days each check named some of it.
        besides: on how many days each check spoke of something else.
    """

    caught: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    by: Counter[Check] = field(default_factory=Counter)
    besides: Counter[Check] = field(default_factory=Counter)

    def add(self, other: "Outcome") -> None:
        self.caught += other.caught
        self.missed += other.missed
        self.by += other.by
        self.besides += other.besides


@dataclass(frozen=True)
class Task:
    """A day, and which damages it suffers, by their numbers in `DAMAGES`."""

    day: date
    damages: tuple[int, ...]


@dataclass
class Findings:
    """Of some days.

    Attributes:
        outcomes: by the number of the damage.
        false_alarms: what checks said of the days as they were.
    """

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    false_alarms: list[str] = field(default_factory=list)


def tasks() -> list[Task]:
    """Each damage is done to half of the days."""
    chance = Random(SEED)
    known = [FROM + timedelta(days=number) for number in range((UNTIL - FROM).days)]
    days = chance.sample([day for day in known if (day.month, day.day) not in {(12, 24), (12, 25)}], DAYS)
    chosen = [set(chance.sample(days, TIMES)) for _ in DAMAGES]
    return [Task(day, tuple(number for number, some in enumerate(chosen) if day in some)) for day in sorted(days)]


def findings_of(task: Task) -> Findings:
    """Publish the day as it was, then with each of its damages in a lake of its own."""
    found = Findings()
    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds(Path(folder))
        asked = noon(task.day, 15)
        report = grounds.report_of(TrueDay(task.day, COUNTRIES, cards_at=asked, results_at=asked), asked)
        found.false_alarms = [f"{task.day} {verdict}" for verdict in alarms(report).values()]
        for number in task.damages:
            chance = Random(f"{SEED} {task.day} {number}")  # of text, so that it is the same in each process
            found.outcomes[number] = _outcome(grounds, task.day, DAMAGES[number], chance)
    return found


def _outcome(grounds: Grounds, day: date, damage: Damage, chance: Random) -> Outcome:
    true = _of_one_country(day, chance)
    scene = grounds.empty()
    _lay(scene, true, damage.before)
    done = damage.do(true, chance)
    asked = day + timedelta(days=damage.before is Lies.THE_DAY_BEFORE_IT)
    scene.told(true, asked, later=timedelta(hours=1))
    report = scene.publish(asked, true.countries, noon(asked, 15))
    return _mended(report, done) if damage.is_mended else _judged(report, done)


def _of_one_country(day: date, chance: Random) -> TrueDay:
    """One of those that raced there, on a day with two results at least; a country's day is as likely as it is long."""
    asked = noon(day, 15)
    whole = TrueDay(day, COUNTRIES, cards_at=asked, results_at=asked)
    raced = Counter(race["region"].lower() for race in whole.results)
    often = {country: races for country, races in sorted(raced.items()) if races > 1}
    (country,) = chance.choices(list(often), list(often.values()))
    return TrueDay(day, (country,), cards_at=asked, results_at=asked)


def _lay(scene: Scene, true: TrueDay, before: Lies) -> None:
    """What lay in the lake, published when it came."""
    if before is Lies.THE_CARDS:
        eve = noon(true.day, -1)
        cards = TrueDay(true.day, true.countries, cards_at=eve).cards
        scene.captured(Endpoint.RACECARDS, cards, true.day, eve, true.countries)
        scene.publish(true.day, true.countries, eve)
    elif before is not Lies.NOTHING:
        scene.told(true)
        scene.publish(true.day, true.countries, noon(true.day, 15))


def _mended(report: DayReport, done: Done) -> Outcome:
    raised = alarms(report)
    is_whole = not raised and sum(report.copies.values()) == 1
    return Outcome(int(is_whole), Counter() if is_whole else Counter([done.place]), besides=Counter(raised))


def _judged(report: DayReport, done: Done) -> Outcome:
    outcome = Outcome()
    named: set[str] = set()
    for check, verdict in alarms(report).items():
        here = {name for name in done.names if any(name in said for said in verdict.sample)}
        (outcome.by if here else outcome.besides)[check] += 1
        named |= here
    if named == set(done.names):
        outcome.caught = 1
    else:
        outcome.missed[done.place] = 1
    return outcome


def summed_up(findings: Iterator[Findings]) -> Findings:
    """All days together."""
    whole = Findings({number: Outcome() for number in range(len(DAMAGES))})
    for each in findings:
        whole.false_alarms += each.false_alarms
        for number, outcome in each.outcomes.items():
            whole.outcomes[number].add(outcome)
    return whole
