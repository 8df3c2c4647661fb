"""A day on paper that is small and has everything: two countries, each master, a poison record; as it was and as it is.

What is published of it tells the two apart in every table, so that a reader who sees some of both is found out.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing.ids import PARENT_KINDS, PERSON_KINDS
from darkhorse_assets.sources.protocol import Capture, Endpoint
from darkhorse_assets_tests.paper import COUNTRIES, DAY, PaperSource, Written, horse, poison, race

BEGAN = datetime(2025, 5, 18, 8, tzinfo=UTC)
"""The morning after: all of the day is due."""


OLD, NEW = "Good", "Soft"
"""What the source says of the day, in a word: it is in every race and in the name of whoever has to do with it."""


def says(source: PaperSource, word: str, day: date = DAY) -> None:
    """From now on the source says this of the day; except in the old version one of its records is unreadable."""
    letter = chr(ord("a") + (day - DAY).days)  # the ids of a day are its own
    races = [(f"{country}{letter}{number}", country) for country in COUNTRIES for number in (1, 2)]
    source.says(Endpoint.RACECARDS, day, [_card(*each, word) for each in races])
    unreadable = [] if word == OLD else [poison(f"rac_gb{letter}3", "gb")]
    source.says(Endpoint.RESULTS, day, [*(_result(*each, word) for each in races), *unreadable])


class Faltering(PaperSource):
    """While it falters, what it gives was cut short."""

    falters = False

    def capture(
        self, endpoint: Endpoint, day: date, countries: Sequence[str], resume: Capture | None = None
    ) -> Capture | None:
        capture = super().capture(endpoint, day, countries, resume)
        return replace(capture, problem="cut short") if capture and self.falters else capture


class Witness(Progress):
    """Remembers what failed."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def failed(self, step: str, day: date, error: Exception) -> None:
        self.failures.append(f"{step} of {day}: {error}")


def desk_at(home: Path, source: PaperSource) -> Desk:
    """A desk whose clock goes on with each capture."""
    mart = Mart(home / "mart.duckdb")
    return Desk(Lake.at(home / "lake"), mart, source, COUNTRIES, lambda: source.now, Witness())


def _card(name: str, country: str, word: str) -> Written:
    horses = [_horse(f"{name}{number}", word, number=number) for number in (1, 2, 3)]
    bookmakers = json.dumps([f"{word} Bets"])
    return race(f"rac_{name}", country, horses, going=word, verdict=word, bookmakers=bookmakers)


def _result(name: str, country: str, word: str) -> Written:
    finished = {1: 1, 2: 2, 3: 3} if word == OLD else {1: 3, 2: 2, 3: 1}
    horses = [_horse(f"{name}{number}", word, number=number, position=place) for number, place in finished.items()]
    return race(f"rac_{name}", country, horses, going=word, comments=word)


def _horse(name: str, word: str, **columns: object) -> Written:
    ids = {f"{role}_id": f"{kind}_{name}" for role, kind in {**PERSON_KINDS, **PARENT_KINDS}.items()}
    names = {role: f"{role} of {name}, {word}" for role in (*PERSON_KINDS, *PARENT_KINDS)}
    return horse(f"hrs_{name}", horse=f"Horse {name}, {word}", comment=word, **ids, **names, **columns)
