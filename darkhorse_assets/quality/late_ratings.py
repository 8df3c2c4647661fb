"""Have the ratings of the race arrived? RPR and Topspeed come days later, meeting by meeting, independently.

In the first week 0 to 60 % are normal (docs/faults.md, F9). Two weeks later, of the finishers of 875 British and Irish
meetings that were filled weeks later, no meeting had fewer than 84 % with RPR nor 27 % with Topspeed. (Of all rows a
tenth of the meetings had under 80 %: horses that do not finish are not rated.) Official ratings are there at once and
by nature missing in maidens; French ratings come and go with the years. Neither is judged.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND
from darkhorse_assets.quality.verdict import Verdict, judged
from darkhorse_assets.sources.protocol import Row

DUE_AFTER = timedelta(days=14)
EXPECTED: Mapping[str, float] = {"rpr": 0.8, "topspeed": 0.25}
LEAST_FINISHERS = 20

FILE_SOURCES = frozenset({"rpscrape_csv"})
"""A file says nothing of when it was scraped. Read within two weeks of the racing it is as fresh as it looks; read
later it may be as old as the racing, and reading it again brings nothing new: then it is not judged."""

ADVICE = (
    "the ratings came after the day was captured: capture it again (with rpscrape, write its file anew) and publish "
    "it: darkhorse materialize --from DAY --to DAY"
)


def late_ratings(day: date, races: Sequence[Row], results: Sequence[Row], now: datetime) -> Verdict:
    """ERROR for meetings whose finishers lack ratings two weeks after the racing; the shares are counted always."""
    finishers = [row for row in results if row["position"] is not None]
    age = now.date() - day
    counts: dict[str, float] = {"age in days": age.days}
    for country in dict.fromkeys(row["country"] for row in finishers):
        rows = [row for row in finishers if row["country"] == country]
        counts |= {f"{country} {column} %": round(100 * _share(rows, column), 1) for column in EXPECTED}
    offenders = _late_meetings(day, races, finishers) if age > DUE_AFTER else []
    return judged("late_ratings", "results", offenders, counts=counts, advice=ADVICE)


def _late_meetings(day: date, races: Sequence[Row], finishers: Sequence[Row]) -> list[str]:
    where = {race["race_id"]: (race["country"], race["course"]) for race in races}
    of_meeting: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in finishers:
        if row["race_id"] in where and row["country"] in BRITAIN_AND_IRELAND and _is_judged(row, day):
            of_meeting[where[row["race_id"]]].append(row)
    given = {column for column in EXPECTED if column == "rpr" or any(row[column] is not None for row in finishers)}
    return [
        f"{country}: {course} has {column} for {_share(rows, column):.0%} of {len(rows)} finishers, "
        f"due are {EXPECTED[column]:.0%} or more"
        for (country, course), rows in of_meeting.items()
        for column in EXPECTED
        if len(rows) >= LEAST_FINISHERS and column in given and _share(rows, column) < EXPECTED[column]
    ]


def _is_judged(row: Row, day: date) -> bool:
    return row["source"] not in FILE_SOURCES or row["captured_at"].date() - day <= DUE_AFTER


def _share(rows: Sequence[Row], column: str) -> float:
    return sum(row[column] is not None for row in rows) / len(rows)
