"""The join of a day's results to its racecards, because rpscrape writes ids on cards, and in CSV files only if told to.

Within a day, a country and a course a race is recognised by its runners and its off time, a horse within its race by
its name, and a person by the name on any of the day's cards. What cannot be recognised keeps its fallback id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from darkhorse_assets.racing.names import course_key, fold
from darkhorse_assets.sources.protocol import RaceRecord, Row
from darkhorse_assets.sources.rpscrape_csv.identities import PARENTS, PEOPLE, is_racing_post

Likeness = tuple[bool, int, bool]
"""The same race id; so many runners in common; the same off."""


def identify(cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[RaceRecord]:
    """The results, with the ids of the cards wherever they have none of Racing Post's of their own."""
    card_of = _pairs(cards, results)
    courses = {_place(card): {name: card.race[name] for name in ("course", "course_id")} for card in cards}
    people = _people(cards)
    return [_identified(each, card_of.get(each.race_id), courses.get(_place(each), {}), people) for each in results]


def _pairs(cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> dict[str, RaceRecord]:
    """The card of each result, by the result's race id; one to one, the most alike first."""
    candidates = [
        (likeness, card, result) for result in results for card in cards if (likeness := _likeness(card, result))
    ]
    card_of: dict[str, RaceRecord] = {}
    taken: set[str] = set()
    for _, card, result in sorted(candidates, key=lambda candidate: candidate[0], reverse=True):
        if result.race_id not in card_of and card.race_id not in taken:
            card_of[result.race_id] = card
            taken.add(card.race_id)
    return card_of


def _likeness(card: RaceRecord, result: RaceRecord) -> Likeness | None:
    """How alike they are; None where they cannot be one race.

    Off times get corrected, and races of a course change places; half of the runners on the card is proof enough.
    """
    is_same = card.race_id == result.race_id
    if not is_same and (is_racing_post(result.race_id) or _place(card) != _place(result)):
        return None
    common = len(_names(card) & _names(result))
    has_same_off = card.race["off_dt"] == result.race["off_dt"]
    if is_same or has_same_off or 0 < len(result.horses) <= 2 * common:
        return is_same, common, has_same_off
    return None


def _identified(
    result: RaceRecord, card: RaceRecord | None, course: Row, people: Mapping[tuple[str, str], object]
) -> RaceRecord:
    race_id = card.race_id if card else result.race_id
    race = {**result.race, **course, "race_id": race_id}
    if card and card.race["race_type"]:  # flat runs of rpscrape call jumps races Flat
        race["race_type"] = card.race["race_type"]
    return replace(
        result,
        race_id=race_id,
        race=race,
        horses=[_with_ids(horse, _runner(horse, card), people) | {"race_id": race_id} for horse in result.horses],
        rejected=[replace(rejected, race_id=race_id) for rejected in result.rejected],
    )


def _runner(horse: Row, card: RaceRecord | None) -> Row | None:
    """The horse on the card: the only one of its name, or the only one of its name and country."""
    named = [runner for runner in card.horses if _key(runner["horse"]) == _key(horse["horse"])] if card else []
    if len(named) > 1:
        named = [runner for runner in named if runner["country_of_birth"] == horse["country_of_birth"]]
    return named[0] if len(named) == 1 else None


def _with_ids(horse: Row, runner: Row | None, people: Mapping[tuple[str, str], object]) -> Row:
    row = dict(horse)
    if runner and not is_racing_post(row["horse_id"]):
        row["horse_id"] = runner["horse_id"]
    for role in (*PEOPLE, *PARENTS):
        name, column = _key(row[role]), f"{role}_id"
        if not name or is_racing_post(row[column]):
            continue
        if runner and _key(runner[role]) == name:
            row[column] = runner[column]
            if role in PARENTS:
                row[f"{role}_country"] = runner[f"{role}_country"] or row[f"{role}_country"]
        else:
            row[column] = people.get((role, name), row[column])
    return row


def _people(cards: Sequence[RaceRecord]) -> dict[tuple[str, str], object]:
    """The id of each role and name of the day, without the names that two people have."""
    ids: dict[tuple[str, str], set[object]] = {}
    for card in cards:
        for runner in card.horses:
            for role in PEOPLE:
                ids.setdefault((role, _key(runner[role])), set()).add(runner[f"{role}_id"])
    return {key: found.pop() for key, found in ids.items() if len(found) == 1}


def _place(record: RaceRecord) -> tuple[object, str, str]:
    return record.race["date"], record.country, course_key(str(record.race["course"]))


def _names(record: RaceRecord) -> set[str]:
    return {_key(horse["horse"]) for horse in record.horses}


def _key(name: object) -> str:
    return fold(name) if isinstance(name, str) else ""
