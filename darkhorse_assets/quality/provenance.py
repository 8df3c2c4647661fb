"""Does each country's day come from one capture? That is the proof that an overwrite was whole."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from darkhorse_assets.quality.guards import race_name
from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import Row

ADVICE = (
    "the newest capture does not hold these races whole, so an older one gave them; capture the day again when the "
    "source answers whole"
)

WHEN = "%Y-%m-%d %H:%M:%S"

_Stamp = tuple[str, datetime]
"""Country, and when the capture began."""


def one_capture(races: Sequence[Row], runners: Sequence[Row], results: Sequence[Row]) -> list[Verdict]:
    """WARN on each table where rows of one reading, of the cards or of the results, come from several captures.

    Rows of races and runners carry the stamp of the card or of the result, whichever was captured later. Which it is,
    `_of_results` and the runners tell; of a race without runners that may stay open, and then it is not judged.
    """
    named = {race["race_id"]: race_name(race) for race in races}
    of_results = _of_results(races, runners, results)
    known = of_results | {_stamp(row) for row in runners}
    verdicts = []
    for table, rows in (("races", races), ("runners", runners), ("results", results)):
        readings: dict[tuple[str, bool], dict[datetime, set[str]]] = {}
        for row in rows:
            if (stamp := _stamp(row)) in known:
                taken = readings.setdefault((row["country"], stamp in of_results), {})
                taken.setdefault(row["captured_at"], set()).add(row["race_id"])
        counts = {f"{country} captures": 0 for country, _ in readings}
        for (country, _), taken in readings.items():
            counts[f"{country} captures"] += len(taken)
        offenders = list(_older(readings, named))
        verdicts.append(judged("one_capture", table, offenders, counts=counts, severity=Severity.WARN, advice=ADVICE))
    return verdicts


def _of_results(races: Sequence[Row], runners: Sequence[Row], results: Sequence[Row]) -> set[_Stamp]:
    """What rows are stamped with that were read from results.

    A result without horses has no row of its own. But then the race has a stamp that none of its runners has: a card
    stamps them all alike.
    """
    of_runners: dict[str, set[_Stamp]] = {}
    for row in runners:
        of_runners.setdefault(row["race_id"], set()).add(_stamp(row))
    of_races = {_stamp(race) for race in races if _stamp(race) not in of_runners.get(race["race_id"], {_stamp(race)})}
    return of_races | {_stamp(row) for row in results}


def _stamp(row: Row) -> _Stamp:
    return row["country"], row["captured_at"]


def _older(readings: Mapping[tuple[str, bool], Mapping[datetime, set[str]]], named: Mapping[str, str]) -> Iterator[str]:
    for (country, is_result), taken in readings.items():
        newest = max(taken)
        for captured_at, race_ids in taken.items():
            if captured_at != newest:
                reading = "results" if is_result else "cards"
                for race_id in sorted(race_ids):
                    name = named.get(race_id, race_id)
                    yield f"{country}: {name} is of the {reading} captured {captured_at:{WHEN}}, not {newest:{WHEN}}"
