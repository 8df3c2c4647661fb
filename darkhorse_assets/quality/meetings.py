"""Is each meeting whole by itself? No source numbers its races, so the times of the offs stand in for race numbers.

Measured on the results of 10 months of 2021 to 2026 (6,971 British and 1,748 Irish races), 13 days of rpscrape and a
simulated year. Racing Post's race ids are no substitute: they are contiguous in only 50 to 70 % of meetings.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND
from darkhorse_assets.quality.guards import race_name
from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.racing.names import fold
from darkhorse_assets.sources.protocol import Row

LONGEST_WAIT_MINUTES = 50
"""From off to off in Great Britain and Ireland: of 1,307 real meetings two waited as long where clocks were read
rightly, and both lack a race. With any one race in the middle taken away, all 79 meetings of 13 days do. Elsewhere it
means little: one French meeting in fourteen has such a pause, because not all its races are listed."""

SHORTEST_WAIT_MINUTES = 10
"""No two races of one course are off so soon after each other, in any country: the shortest real wait is 21 minutes."""

FIRST_RACE_HOUR = 10
"""No British or Irish race is off before. One that is was read from a 12-hour clock without am and pm: half past eight
in the evening became breakfast (docs/faults.md, F10), and a meeting of which all races did has no hole."""

ADVICE = (
    "compare the meeting with the source's card: a race that is missing there is void or was never listed; else "
    "materialise racecards and results_feed of the day, then its tables"
)


def meetings(races: Sequence[Row]) -> Verdict:
    """WARN for a hole in a meeting's offs, races on top of each other or off in the night, a course under two names, a
    race without a card where its country's others have one."""
    of_course: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for race in races:
        of_course[race["country"], race["course_id"]].append(race)
    found = [*_names(races), *_uncarded(races), *_early(races)]
    for (country, _), meeting in of_course.items():
        found += _waits(country, sorted(meeting, key=lambda race: (race["off_dt"], race["race_id"])))
    counts = {"meetings": len(of_course), "races without a card": sum(r["declared_count"] is None for r in races)}
    return judged("meetings", "races", found, counts=counts, severity=Severity.WARN, advice=ADVICE)


def _waits(country: str, meeting: Sequence[Row]) -> Iterator[str]:
    """In the order of the offs."""
    offs: list[datetime] = [race["off_dt"] for race in meeting]
    waits = [round((after - before).total_seconds() / 60) for before, after in pairwise(offs)]
    for (before, after), minutes in zip(pairwise(meeting), waits, strict=True):
        if minutes <= SHORTEST_WAIT_MINUTES:
            yield f"{country}: {race_name(before)} and {race_name(after)} are {minutes} minutes apart"
        elif minutes >= LONGEST_WAIT_MINUTES and country in BRITAIN_AND_IRELAND:
            usual = round(median(waits))
            between = f"{before['off_london']:%H:%M} and {after['off_london']:%H:%M}"
            yield f"{country}: {before['course']} has no race between {between} ({minutes} minutes, usual are {usual})"


def _early(races: Iterable[Row]) -> Iterator[str]:
    for race in races:
        if race["country"] in BRITAIN_AND_IRELAND and race["off_london"].hour < FIRST_RACE_HOUR:
            yield f"{race['country']}: {race_name(race)} is off before {FIRST_RACE_HOUR}:00"


def _names(races: Iterable[Row]) -> Iterator[str]:
    """Courses are the same whose names differ in signs and letter case only, or whose ids are equal."""
    named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for race in races:
        named[race["country"], race["course_id"]].add(race["course"])
        named[race["country"], fold(race["course"])].add(race["course_id"])
    for (country, same), ways in named.items():
        if len(ways) > 1:
            yield f"{country}: {same} is written as {' and as '.join(sorted(ways))}"


def _uncarded(races: Sequence[Row]) -> Iterator[str]:
    """None of 554 British and Irish races of 13 days; most French ones, of which cards list a few."""
    with_cards = {race["country"] for race in races if race["declared_count"] is not None}
    for race in races:
        if race["declared_count"] is None and race["country"] in with_cards.intersection(BRITAIN_AND_IRELAND):
            yield f"{race['country']}: {race_name(race)} has a result and stands on no card, though others do"
