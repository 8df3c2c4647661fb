"""Rows of `runners`: who was declared, and of these, who did not run.

A card is what a runner is; its result only fills blanks of who and whence (a jockey not booked when the card was
taken). What the race brought (ratings of the run, comments) never enters here: it would be looking ahead.
"""

from collections.abc import Sequence

from darkhorse_assets.contracts import RESULTS, RUNNERS
from darkhorse_assets.contracts.columns import PEDIGREE, PEOPLE
from darkhorse_assets.racing.names import name_key
from darkhorse_assets.racing.non_runners import non_runners
from darkhorse_assets.sources.protocol import RaceRecord, Row

KNOWN_AFTER_THE_RACE = {"comment", "extra"}
"""Columns of the same name in both tables that in a result speak of the race itself, or of the result's own drift."""

FROM_RESULT = tuple(name for name in RUNNERS.column_names if name in set(RESULTS.column_names) - KNOWN_AFTER_THE_RACE)
FILLED_FROM_RESULT = ("country_of_birth", "number", *(column.name for column in (*PEOPLE, *PEDIGREE)))


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
    reasons = {
        name_key(non_runner.name): non_runner.reason
        for non_runner in non_runners(_text(result.race.get("non_runners")))
    }
    rows = []
    for runner in card.horses:
        row = dict(runner)
        if finisher := ran.get(runner["horse_id"]):
            row |= {name: finisher.get(name) for name in FILLED_FROM_RESULT if row.get(name) is None}
            row["is_non_runner"] = False
        elif result.is_whole:
            row["is_non_runner"] = True
        if row["is_non_runner"]:
            row["non_runner_reason"] = reasons.get(name_key(str(runner["horse"])))
        rows.append(row)
    declared = {runner["horse_id"] for runner in card.horses}
    rows += [_from_result(horse) for horse_id, horse in ran.items() if horse_id not in declared]
    return rows


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
