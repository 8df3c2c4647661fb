"""Rows of `runners`: who was declared, and of these, who did not run.

A card is what a runner is; its result only fills blanks of who and whence (a jockey not booked when the card was
taken), and a row that it changed has the newer capture's provenance. What the race brought (ratings of the run,
comments) never enters here: it would be looking ahead.
"""

from collections.abc import Collection, Mapping, Sequence

from darkhorse_assets.contracts import RESULTS, RUNNERS
from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.names import fold, name_key
from darkhorse_assets.racing.non_runners import non_runners
from darkhorse_assets.sources.protocol import RaceRecord, Row
from darkhorse_assets.tables.merge import newest_provenance

KNOWN_AFTER_THE_RACE = {"comment", "extra"}
"""Columns of the same name in both tables that in a result speak of the race itself, or of the result's own drift."""

FROM_RESULT = tuple(name for name in RUNNERS.column_names if name in set(RESULTS.column_names) - KNOWN_AFTER_THE_RACE)

FILLED_FROM_RESULT = (
    ("number",),
    ("country_of_birth",),
    ("jockey_id", "jockey", "jockey_claim_lbs"),
    *((f"{role}_id", role) for role in ("trainer", "owner")),
    *((f"{parent}_id", parent, f"{parent}_country") for parent in ("sire", "dam", "damsire")),
)
"""Columns that are filled together, because they are of one person or animal: B's id beside A's name is nobody."""


def runner_rows(cards: Sequence[RaceRecord], results: Sequence[RaceRecord]) -> list[Row]:
    """The day's declared runners: of each card, and of each result that has no card."""
    result_of = {record.race_id: record for record in results}
    rows: list[Row] = []
    for card in cards:
        rows += _declared(card, result_of.get(card.race_id))
    carded = {card.race_id for card in cards}
    for result in results:
        if result.race_id not in carded:
            rows += [_from_result(horse) for horse in result.horses]
    return rows


def result_rows(results: Sequence[RaceRecord]) -> list[Row]:
    """The day's results: every horse of every result."""
    return [horse for record in results for horse in record.horses]


def _from_result(horse: Row) -> Row:
    row = {name: horse.get(name) for name in FROM_RESULT}
    return row | {"is_non_runner": False, "is_reserve": False, "declared_in": "result"}


def _declared(card: RaceRecord, result: RaceRecord | None) -> list[Row]:
    if result is None or not result.horses:
        return card.horses
    ran = {horse["horse_id"]: horse for horse in result.horses}
    reasons = _reasons(result.race.get("non_runners"))
    is_counted = result.race.get("ran_count") == len(result.horses)
    rows = []
    for runner in card.horses:
        row = dict(runner)
        if in_race := ran.pop(runner["horse_id"], None):
            row |= _filled(row, in_race) | {"is_non_runner": False, "is_reserve": False}
        elif is_counted or _is_confirmed_absent(row, reasons):
            row |= {"is_non_runner": True, "non_runner_reason": reasons.get(fold(row["horse"]))}
        if any(runner.get(name) != value for name, value in row.items()):
            row |= newest_provenance(runner, result.race)
        rows.append(row)
    return rows + [_from_result(horse) for horse in ran.values()]


def _is_confirmed_absent(runner: Row, named: Collection[str]) -> bool:
    """Absence from a result alone proves nothing: an answer that was cut short looks the same.

    The card says so already, the text behind the race names the horse, or it is a reserve, which runs only if called.
    (A source that counts its runners needs none of this where as many rows are here.)
    """
    return bool(runner["is_non_runner"] or runner["is_reserve"] or fold(runner["horse"]) in named)


def _filled(runner: Row, in_race: Row) -> Row:
    """What the result adds to a card's runner, where the two name the same person or animal."""
    added: Row = {}
    for group in FILLED_FROM_RESULT:
        if all(runner.get(name) in (None, in_race.get(name)) for name in group):
            added |= {name: in_race.get(name) for name in group}
    return added


def _reasons(text: str | None) -> Mapping[str, str | None]:
    """Why each non-runner did not run, by its name's key.

    The text is free: one that cannot be read names nobody (it is published as written, `races.non_runners`).
    """
    try:
        return {name_key(each.name): each.reason for each in non_runners(text)}
    except ValueNotUnderstoodError:
        return {}
