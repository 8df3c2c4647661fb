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


def one_capture(races: Sequence[Row], runners: Sequence[Row], results: Sequence[Row]) -> list[Verdict]:
    """WARN on each table where rows of one reading, of the cards or of the results, come from several captures.

    Rows of races and runners carry the stamp of the card or of the result, whichever was captured later: what the
    results of the country are stamped with is of the results, the rest is of the cards.
    """
    named = {race["race_id"]: race_name(race) for race in races}
    of_results = {(row["country"], row["captured_at"]) for row in results}
    verdicts = []
    for table, rows in (("races", races), ("runners", runners), ("results", results)):
        readings: dict[tuple[str, bool], dict[datetime, set[str]]] = {}
        for row in rows:
            stamp = row["country"], row["captured_at"]
            taken = readings.setdefault((row["country"], stamp in of_results), {})
            taken.setdefault(row["captured_at"], set()).add(row["race_id"])
        counts = {f"{country} captures": 0 for country, _ in readings}
        for (country, _), taken in readings.items():
            counts[f"{country} captures"] += len(taken)
        offenders = list(_older(readings, named))
        verdicts.append(judged("one_capture", table, offenders, counts=counts, severity=Severity.WARN, advice=ADVICE))
    return verdicts


def _older(readings: Mapping[tuple[str, bool], Mapping[datetime, set[str]]], named: Mapping[str, str]) -> Iterator[str]:
    for (country, is_result), taken in readings.items():
        newest = max(taken)
        for captured_at, race_ids in taken.items():
            if captured_at != newest:
                reading = "results" if is_result else "cards"
                for race_id in sorted(race_ids):
                    name = named.get(race_id, race_id)
                    yield f"{country}: {name} is of the {reading} captured {captured_at:{WHEN}}, not {newest:{WHEN}}"
