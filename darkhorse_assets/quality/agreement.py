"""Do a day's results speak of the horses that its cards declared? Horse by horse.

Of 4,963 real results that have a card (13 days of rpscrape) and 120,000 simulated ones, none names a horse that was not
declared, nor differs from its card in saddle cloth number, age, sire or dam. Jockeys (0.7 %), weights (0.7 %), draws
(23 %, when stalls close up), sexes (a colt gelded since) and the spelling of names do differ, and are not compared.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from darkhorse_assets.contracts.model import MEASURED_COUNTRIES
from darkhorse_assets.quality.guards import race_name
from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import Row

SAME_ANIMAL: Mapping[str, str] = {"age_years": "age", "sire_id": "sire", "dam_id": "dam"}
"""Where the two differ, they are two animals."""

SADDLE_CLOTH: Mapping[str, str] = {"number": "number"}

ADVICE = (
    "two horses were exchanged, or a result was filed under another race: compare the captures of cards and results; "
    "materialise both again and publish the day"
)


def agreement(races: Sequence[Row], runners: Sequence[Row], results: Sequence[Row]) -> Verdict:
    """ERROR where card and result cannot be of one horse, or a horse ran twice on a day.

    WARN for a horse that its race's card did not declare (reserves are declared), and for saddle cloths that differ or
    are worn by two horses.

    Coupled runners share a saddle cloth in the Americas and in the Emirates, so that is not judged there.
    """
    named = {race["race_id"]: f"{race['country']}: {race_name(race)}" for race in races}
    card = {(row["race_id"], row["horse_id"]): row for row in runners if row["declared_in"] == "card"}
    carded = {race_id for race_id, _ in card}
    impossible, surprising = list(_twice(results, named)), list(_same_cloth(results, named))
    compared = 0
    for result in results:
        race_id = result["race_id"]
        where = named.get(race_id, race_id)
        declared = card.get((race_id, result["horse_id"]))
        if declared is None:
            if race_id in carded:
                surprising.append(f"{where}: {_horse(result)} ran and is not on the card")
            continue
        compared += 1
        told = f"{where}: {_horse(result)} has "
        impossible += [told + each for each in _differing(SAME_ANIMAL, declared, result)]
        surprising += [told + each for each in _differing(SADDLE_CLOTH, declared, result)]
    return judged(
        "agreement",
        "results",
        [*impossible, *surprising],
        counts={"horses compared": compared, "impossible": len(impossible)},
        severity=Severity.ERROR if impossible else Severity.WARN,
        advice=ADVICE,
    )


def _twice(results: Sequence[Row], named: Mapping[str, str]) -> Iterator[str]:
    """No horse of 112,000 real results ran twice on a day."""
    ran: defaultdict[str, set[str]] = defaultdict(set)
    for row in results:
        ran[row["horse_id"]].add(row["race_id"])
    for row in results:
        if len(ran[row["horse_id"]]) > 1 and row["race_id"] == max(ran[row["horse_id"]]):
            both = " and in ".join(named.get(race_id, race_id) for race_id in sorted(ran[row["horse_id"]]))
            yield f"{_horse(row)} ran in {both}"


def _same_cloth(results: Sequence[Row], named: Mapping[str, str]) -> Iterator[str]:
    worn: dict[tuple[str, int], Row] = {}
    for row in results:
        if row["number"] and row["country"] in MEASURED_COUNTRIES:
            other = worn.setdefault((row["race_id"], row["number"]), row)
            if other["horse_id"] != row["horse_id"]:
                where = named.get(row["race_id"], row["race_id"])
                yield f"{where}: {_horse(other)} and {_horse(row)} both wear number {row['number']}"


def _differing(columns: Mapping[str, str], declared: Row, result: Row) -> Iterator[str]:
    for column, word in columns.items():
        one, other = declared[column], result[column]
        if one is not None and other is not None and one != other:
            yield f"{word} {one} on the card and {other} in the result"


def _horse(row: Row) -> str:
    return f"{row['horse']} ({row['horse_id']})"
