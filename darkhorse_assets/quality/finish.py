"""Does the finish of each race hold together: a winner, places in order, prices that make a book, times horses run?

The limits were measured on 11,600 real races of 10 months and 13 days, and a simulated year.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND, MEASURED_COUNTRIES
from darkhorse_assets.quality.guards import race_name
from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import Row

BOOK = (0.8, 2.0)
"""Sum of 1/SP. Of 9,700 British, Irish and French races with every price the highest is 1.57. Eight are under 0.9, down
to 0.83: a favourite was withdrawn after the betting began. One has 0.57 (2025-05-11): number 1 is missing among its
runners."""

METRES_A_SECOND = (9.0, 20.0)
"""A winner's mean speed: 10.2 to 19.9 in real races. The fastest is a hurdle race whose time is a minute wrong; nothing
else is above 18.1."""

LENGTHS_OF_ROUNDING = 0.5
SECONDS_OF_ROUNDING = 0.1
MOST_DEMOTED = 1
"""A horse that stewards put back keeps the lengths and the time of where it finished: one horse out of order in 5 of
1,000 races, never two. Cumulative lengths are rounded by themselves, times are computed from them."""

UNPRICED_RACES = 1
"""A charity race has no betting; there is never more than one a day in Great Britain or Ireland."""

_METRES_A_YARD = 0.9144

ADVICE = "compare with the source's page of the race; materialise the day's results_feed again, then its tables"


def finish(races: Sequence[Row], results: Sequence[Row]) -> Verdict:
    """ERROR for what cannot be: nobody won, places that no finish gives, two winners that were no dead heat. WARN for
    what surprises: prices missing or no book, two horses out of order, a time that no horse runs."""
    horses: defaultdict[str, list[Row]] = defaultdict(list)
    for row in results:
        horses[row["race_id"]].append(row)
    impossible, surprising, unpriced = [], [], defaultdict[str, list[str]](list)
    resulted = [race for race in races if race["status"] == "resulted" and race["race_id"] in horses]
    for race in resulted:
        where, field = f"{race['country']}: {race_name(race)}", horses[race["race_id"]]
        impossible += [f"{where} {what}" for what in _places(field)]
        surprising += [f"{where} {what}" for what in (*_order(field), *_speed(race, field), *_book(race, field))]
        if not any(row["sp_decimal"] for row in field):
            unpriced[race["country"]].append(f"{where} has no starting prices")
    for country, found in unpriced.items():
        if country in BRITAIN_AND_IRELAND and len(found) > UNPRICED_RACES:
            surprising += found
    counts = {"races with a result": len(resulted), "impossible": len(impossible)}
    counts |= {f"{country} races without SP": len(found) for country, found in unpriced.items()}
    return judged(
        "finish",
        "results",
        [*impossible, *surprising],
        counts=counts,
        severity=Severity.ERROR if impossible else Severity.WARN,
        advice=ADVICE,
    )


def _places(field: Sequence[Row]) -> Iterator[str]:
    """Places are counted 1, 1, 3; a horse that was put behind all others is counted behind the non-finishers too."""
    places = sorted(row["position"] for row in field if row["position"] is not None)
    if not places:
        if all(row["finish_code"] is None for row in field):
            yield "has neither places nor reasons for them"
        return
    if places[0] != 1:
        yield f"has no winner, its first place is {places[0]}"
    elif any(not 0 <= place - places.index(place) - 1 <= len(field) - len(places) for place in places):
        yield f"has the places {', '.join(map(str, places))}"
    winners = [row for row in field if row["position"] == 1]
    for column in ("overall_beaten_lengths", "time_seconds"):
        if len({row[column] for row in winners} - {None}) > 1:
            names = " and ".join(str(row["horse"]) for row in winners)
            yield f"has {len(winners)} winners that are no dead heat: {names}"
            break


def _order(field: Sequence[Row]) -> Iterator[str]:
    finishers = sorted((row for row in field if row["position"] is not None), key=lambda row: row["position"])
    for column, noun, rounding in (
        ("overall_beaten_lengths", "lengths", LENGTHS_OF_ROUNDING),
        ("time_seconds", "times", SECONDS_OF_ROUNDING),
    ):
        values = [row[column] for row in finishers if row[column] is not None]
        if (out := _out_of_order(values, rounding)) > MOST_DEMOTED:
            yield f"has {out} horses whose {noun} are not in the order of their places"


def _out_of_order(values: Sequence[float], rounding: float) -> int:
    """How many have to be left out for the rest to rise."""
    if all(after >= before - rounding for before, after in pairwise(values)):
        return 0
    longest: list[int] = []
    for n, value in enumerate(values):
        longest.append(1 + max((longest[m] for m in range(n) if value >= values[m] - rounding), default=0))
    return len(values) - max(longest)


def _speed(race: Row, field: Sequence[Row]) -> Iterator[str]:
    seconds = next((row["time_seconds"] for row in field if row["position"] == 1), None)
    if seconds is None or not race["distance_yards"]:
        return
    speed = race["distance_yards"] * _METRES_A_YARD / seconds if seconds > 0 else 0.0
    if not METRES_A_SECOND[0] <= speed <= METRES_A_SECOND[1]:
        yield f"has a winner's time of {seconds:g} seconds for {race['distance_yards']} yards"


def _book(race: Row, field: Sequence[Row]) -> Iterator[str]:
    prices = [row["sp_decimal"] for row in field]
    if race["country"] not in MEASURED_COUNTRIES or not any(prices):
        return
    without = [str(row["horse"]) for row in field if not row["sp_decimal"]]
    if without:
        yield f"has no starting price for {', '.join(without)}"
    elif not BOOK[0] <= (book := sum(1 / price for price in prices)) <= BOOK[1]:
        yield f"has starting prices that add up to {book:.0%}"
