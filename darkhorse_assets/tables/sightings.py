"""What the rows that name one entity on a day say of it together: its latest word, its names, how often and when.

Which entities there are, and what of this each master says, is in `masters`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from json import JSONEncoder
from typing import Any

from darkhorse_assets.sources.protocol import Row

Sightings = Sequence[Row]
"""The rows, each with the off of its race; the later ones' word counts, and a blank never does."""

_quoted = JSONEncoder(ensure_ascii=False).encode  # names one by one: `json.dumps` takes a tenth of a day's masters

Derive = Callable[[Sightings], object]


def sightings_by(key: str, title: str, rows: Iterable[Row]) -> dict[object, list[Row]]:
    """The rows by the id that they name; those without an id or a name are nobody's."""
    seen: dict[object, list[Row]] = {}
    for row in rows:
        if row.get(key) is not None and row.get(title) is not None:
            seen.setdefault(row[key], []).append(row)
    return seen


def latest(name: str, seen: Sightings) -> Any:
    """The last value of a column; None where there is none."""
    for row in reversed(seen):
        value = row.get(name)
        if value is not None:
            return value
    return None


def latest_beside(key: str, name: str) -> Derive:
    """The last value of a column in the rows of the last id: one sire's id beside another's name is nobody."""

    def beside(seen: Sightings) -> object:
        chosen = latest(key, seen)
        return latest(name, [row for row in seen if row.get(key) == chosen])

    return beside


def names_seen(title: str) -> Derive:
    """The spellings of its name, a sorted JSON list."""
    return lambda seen: f"[{', '.join(map(_quoted, sorted({row[title] for row in seen})))}]"


def first_seen(seen: Sightings) -> object:
    return min(_offs(seen), default=None)


def last_seen(seen: Sightings) -> object:
    return max(_offs(seen), default=None)


def race_count(seen: Sightings) -> int:
    return len({row["race_id"] for row in seen if row.get("race_id")})


def runner_count(seen: Sightings) -> int:
    """Declared and ran are one runner."""
    return len({(row["race_id"], row["horse_id"]) for row in seen})


def _offs(seen: Sightings) -> list[datetime]:
    return [row["off_dt"] for row in seen if row.get("off_dt")]


def birth_year(seen: Sightings) -> int | None:
    """Of the date of birth, else of the age, which changes on 1 January."""
    born, age = latest("date_of_birth", seen), latest("age_years", seen)
    if born is not None:
        return int(born.year)
    return None if age is None else int(latest("date", seen).year - age)
